"""Tokens of a signed-in visitor: kept apart, renewed, and given up when they are dead."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from portero import (
    AsyncClient,
    Client,
    Config,
    ConfigurationError,
    DirectSignIn,
    MappingStorage,
    MemoryStorage,
    NetworkError,
    NotAuthenticatedError,
    PorteroError,
    PorteroWarning,
    Provider,
    Scope,
    ServerError,
    SessionExpiredError,
    StorageRequiredError,
    UnexpectedResponseError,
)
from support import API, REDIRECT_URI, Impostor


def test_a_client_without_a_storage_explains_what_is_missing(impostor: Impostor) -> None:
    for make in (Client, AsyncClient):
        with pytest.raises(StorageRequiredError, match="one visitor"):
            make(impostor.config())


def test_visitors_do_not_see_each_others_sign_in(impostor: Impostor) -> None:
    sessions: list[dict[str, Any]] = [{}, {}]
    first, second = (Client(impostor.config(), MappingStorage(session)) for session in sessions)
    impostor.sign_in(first)
    assert first.is_authenticated()
    assert not second.is_authenticated()
    assert sessions[1] == {}


def test_asks_for_what_was_configured(impostor: Impostor) -> None:
    config = impostor.config(
        scopes=[Scope.EMAIL, "openid", Scope.ORGANIZATIONS], resources=[API], prompt=["login", "consent"]
    )
    url = Client(config, MemoryStorage()).sign_in_url(
        REDIRECT_URI,
        first_screen="identifier:sign_in",
        identifiers=["email", "phone"],
        direct_sign_in=DirectSignIn("social", "google"),
        login_hint="marisol@example.com",
        ui_locales=["es", "en"],
        organization_id="acme",
        extra_params={"theme": "dark mode"},
    )
    query = parse_qs(urlsplit(url).query)
    for name in ("state", "nonce", "code_challenge"):
        del query[name]
    assert query == {
        "client_id": ["app"],
        "redirect_uri": [REDIRECT_URI],
        "response_type": ["code"],
        "scope": ["openid offline_access profile email urn:logto:scope:organizations"],
        "resource": [API, "urn:logto:resource:organizations"],
        "prompt": ["login consent"],
        "code_challenge_method": ["S256"],
        "first_screen": ["identifier:sign_in"],
        "identifier": ["email phone"],
        "direct_sign_in": ["social:google"],
        "login_hint": ["marisol@example.com"],
        "ui_locales": ["es en"],
        "organization_id": ["acme"],
        "theme": ["dark mode"],
    }


def test_keeps_a_token_for_each_resource_and_organization(impostor: Impostor) -> None:
    client = impostor.client()
    impostor.sign_in(client)
    assert client.access_token() == "opaque"
    assert client.access_token_claims(resource=API).aud == API
    assert client.organization_token_claims("acme").aud == "urn:logto:organization:acme"
    both = client.access_token_claims(resource=API, organization_id="acme")
    assert (both.aud, both.organization_id) == (API, "acme")
    asked = impostor.count("/oidc/token")
    for arguments in ({}, {"resource": API}, {"organization_id": "acme"}, {"resource": API, "organization_id": "acme"}):
        client.access_token(**arguments)
    assert impostor.count("/oidc/token") == asked


def test_renews_a_token_that_is_about_to_end(impostor: Impostor, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = MemoryStorage()
    client = Client(impostor.config(), storage, provider=Provider(impostor.endpoint))
    impostor.sign_in(client)
    stored = json.loads(storage.get("accessTokenMap") or "")
    stored["x"][""]["expiresAt"] -= 3600 - 29
    storage.set("accessTokenMap", json.dumps(stored))
    client.access_token()
    assert impostor.forms("/oidc/token")[1] == {"grant_type": "refresh_token", "refresh_token": "a-refresh-token"}


def test_identifies_itself_with_encoded_credentials(impostor: Impostor) -> None:
    client = impostor.client(app_secret="a: b+%/ñ")
    impostor.sign_in(client)
    headers = next(headers for path, _, headers in impostor.requests if path == "/oidc/token")
    decoded = base64.b64decode(headers["Authorization"].removeprefix("Basic ")).decode()
    assert decoded == "app:a%3A+b%2B%25%2F%C3%B1"
    assert "client_secret" not in impostor.forms("/oidc/token")[0]


def test_a_dead_refresh_token_signs_the_visitor_out(impostor: Impostor) -> None:
    client = impostor.client()
    impostor.sign_in(client)
    impostor.answers["/oidc/token"] = (400, b'{"code":"oidc.invalid_grant","message":"m","error":"invalid_grant"}')
    with pytest.raises(SessionExpiredError) as ended:
        client.access_token(resource=API)
    assert ended.value.code == "session_expired"
    assert not client.is_authenticated()


def test_another_refusal_leaves_the_visitor_signed_in_and_tells_the_code(impostor: Impostor) -> None:
    client = impostor.client()
    impostor.sign_in(client)
    impostor.answers["/oidc/token"] = (
        403,
        b'{"code":"oidc.access_denied","message":"m","error":"access_denied","error_description":"not a member"}',
    )
    with pytest.raises(ServerError) as refused:
        client.organization_token("acme")
    assert (refused.value.code, refused.value.status, refused.value.error) == (
        "oidc.access_denied",
        403,
        "access_denied",
    )
    assert client.is_authenticated()


def test_a_refused_access_token_is_renewed_once_for_user_info(impostor: Impostor) -> None:
    client = impostor.client()
    impostor.sign_in(client)
    impostor.answers["/oidc/me"] = (401, b'{"code":"oidc.invalid_token","message":"m","error":"invalid_token"}')
    with pytest.raises(ServerError) as refused:
        client.user_info()
    assert refused.value.error == "invalid_token"
    assert impostor.count("/oidc/me") == 2
    assert impostor.count("/oidc/token") == 2


def test_user_info_about_somebody_else_is_refused(impostor: Impostor) -> None:
    client = impostor.client()
    impostor.sign_in(client)
    impostor.answers["/oidc/me"] = (200, b'{"sub":"somebody-else"}')
    with pytest.raises(UnexpectedResponseError):
        client.user_info()


def test_signing_out_works_while_revocation_does_not(impostor: Impostor, caplog: pytest.LogCaptureFixture) -> None:
    client = impostor.client()
    impostor.sign_in(client)
    impostor.answers["/oidc/token/revocation"] = (503, b"")
    with caplog.at_level(logging.WARNING):
        url = client.sign_out_url("http://localhost:3000/")
    assert parse_qs(urlsplit(url).query) == {
        "client_id": ["app"],
        "post_logout_redirect_uri": ["http://localhost:3000/"],
    }
    assert not client.is_authenticated()
    assert "could not be revoked" in caplog.text
    assert "a-refresh-token" not in caplog.text


def test_a_redirect_of_the_token_endpoint_is_not_followed(impostor: Impostor) -> None:
    client = impostor.client()
    callback = impostor.callback_url(client.sign_in_url(REDIRECT_URI))
    impostor.answers["/oidc/token"] = (307, b"{}")
    with pytest.raises(UnexpectedResponseError):
        client.handle_callback(callback)


def test_cookies_of_the_server_are_not_kept_for_the_next_visitor(impostor: Impostor) -> None:
    for _ in range(2):
        impostor.sign_in(impostor.client())
    assert all("Cookie" not in headers for _, _, headers in impostor.requests)


def test_an_unreachable_server_is_a_network_error(impostor: Impostor) -> None:
    client = impostor.client()
    impostor.stop()
    with pytest.raises(NetworkError) as failed:
        client.sign_in_url(REDIRECT_URI)
    assert failed.value.code == "network.unreachable"


def test_nothing_secret_shows_in_representations_or_logs(impostor: Impostor, caplog: pytest.LogCaptureFixture) -> None:
    storage = MemoryStorage()
    client = Client(impostor.config(app_secret="the-app-secret"), storage, provider=Provider(impostor.endpoint))
    with caplog.at_level(logging.DEBUG):
        impostor.sign_in(client)
        client.user_info()
        client.access_token(resource=API)
    secrets = ["the-app-secret", "a-refresh-token", "a-code", storage.get("idToken") or "?", "opaque"]
    secrets.append(impostor.forms("/oidc/token")[0]["code_verifier"])
    shown = [repr(client), repr(client._flows.config), repr(storage), caplog.text, repr(MappingStorage({"a": "b"}))]
    for secret in secrets:
        assert all(secret not in text for text in shown), secret


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "auth.example.com",
        "ftp://auth.example.com",
        "https://",
        "https://a@b.example",
        "https://a.b?c",
        "http://localhost:port",
        "http://[::1",
        "https://a.b\n",
    ],
)
def test_refuses_what_is_not_an_endpoint(endpoint: str) -> None:
    with pytest.raises(ConfigurationError):
        Config(endpoint=endpoint, app_id="app")


def test_warns_of_an_endpoint_without_encryption_elsewhere() -> None:
    with pytest.warns(PorteroWarning, match=r"auth\.example\.com"):
        Config(endpoint="http://auth.example.com", app_id="app")


def test_refuses_one_string_where_a_list_belongs() -> None:
    with pytest.raises(ConfigurationError, match="scopes"):
        Config(endpoint="https://auth.example.com", app_id="app", scopes="email")


def test_refuses_a_server_that_calls_itself_by_another_name(impostor: Impostor) -> None:
    impostor.bend_metadata = lambda metadata: metadata.update(issuer="https://evil.example/oidc")
    with pytest.raises(PorteroError) as refused:
        impostor.client().sign_in_url(REDIRECT_URI)
    assert refused.value.code == "discovery.issuer"


@pytest.mark.parametrize("answer", [(200, b"{}"), (200, b"nope"), (404, b"{}"), (500, b"")])
def test_refuses_a_discovery_document_that_is_none(impostor: Impostor, answer: tuple[int, bytes]) -> None:
    impostor.answers["/oidc/.well-known/openid-configuration"] = answer
    with pytest.raises(UnexpectedResponseError):
        impostor.client().sign_in_url(REDIRECT_URI)


def _client_with_a_meanwhile(impostor: Impostor, storage: MemoryStorage, meanwhile: Callable[[], object]) -> Client:
    """A signed-in client; ``meanwhile`` happens while its first renewal is under way."""
    impostor.sign_in(Client(impostor.config(), storage))
    pending = [meanwhile]

    def happen(response: httpx.Response) -> None:
        if response.url.path == "/oidc/token" and pending:
            pending.pop()()

    return Client(impostor.config(), storage, http_client=httpx.Client(event_hooks={"response": [happen]}))


def test_a_renewal_under_way_does_not_undo_signing_out(impostor: Impostor) -> None:
    storage = MemoryStorage()
    client = _client_with_a_meanwhile(
        impostor, storage, lambda: Client(impostor.config(), storage).sign_out_url("http://localhost:3000/")
    )
    impostor.answers["/oidc/token"] = (
        200,
        b'{"access_token":"a","token_type":"Bearer","expires_in":3600,"refresh_token":"the-next-one"}',
    )
    with pytest.raises(NotAuthenticatedError):
        client.access_token(resource=API)
    assert not client.is_authenticated()
    assert storage.get("refreshToken") is None
    assert storage.get("accessTokenMap") is None


def test_a_renewal_that_lost_a_race_leaves_the_winners_tokens(impostor: Impostor) -> None:
    storage = MemoryStorage()

    def renewed_elsewhere() -> None:
        del impostor.answers["/oidc/token"]
        storage.set("refreshToken", "the-next-one")

    client = _client_with_a_meanwhile(impostor, storage, renewed_elsewhere)
    impostor.answers["/oidc/token"] = (400, b'{"code":"oidc.invalid_grant","message":"m","error":"invalid_grant"}')
    client.access_token(resource=API)
    assert client.is_authenticated()
    assert impostor.forms("/oidc/token")[-1]["refresh_token"] == "the-next-one"


def test_two_requests_of_one_visitor_renew_once(impostor: Impostor) -> None:
    storage = MemoryStorage()
    impostor.sign_in(Client(impostor.config(), storage))
    asked = impostor.count("/oidc/token")

    async def both() -> None:
        clients = [AsyncClient(impostor.config(), storage) for _ in range(2)]
        await asyncio.gather(*(client.access_token(resource=API) for client in clients))

    asyncio.run(both())
    assert impostor.count("/oidc/token") == asked + 1


def test_a_storage_of_coroutines_signs_nobody_in_without_awaiting(impostor: Impostor) -> None:
    class Promise:
        pass

    class Coroutines(MemoryStorage):
        def get(self, key: str) -> Any:
            return Promise()

    with pytest.raises(ConfigurationError, match="AsyncClient"):
        Client(impostor.config(), Coroutines()).is_authenticated()
