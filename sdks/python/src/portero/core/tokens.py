"""Verification of ID tokens and access tokens (OpenID Connect Core 3.1.3.7, RFC 9068, RFC 8725)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any

import jwt

from ..errors import TokenError
from .keys import Key

_MAXIMUM_LENGTH = 64 * 1024


def read_header(token: str, algorithms: Sequence[str]) -> dict[str, Any]:
    """The header of a token, once it is clear that its algorithm is one we accept."""
    if token.count(".") != 2 or len(token) > _MAXIMUM_LENGTH:
        raise TokenError("The token is not a signed JWT.", code="token.malformed")
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError:
        raise TokenError("The token is not a signed JWT.", code="token.malformed") from None
    if header.get("alg") not in algorithms:
        raise TokenError("The token's algorithm is not accepted here.", code="token.algorithm")
    if "crit" in header:
        # RFC 7515 4.1.11: an extension that must be understood, and none is.
        raise TokenError("The token demands an extension that is not known here.", code="token.malformed")
    return header


def choose_key(keys: Sequence[Key], header: dict[str, Any]) -> Key | None:
    """The key that a token names. Without a name, only a sole candidate will do."""
    candidates = [key for key in keys if header["alg"] in key.algorithms]
    if "kid" in header:
        candidates = [key for key in candidates if key.kid == header["kid"]]
    return candidates[0] if len(candidates) == 1 else None


def verify_signed(token: str, key: Key, header: dict[str, Any], *, issuer: str, leeway: float) -> dict[str, Any]:
    """The payload of a token with a good signature, from this issuer, at this time. The audience is left to do."""
    try:
        payload: dict[str, Any] = jwt.decode(
            token,
            key.material,
            algorithms=[header["alg"]],
            issuer=issuer,
            leeway=leeway,
            options={"require": ["iss", "sub", "aud", "exp", "iat"], "verify_aud": False},
        )
    except jwt.ExpiredSignatureError:
        raise TokenError("The token has expired.", code="token.expired") from None
    except jwt.ImmatureSignatureError:
        raise TokenError("The token is not valid yet; is a clock wrong?", code="token.not_yet_valid") from None
    except jwt.InvalidIssuerError:
        raise TokenError("The token comes from another issuer.", code="token.issuer") from None
    except jwt.MissingRequiredClaimError as error:
        raise TokenError(f"The token lacks the claim {error.claim!r}.", code="token.malformed") from None
    except jwt.InvalidSignatureError:
        raise TokenError("The token's signature is wrong.", code="token.signature") from None
    except (jwt.PyJWTError, ValueError, TypeError):
        raise TokenError("The token is malformed.", code="token.malformed") from None
    if not isinstance(payload["sub"], str) or not payload["sub"]:
        raise TokenError("The token names no subject.", code="token.malformed")
    return payload


def check_id_token(
    payload: dict[str, Any],
    algorithm: str,
    *,
    client_id: str,
    nonce: str | None,
    subject: str | None,
    access_token: str,
) -> None:
    """The checks that make a JWT an ID token for this application and this sign-in."""
    audience = payload["aud"]
    several = isinstance(audience, list) and len(audience) > 1
    if audience != client_id and not (isinstance(audience, list) and client_id in audience):
        raise TokenError("The ID token is meant for another application.", code="token.audience")
    if several and "azp" not in payload:
        raise TokenError("The ID token has several audiences and no authorized party.", code="token.audience")
    if payload.get("azp", client_id) != client_id:
        raise TokenError("The ID token was issued to another application.", code="token.audience")
    if nonce is not None and not _same(payload.get("nonce"), nonce):
        raise TokenError("The ID token answers another sign-in.", code="token.nonce")
    if subject is not None and payload["sub"] != subject:
        raise TokenError("The ID token is about another person.", code="token.subject")
    if "at_hash" in payload and not _same(payload["at_hash"], _half_hash(access_token, algorithm)):
        raise TokenError("The ID token belongs to another access token.", code="token.access_token_hash")


def unverified_payload(token: str) -> dict[str, Any]:
    """The payload of a token that was verified when it was obtained, or that is only looked at."""
    try:
        part = token.split(".")[1]
        payload = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError):
        payload = None
    if not isinstance(payload, dict):
        raise TokenError("The token is opaque: it can be used, but not read.", code="token.opaque")
    return payload


def _half_hash(value: str, algorithm: str) -> str:
    digest = hashlib.new(f"sha{algorithm[2:]}", value.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


def _same(left: object, right: str) -> bool:
    return isinstance(left, str) and hmac.compare_digest(left.encode(), right.encode())
