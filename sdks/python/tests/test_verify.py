"""An API lets in exactly the tokens that are meant for it, and does not let strangers make it busy."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from portero import AccessTokenVerifier, AsyncAccessTokenVerifier, ConfigurationError, InsufficientScopeError, Provider
from portero.errors import NetworkError, TokenError, UnexpectedResponseError
from portero.verify import ANY_ORGANIZATION, ORGANIZATIONS, bearer_token
from support import API, Impostor, encode_part, unsigned


def _refused(impostor: Impostor, token: str, **arguments: Any) -> str:
    with pytest.raises(TokenError) as refused:
        AccessTokenVerifier(impostor.endpoint, API).verify(token, **arguments)
    return refused.value.code


def test_accepts_a_token_for_this_api_with_its_scopes(impostor: Impostor) -> None:
    token = impostor.access_token(scope="read:books write:books", plan="gold")
    claims = AccessTokenVerifier(impostor.endpoint, API).verify(token, scopes=["read:books"])
    assert claims.scopes == {"read:books", "write:books"}
    assert claims.model_extra == {"plan": "gold"}


def test_the_asynchronous_verifier_does_the_same(impostor: Impostor) -> None:
    verifier = AsyncAccessTokenVerifier(impostor.endpoint, API)
    assert asyncio.run(verifier.verify(impostor.access_token())).sub == "marisol"
    with pytest.raises(TokenError):
        asyncio.run(verifier.verify(impostor.access_token("https://other.example.com")))


def test_refuses_an_id_token(impostor: Impostor) -> None:
    impostor.bend_claims = lambda claims: claims.update(aud=API)
    assert _refused(impostor, impostor.id_token()) == "token.type"


def test_refuses_a_token_for_another_api_issuer_or_time(impostor: Impostor) -> None:
    assert _refused(impostor, impostor.access_token("https://other.example.com")) == "token.audience"
    assert _refused(impostor, impostor.access_token(f"{API}/")) == "token.audience"
    assert _refused(impostor, impostor.access_token(iss="https://evil.example/oidc")) == "token.issuer"
    assert _refused(impostor, impostor.access_token(exp=time.time() - 31)) == "token.expired"
    assert _refused(impostor, impostor.access_token(iat=time.time() + 90)) == "token.not_yet_valid"


def test_refuses_unsigned_and_opaque_tokens(impostor: Impostor) -> None:
    assert _refused(impostor, unsigned({"typ": "at+jwt"}, {"aud": API})) == "token.algorithm"
    assert _refused(impostor, "opaque") == "token.opaque"


def test_every_asked_scope_must_be_there_as_a_whole_word(impostor: Impostor) -> None:
    verifier = AccessTokenVerifier(impostor.endpoint, API)
    token = impostor.access_token(scope="read:books-all READ:BOOKS")
    with pytest.raises(InsufficientScopeError) as refused:
        verifier.verify(token, scopes=["read:books", "READ:BOOKS"])
    assert refused.value.missing == ["read:books"]


def test_organization_of_a_resource_token(impostor: Impostor) -> None:
    verifier = AccessTokenVerifier(impostor.endpoint, API)
    token = impostor.access_token(organization_id="acme")
    assert verifier.verify(token, organization_id="acme").organization_id == "acme"
    assert _refused(impostor, token, organization_id="globex") == "token.organization"
    assert _refused(impostor, impostor.access_token(), organization_id="acme") == "token.organization"


def test_permissions_held_within_an_organization_open_nothing_outside(impostor: Impostor) -> None:
    verifier = AccessTokenVerifier(impostor.endpoint, API)
    within = impostor.access_token(organization_id="acme")
    assert _refused(impostor, within) == "token.organization"
    for token, organization in ((within, "acme"), (impostor.access_token(), None)):
        claims = verifier.verify(token, organization_id=ANY_ORGANIZATION)
        assert claims.organization_id == organization


def test_tokens_for_organizations_themselves(impostor: Impostor) -> None:
    verifier = AccessTokenVerifier(impostor.endpoint, ORGANIZATIONS)
    token = impostor.access_token("urn:logto:organization:acme")
    assert verifier.verify(token, organization_id="acme").sub == "marisol"
    for wrong, organization in ((token, "globex"), (token, "acme2"), (impostor.access_token(), "acme")):
        with pytest.raises(TokenError):
            verifier.verify(wrong, organization_id=organization)
    assert _refused(impostor, token) == "token.audience"


def test_an_audience_is_not_optional(impostor: Impostor) -> None:
    with pytest.raises(ConfigurationError):
        AccessTokenVerifier(impostor.endpoint, "")
    with pytest.raises(ConfigurationError):
        AccessTokenVerifier(impostor.endpoint, API).verify(impostor.access_token(), scopes="read:books")


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic YTpi",
        "Bearer a b",
        "Bearer  a",
        "Bearer a,Bearer b",
        "bearer\ta",
        "Bearer é",
        "a",
    ],
)
def test_reads_the_authorization_header_strictly(header: str | None) -> None:
    with pytest.raises(TokenError) as refused:
        bearer_token(header)
    assert refused.value.code == "token.missing"


def test_reads_a_bearer_token_whatever_the_case_of_the_scheme() -> None:
    assert bearer_token("bearer a.b-c_d~e+f/g==") == "a.b-c_d~e+f/g=="


def test_keys_are_fetched_once(impostor: Impostor) -> None:
    verifier = AccessTokenVerifier(impostor.endpoint, API)
    token = impostor.access_token()
    threads = [threading.Thread(target=verifier.verify, args=(token,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    verifier.verify(token)
    assert impostor.count("/oidc/jwks") == 1
    assert impostor.count("/oidc/.well-known/openid-configuration") == 1


def test_a_rotated_key_is_found_without_a_restart(impostor: Impostor) -> None:
    verifier = AccessTokenVerifier(impostor.endpoint, API, provider=Provider(impostor.endpoint, cooldown=0))
    verifier.verify(impostor.access_token())
    impostor.key, impostor.kid = ec.generate_private_key(ec.SECP256R1()), "second"
    verifier.verify(impostor.access_token())
    assert impostor.count("/oidc/jwks") == 2


def test_invented_key_names_do_not_make_the_api_hammer_the_server(impostor: Impostor) -> None:
    verifier = AccessTokenVerifier(impostor.endpoint, API)
    verifier.verify(impostor.access_token())
    for number in range(20):
        invented = f"{encode_part({'alg': 'ES256', 'typ': 'at+jwt', 'kid': str(number)})}.{encode_part({})}.c2ln"
        with pytest.raises(TokenError) as refused:
            verifier.verify(invented)
        assert refused.value.code == "token.key"
    assert impostor.count("/oidc/jwks") == 1


def test_known_keys_serve_on_while_the_server_is_away(impostor: Impostor) -> None:
    provider = Provider(impostor.endpoint, metadata_lifetime=0, key_lifetime=0, cooldown=0)
    verifier = AccessTokenVerifier(impostor.endpoint, API, provider=provider)
    token = impostor.access_token()
    verifier.verify(token)
    impostor.answers["/oidc/jwks"] = (503, b"")
    impostor.answers["/oidc/.well-known/openid-configuration"] = (503, b"")
    assert verifier.verify(token).sub == "marisol"
    impostor.stop()
    assert verifier.verify(token).sub == "marisol"


def test_a_withdrawn_key_stops_serving(impostor: Impostor) -> None:
    provider = Provider(impostor.endpoint, key_lifetime=0, cooldown=0)
    verifier = AccessTokenVerifier(impostor.endpoint, API, provider=provider)
    token = impostor.access_token()
    verifier.verify(token)
    impostor.key, impostor.kid = ec.generate_private_key(ec.SECP256R1()), "second"
    with pytest.raises(TokenError) as refused:
        verifier.verify(token)
    assert refused.value.code == "token.key"


def test_without_any_key_the_failure_names_the_network(impostor: Impostor) -> None:
    verifier = AccessTokenVerifier(impostor.endpoint, API)
    token = impostor.access_token()
    for body in (b"{}", b'{"keys":7}', b"nope"):
        impostor.answers["/oidc/jwks"] = (200, body)
        with pytest.raises(UnexpectedResponseError):
            verifier.verify(token)
    impostor.answers["/oidc/jwks"] = (200, json.dumps({"keys": ["text", 7, None]}).encode())
    with pytest.raises(TokenError):
        verifier.verify(token)
    impostor.stop()
    with pytest.raises(NetworkError):
        verifier.verify(token)


def test_a_cancelled_task_does_not_leave_the_keys_locked(impostor: Impostor) -> None:
    async def journey() -> None:
        verifier = AsyncAccessTokenVerifier(impostor.endpoint, API)
        token = impostor.access_token()
        task = asyncio.create_task(verifier.verify(token))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await asyncio.wait_for(verifier.verify(token), 5)).sub == "marisol"

    asyncio.run(journey())


@pytest.mark.parametrize("path", ["/oidc/.well-known/openid-configuration", "/oidc/jwks"])
def test_a_crowd_does_not_ask_a_server_that_is_away_one_after_the_other(impostor: Impostor, path: str) -> None:
    impostor.answers[path] = (503, b"")

    async def crowd() -> list[object]:
        verifier = AsyncAccessTokenVerifier(impostor.endpoint, API)
        token = impostor.access_token()
        return list(await asyncio.gather(*(verifier.verify(token) for _ in range(8)), return_exceptions=True))

    assert [type(error) for error in asyncio.run(crowd())] == [UnexpectedResponseError] * 8
    assert impostor.count(path) == 1


def test_keys_stop_serving_when_the_server_has_been_away_too_long(
    impostor: Impostor, monkeypatch: pytest.MonkeyPatch
) -> None:
    verifier = AccessTokenVerifier(impostor.endpoint, API)
    token = impostor.access_token()
    verifier.verify(token)
    impostor.answers["/oidc/jwks"] = (503, b"")
    monotonic = time.monotonic
    monkeypatch.setattr("portero.core.provider.time.monotonic", lambda: monotonic() + 600 + 3600)
    for _ in range(2):
        with pytest.raises(UnexpectedResponseError):
            verifier.verify(token)
