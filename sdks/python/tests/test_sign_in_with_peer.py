"""The whole journey against a certified provider, by each of the three clients."""

from __future__ import annotations

import asyncio

import jwt
import pytest

from portero import (
    AccessTokenVerifier,
    AsyncClient,
    AsyncStorage,
    AuthorizationError,
    CallbackError,
    Client,
    MemoryStorage,
    NotAuthenticatedError,
    SessionExpiredError,
)
from portero.logto import LogtoClient, LogtoConfig, LogtoException, UserInfoScope
from portero.logto import MemoryStorage as LogtoMemory
from support import API, REDIRECT_URI, Browser, Peer, query_of


def test_signs_in_reads_the_person_calls_an_api_and_signs_out(peer: Peer) -> None:
    client, browser = Client(peer.config(), MemoryStorage()), Browser()
    assert not client.is_authenticated()
    with pytest.raises(NotAuthenticatedError):
        client.id_token_claims()

    result = client.handle_callback(browser.visit(client.sign_in_url(REDIRECT_URI, return_to="/orders")))
    assert result.return_to == "/orders"
    assert result.claims.sub == "marisol"
    assert client.is_authenticated()
    assert client.id_token_claims().email == "marisol@example.com"
    assert client.user_info().name == "Marisol Vega"

    token = client.access_token(resource=API)
    claims = AccessTokenVerifier(peer.endpoint, audience=API).verify(token, scopes=["read:books"])
    assert claims.sub == "marisol"
    assert claims.client_id == "web"
    assert client.access_token(resource=API) == token

    came_back = browser.visit(client.sign_out_url("http://localhost:3000/", state="bye"))
    assert query_of(came_back) == {"state": "bye"}
    assert not client.is_authenticated()
    with pytest.raises(NotAuthenticatedError):
        client.access_token()


def test_a_native_application_signs_in_without_a_secret(peer: Peer) -> None:
    redirect_uri = "http://127.0.0.1:54321/callback"
    client, browser = Client(peer.config(app_id="native", app_secret=None), MemoryStorage()), Browser()
    result = client.handle_callback(browser.visit(client.sign_in_url(redirect_uri), until=redirect_uri))
    assert result.claims.sub == "marisol"
    assert client.user_info().sub == "marisol"


def test_the_refresh_token_is_revoked_at_sign_out(peer: Peer) -> None:
    storage, browser = MemoryStorage(), Browser()
    client = Client(peer.config(), storage)
    client.handle_callback(browser.visit(client.sign_in_url(REDIRECT_URI)))
    refresh_token, id_token = storage.get("refreshToken"), storage.get("idToken")
    client.sign_out_url()
    storage.set("refreshToken", refresh_token)
    storage.set("idToken", id_token)
    with pytest.raises(SessionExpiredError):
        client.access_token(resource=API)
    assert not client.is_authenticated()


def test_a_callback_is_good_once(peer: Peer) -> None:
    client, browser = Client(peer.config(), MemoryStorage()), Browser()
    callback = browser.visit(client.sign_in_url(REDIRECT_URI))
    client.handle_callback(callback)
    with pytest.raises(CallbackError) as refused:
        client.handle_callback(callback)
    assert refused.value.code == "callback.session_not_found"


def test_the_servers_refusal_arrives_as_an_error_with_its_code(peer: Peer) -> None:
    client, browser = Client(peer.config(), MemoryStorage()), Browser()
    callback = browser.visit(client.sign_in_url(REDIRECT_URI, prompt="none"))
    with pytest.raises(AuthorizationError) as refused:
        client.handle_callback(callback)
    assert refused.value.error == "login_required"
    assert not client.is_authenticated()


class NetworkStorage:
    """A storage that is reached over a network, as far as the client can tell."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    async def get(self, key: str) -> str | None:
        await asyncio.sleep(0)
        return self.values.get(key)

    async def set(self, key: str, value: str | None) -> None:
        await asyncio.sleep(0)
        if value is not None:
            self.values[key] = value

    async def delete(self, key: str) -> None:
        await asyncio.sleep(0)
        self.values.pop(key, None)


@pytest.mark.parametrize("storage", [MemoryStorage(), NetworkStorage()], ids=["blocking", "asynchronous"])
def test_the_asynchronous_client_makes_the_same_journey(peer: Peer, storage: MemoryStorage | AsyncStorage) -> None:
    async def journey() -> None:
        client, browser = AsyncClient(peer.config(), storage), Browser()
        callback = browser.visit(await client.sign_in_url(REDIRECT_URI))
        assert (await client.handle_callback(callback)).claims.sub == "marisol"
        assert await client.is_authenticated()
        assert (await client.user_info()).email == "marisol@example.com"
        assert (await client.access_token_claims(resource=API)).aud == API
        browser.visit(await client.sign_out_url("http://localhost:3000/"))
        assert not await client.is_authenticated()

    asyncio.run(journey())


def test_concurrent_calls_of_one_client_refresh_once(peer: Peer) -> None:
    async def journey() -> None:
        client, browser = AsyncClient(peer.config(), MemoryStorage()), Browser()
        await client.handle_callback(browser.visit(await client.sign_in_url(REDIRECT_URI)))
        tokens = await asyncio.gather(*(client.access_token(resource=API) for _ in range(10)))
        assert len(set(tokens)) == 1

    asyncio.run(journey())


def test_the_compatible_client_makes_the_same_journey(peer: Peer) -> None:
    config = LogtoConfig(
        endpoint=f"{peer.endpoint}/",
        appId="web",
        appSecret="open: sesame+%",
        scopes=[UserInfoScope.email, UserInfoScope.custom_data, "read:books", UserInfoScope.organizations],
        resources=[API],
    )
    client, browser = LogtoClient(config, LogtoMemory()), Browser()
    assert client.isAuthenticated() is False
    assert client.getIdToken() is None
    assert client.getRefreshToken() is None
    with pytest.raises(LogtoException):
        client.getIdTokenClaims()
    assert asyncio.run(client.getAccessToken()) is None

    # Each call in an event loop of its own, as in Flask.
    callback = browser.visit(asyncio.run(client.signIn(redirectUri=REDIRECT_URI, interactionMode="signUp")))
    asyncio.run(client.handleSignInCallback(callback))
    assert client.isAuthenticated() is True
    claims = client.getIdTokenClaims()
    assert claims.sub == "marisol"
    assert '"email":"marisol@example.com"' in claims.model_dump_json(exclude_unset=True)
    user = asyncio.run(client.fetchUserInfo())
    assert user.custom_data == {"plan": "gold"}
    token = asyncio.run(client.getAccessToken(API))
    assert token is not None
    assert jwt.decode(token, options={"verify_signature": False})["aud"] == API
    assert asyncio.run(client.getAccessTokenClaims(API)).scope == "read:books"
    opaque = asyncio.run(client.getAccessToken())
    assert opaque is not None
    assert "." not in opaque
    with pytest.raises(LogtoException):
        asyncio.run(client.getAccessTokenClaims())
    with pytest.raises(LogtoException):
        asyncio.run(client.handleSignInCallback(callback))

    browser.visit(asyncio.run(client.signOut(postLogoutRedirectUri="http://localhost:3000/")))
    assert client.isAuthenticated() is False
