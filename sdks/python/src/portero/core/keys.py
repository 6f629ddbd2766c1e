"""Public keys of the identity server, and which algorithm each may verify."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

_CURVES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}
_MINIMUM_RSA_BITS = 2048


@dataclass(frozen=True)
class Key:
    """One key, usable for exactly the algorithms that its type and its ``alg`` allow."""

    kid: str | None
    algorithms: frozenset[str]
    material: Any


def parse_keys(documents: Sequence[Any]) -> list[Key]:
    """Read a key set. Keys of unknown kinds are left out: a server may offer some that are meant for others."""
    keys = (_parse_key(document) for document in documents if isinstance(document, dict))
    return [key for key in keys if key is not None]


def _parse_key(document: dict[str, Any]) -> Key | None:
    if document.get("use", "sig") != "sig":
        return None
    possible = _algorithms_of(document)
    declared = document.get("alg")
    if declared is not None:
        possible &= {declared}
    if not possible:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # short keys are refused below, not warned about
            material = jwt.PyJWK.from_dict(document, algorithm=min(possible)).key
    except (jwt.PyJWTError, ValueError, TypeError, KeyError):
        return None
    if isinstance(material, RSAPublicKey) and material.key_size < _MINIMUM_RSA_BITS:
        return None
    kid = document.get("kid")
    return Key(kid if isinstance(kid, str) else None, frozenset(possible), material)


def _algorithms_of(document: dict[str, Any]) -> set[str]:
    if "d" in document or "k" in document:
        return set()  # private or shared material has no place in a public key set
    if document.get("kty") == "RSA":
        return {"RS256", "PS256"}
    if document.get("kty") == "EC":
        return {name for name, curve in _CURVES.items() if curve == document.get("crv")}
    return set()
