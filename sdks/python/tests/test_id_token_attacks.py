"""An ID token that fails any check signs nobody in."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from portero import ConfigurationError, PorteroError, TokenError
from support import Impostor, encode_part, rsa_key, unsigned

Bend = Callable[[dict[str, Any]], None]


def _refused_code(impostor: Impostor) -> str:
    client = impostor.client()
    with pytest.raises(PorteroError) as refused:
        impostor.sign_in(client)
    assert not client.is_authenticated()
    assert isinstance(refused.value, TokenError)
    return refused.value.code


def _set(**changes: Any) -> Bend:
    return lambda claims: claims.update(changes)


def _drop(name: str) -> Bend:
    def drop(claims: dict[str, Any]) -> None:
        del claims[name]

    return drop


def test_the_honest_token_signs_in(impostor: Impostor) -> None:
    client = impostor.client()
    impostor.sign_in(client)
    assert client.id_token_claims().sub == "marisol"


@pytest.mark.parametrize(
    ("bend", "code"),
    [
        (_set(nonce="another"), "token.nonce"),
        (_set(nonce=None), "token.nonce"),
        (_drop("nonce"), "token.nonce"),
        (_set(aud="another-app"), "token.audience"),
        (_set(aud=["another-app"]), "token.audience"),
        (_set(aud=[]), "token.audience"),
        (_set(aud=["app", "another-app"]), "token.audience"),
        (_set(aud=["app", "another-app"], azp="another-app"), "token.audience"),
        (_set(azp="another-app"), "token.audience"),
        (_drop("aud"), "token.malformed"),
        (_set(iss="https://evil.example/oidc"), "token.issuer"),
        (_drop("iss"), "token.malformed"),
        (_drop("sub"), "token.malformed"),
        (_set(sub=""), "token.malformed"),
        (_set(sub=7), "token.malformed"),
        (_drop("exp"), "token.malformed"),
        (_drop("iat"), "token.malformed"),
        (_set(exp="soon"), "token.malformed"),
        (lambda claims: claims.update(exp=time.time() - 61), "token.expired"),
        (lambda claims: claims.update(iat=time.time() + 120), "token.not_yet_valid"),
        (lambda claims: claims.update(nbf=time.time() + 120), "token.not_yet_valid"),
        (_set(at_hash="AAAAAAAAAAAAAAAAAAAAAA"), "token.access_token_hash"),
    ],
)
def test_refuses_wrong_claims(impostor: Impostor, bend: Bend, code: str) -> None:
    impostor.bend_claims = bend
    assert _refused_code(impostor) == code


def test_accepts_a_clock_that_is_a_little_off_and_a_good_access_token_hash(impostor: Impostor) -> None:
    digest = hashlib.sha256(b"opaque").digest()[:16]
    impostor.bend_claims = lambda claims: claims.update(
        iat=int(time.time()) + 30, at_hash=base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    )
    client = impostor.client()
    impostor.sign_in(client)
    assert client.is_authenticated()


def test_refuses_a_token_without_a_signature(impostor: Impostor) -> None:
    impostor.sign = unsigned
    assert _refused_code(impostor) == "token.algorithm"


@pytest.mark.parametrize(
    "algorithm", ["none", "None", "NONE", "nOnE", "", "HS256", "HS384", "EdDSA", "RS1", None, 7, []]
)
def test_refuses_algorithms_outside_the_list(impostor: Impostor, algorithm: Any) -> None:
    impostor.sign = lambda header, claims: f"{encode_part({**header, 'alg': algorithm})}.{encode_part(claims)}.c2ln"
    assert _refused_code(impostor) in ("token.algorithm", "token.malformed")


@pytest.mark.parametrize("form", ["pem", "jwk"])
def test_refuses_a_token_signed_with_the_public_key_as_a_shared_secret(impostor: Impostor, form: str) -> None:
    pem = impostor.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    secret = pem if form == "pem" else json.dumps(impostor.jwk()).encode()

    def confuse(header: dict[str, Any], claims: dict[str, Any]) -> str:
        text = f"{encode_part({**header, 'alg': 'HS256'})}.{encode_part(claims)}"
        mac = hmac.new(secret, text.encode(), hashlib.sha256).digest()
        return f"{text}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"

    impostor.sign = confuse
    assert _refused_code(impostor) == "token.algorithm"


def test_refuses_a_token_signed_by_somebody_else_under_the_same_key_name(impostor: Impostor) -> None:
    stranger = ec.generate_private_key(ec.SECP256R1())
    impostor.sign = lambda header, claims: jwt.encode(claims, stranger, "ES256", headers=header)
    assert _refused_code(impostor) == "token.signature"


@pytest.mark.parametrize("name", ["jwk", "jku", "x5u", "x5c"])
def test_ignores_keys_that_the_token_brings_along(impostor: Impostor, name: str) -> None:
    stranger = ec.generate_private_key(ec.SECP256R1())
    document = json.loads(jwt.get_algorithm_by_name("ES256").to_jwk(stranger.public_key()))
    brought = {"jwk": document, "jku": f"{impostor.endpoint}/mine", "x5u": f"{impostor.endpoint}/mine", "x5c": ["AA"]}
    impostor.sign = lambda header, claims: jwt.encode(
        claims, stranger, "ES256", headers={**header, name: brought[name]}
    )
    assert _refused_code(impostor) == "token.signature"
    assert impostor.count("/mine") == 0


def test_refuses_a_key_used_with_another_algorithm_than_its_own(impostor: Impostor) -> None:
    impostor.key, impostor.algorithm = rsa_key(), "RS256"
    impostor.sign = lambda header, claims: jwt.encode(claims, impostor.key, "PS256", headers={**header, "alg": "PS256"})
    assert _refused_code(impostor) == "token.key"


def test_refuses_an_rsa_key_that_is_too_short(impostor: Impostor) -> None:
    impostor.key, impostor.algorithm = rsa_key(1024), "RS256"

    def sign(header: dict[str, Any], claims: dict[str, Any]) -> str:
        with pytest.warns(
            jwt.warnings.InsecureKeyLengthWarning
        ):  # the library that signs for this test does not like it either
            return jwt.encode(claims, impostor.key, "RS256", headers=header)

    impostor.sign = sign
    assert _refused_code(impostor) == "token.key"


@pytest.mark.parametrize("use", ["enc", "other"])
def test_refuses_a_key_that_is_not_for_signatures(impostor: Impostor, use: str) -> None:
    document = impostor.jwk()
    impostor.answers["/oidc/jwks"] = (200, json.dumps({"keys": [{**document, "use": use}]}).encode())
    assert _refused_code(impostor) == "token.key"


def test_passes_over_keys_it_does_not_understand(impostor: Impostor) -> None:
    impostor.extra_keys = [
        {"kty": "OKP", "crv": "Ed25519", "x": "AA", "kid": "other"},
        {"kty": "EC", "crv": "secp256k1", "x": "AA", "y": "AA", "kid": "coin"},
        {"kty": "EC", "crv": "P-256", "x": "!", "y": "!", "kid": "broken"},
        {"kty": "oct", "k": "c2VjcmV0", "kid": "shared"},
    ]
    client = impostor.client()
    impostor.sign_in(client)
    assert client.is_authenticated()


@pytest.mark.parametrize("part", [0, 1, 2])
def test_refuses_a_tampered_token(impostor: Impostor, part: int) -> None:
    def tamper(header: dict[str, Any], claims: dict[str, Any]) -> str:
        parts = jwt.encode(claims, impostor.key, "ES256", headers=header).split(".")
        if part == 0:
            parts[0] = encode_part({**header, "x": 1})
        elif part == 1:
            parts[1] = encode_part({**claims, "sub": "somebody-else"})
        else:
            parts[2] = parts[2][:8] + ("A" if parts[2][8] != "A" else "B") + parts[2][9:]
        return ".".join(parts)

    impostor.sign = tamper
    assert _refused_code(impostor) == "token.signature"


@pytest.mark.parametrize("token", ["", ".", "..", "a.b", "a.b.c", "a.b.c.d", "é.é.é", "e30.e30.", "x" * 70_000 + ".."])
def test_refuses_what_is_not_a_token(impostor: Impostor, token: str) -> None:
    impostor.sign = lambda header, claims: token
    assert _refused_code(impostor) in ("token.malformed", "token.algorithm")


def test_refuses_critical_extensions(impostor: Impostor) -> None:
    impostor.bend_header = lambda header: header.update(crit=["exp"], exp=1)
    assert _refused_code(impostor) == "token.malformed"


def test_needs_a_key_name_when_there_are_several_keys(impostor: Impostor) -> None:
    other = {**json.loads(json.dumps(impostor.jwk())), "kid": "second"}
    impostor.extra_keys = [other]
    impostor.sign = lambda header, claims: jwt.encode(claims, impostor.key, "ES256")
    assert _refused_code(impostor) == "token.key"


def test_a_refreshed_id_token_must_be_about_the_same_person(impostor: Impostor) -> None:
    client = impostor.client()
    impostor.sign_in(client)
    impostor.bend_claims = _set(sub="somebody-else")
    with pytest.raises(TokenError) as refused:
        client.access_token(resource="https://api.example.com")
    assert refused.value.code == "token.subject"
    assert client.id_token_claims().sub == "marisol"


@pytest.mark.parametrize("algorithms", [["none"], ["HS256"], [], ["ES256", "HS256"]])
def test_weak_algorithms_cannot_be_configured(impostor: Impostor, algorithms: list[str]) -> None:
    with pytest.raises(ConfigurationError):
        impostor.config(algorithms=algorithms)


@pytest.mark.parametrize(
    ("algorithm", "curve"), [("ES256", ec.SECP256R1()), ("ES384", ec.SECP384R1()), ("ES512", ec.SECP521R1())]
)
def test_accepts_every_elliptic_curve_in_the_list(impostor: Impostor, algorithm: str, curve: ec.EllipticCurve) -> None:
    impostor.key, impostor.algorithm = ec.generate_private_key(curve), algorithm
    client = impostor.client()
    impostor.sign_in(client)
    assert client.is_authenticated()


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
def test_accepts_rsa(impostor: Impostor, algorithm: str) -> None:
    impostor.key, impostor.algorithm = rsa_key(), algorithm
    client = impostor.client()
    impostor.sign_in(client)
    assert client.is_authenticated()
