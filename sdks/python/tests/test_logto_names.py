"""The compatible module offers the calls, arguments and names that programs written for Logto's SDK use."""

from __future__ import annotations

import asyncio
import inspect
import threading
import warnings
from contextvars import ContextVar

import pytest
from pydantic import BaseModel

import portero.logto
from portero import PorteroWarning
from portero.logto import (
    DirectSignInOptions,
    IdTokenClaims,
    LogtoClient,
    LogtoConfig,
    LogtoException,
    MemoryStorage,
    PersistKey,
    Storage,
    UserInfoResponse,
    UserInfoScope,
)
from support import REDIRECT_URI, Impostor, query_of

COROUTINES = {
    "signIn": [
        "redirectUri",
        "interactionMode",
        "firstScreen",
        "identifiers",
        "directSignIn",
        "extraParams",
        "loginHint",
    ],
    "signOut": ["postLogoutRedirectUri"],
    "handleSignInCallback": ["callbackUri"],
    "getAccessToken": ["resource"],
    "getAccessTokenClaims": ["resource"],
    "getOrganizationToken": ["organizationId"],
    "getOrganizationTokenClaims": ["organizationId"],
    "fetchUserInfo": [],
}
FUNCTIONS = ["getIdToken", "getIdTokenClaims", "getRefreshToken", "isAuthenticated"]


@pytest.mark.parametrize(("name", "arguments"), COROUTINES.items())
def test_calls_that_are_coroutines(name: str, arguments: list[str]) -> None:
    call = getattr(LogtoClient, name)
    assert inspect.iscoroutinefunction(call)
    assert list(inspect.signature(call).parameters)[1:] == arguments


@pytest.mark.parametrize("name", FUNCTIONS)
def test_calls_that_are_not(name: str) -> None:
    assert not inspect.iscoroutinefunction(getattr(LogtoClient, name))


def test_configuration_has_the_same_members_and_hides_the_secret() -> None:
    assert list(LogtoConfig.model_fields) == ["endpoint", "appId", "appSecret", "prompt", "resources", "scopes"]
    assert "hush" not in repr(LogtoConfig(endpoint="https://auth.example.com", appId="app", appSecret="hush"))


def test_claims_are_models_that_can_be_dumped() -> None:
    for model in (IdTokenClaims, UserInfoResponse):
        assert issubclass(model, BaseModel)
    assert UserInfoScope["customData"].value == "custom_data"
    assert UserInfoScope.organizations.value == "urn:logto:scope:organizations"


def test_everything_named_is_there() -> None:
    for name in portero.logto.__all__:
        assert hasattr(portero.logto, name)


def _client(impostor: Impostor) -> LogtoClient:
    config = LogtoConfig(endpoint=impostor.endpoint, appId="app", appSecret="s3cret")
    return LogtoClient(config, storage=MemoryStorage())


def test_sign_in_passes_every_argument_on(impostor: Impostor) -> None:
    client = _client(impostor)
    url = asyncio.run(
        client.signIn(
            REDIRECT_URI,
            interactionMode="signUp",
            firstScreen="identifier:register",
            identifiers=["email", "username"],
            directSignIn=DirectSignInOptions("social", "google"),
            loginHint="marisol@example.com",
            extraParams={"ui_locales": "es"},
        )
    )
    query = query_of(url)
    assert query["interaction_mode"] == "signUp"
    assert query["first_screen"] == "identifier:register"
    assert query["identifier"] == "email username"
    assert query["direct_sign_in"] == "social:google"
    assert query["login_hint"] == "marisol@example.com"
    assert query["ui_locales"] == "es"
    for option in ({"method": "sso", "target": "c1"}, "sso:c1"):
        assert query_of(asyncio.run(client.signIn(REDIRECT_URI, directSignIn=option)))["direct_sign_in"] == "sso:c1"


def test_without_a_storage_it_works_but_warns(impostor: Impostor) -> None:
    config = LogtoConfig(endpoint=impostor.endpoint, appId="app")
    with pytest.warns(PorteroWarning, match="all visitors share one sign-in"):
        first = LogtoClient(config)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        second = LogtoClient(config)
    url = asyncio.run(first.signIn(REDIRECT_URI))
    asyncio.run(first.handleSignInCallback(impostor.callback_url(url)))
    assert first.isAuthenticated()
    assert not second.isAuthenticated()


def test_organization_tokens_by_call_and_by_audience(impostor: Impostor) -> None:
    client = _client(impostor)
    asyncio.run(client.handleSignInCallback(impostor.callback_url(asyncio.run(client.signIn(REDIRECT_URI)))))
    token = asyncio.run(client.getOrganizationToken("acme"))
    assert asyncio.run(client.getAccessToken("urn:logto:organization:acme")) == token
    assert asyncio.run(client.getOrganizationTokenClaims("acme")).aud == "urn:logto:organization:acme"
    assert impostor.forms("/oidc/token")[1]["organization_id"] == "acme"


def test_failures_are_the_compatible_exception_with_a_code(impostor: Impostor) -> None:
    client = _client(impostor)
    with pytest.raises(LogtoException) as refused:
        asyncio.run(client.handleSignInCallback(f"{REDIRECT_URI}?code=x&state=y"))
    assert refused.value.code == "callback.session_not_found"
    with pytest.raises(LogtoException):
        LogtoClient(LogtoConfig(endpoint="nowhere", appId="app"), storage=MemoryStorage())
    url = asyncio.run(client.signIn(REDIRECT_URI))
    asyncio.run(client.handleSignInCallback(impostor.callback_url(url)))
    impostor.answers["/oidc/token"] = (400, b'{"code":"oidc.invalid_grant","message":"m","error":"invalid_grant"}')
    with pytest.raises(LogtoException) as ended:
        asyncio.run(client.getAccessToken("https://api.example.com"))
    assert ended.value.code == "session_expired"
    assert client.isAuthenticated() is False


def test_takes_the_name_the_server_gives_itself(impostor: Impostor) -> None:
    impostor.bend_metadata = lambda metadata: metadata.update(issuer="https://auth.example.com/oidc")
    impostor.bend_claims = lambda claims: claims.update(iss="https://auth.example.com/oidc")
    client = _client(impostor)
    url = asyncio.run(client.signIn(REDIRECT_URI))
    asyncio.run(client.handleSignInCallback(impostor.callback_url(url, iss="https://auth.example.com/oidc")))
    assert client.isAuthenticated()


def test_a_session_of_the_other_sdk_goes_on(impostor: Impostor) -> None:
    storage = MemoryStorage()
    config = LogtoConfig(endpoint=impostor.endpoint, appId="app")
    storage.set("idToken", impostor.id_token())
    storage.set("refreshToken", "from-before")
    storage.set("accessTokenMap", '{"x":{"":{"token":"still-good","expiresAt":9999999999}}}')
    client = LogtoClient(config, storage)
    assert client.isAuthenticated()
    assert asyncio.run(client.getAccessToken()) == "still-good"
    asyncio.run(client.getAccessToken("https://api.example.com"))
    assert impostor.forms("/oidc/token")[0]["refresh_token"] == "from-before"


def test_a_visitor_does_not_wait_for_the_renewal_of_another(impostor: Impostor) -> None:
    visitor: ContextVar[MemoryStorage] = ContextVar("visitor")

    class Sessions(Storage):
        def get(self, key: PersistKey) -> str | None:
            return visitor.get().get(key)

        def set(self, key: PersistKey, value: str | None) -> None:
            visitor.get().set(key, value)

        def delete(self, key: PersistKey) -> None:
            visitor.get().delete(key)

    client = LogtoClient(LogtoConfig(endpoint=impostor.endpoint, appId="app"), storage=Sessions())
    asked, answer = threading.Event(), threading.Event()

    def hold(_claims: object) -> None:
        asked.set()
        answer.wait(10)

    async def sign_in(name: str) -> None:
        visitor.set(MemoryStorage())
        await client.handleSignInCallback(impostor.callback_url(await client.signIn(REDIRECT_URI)))
        visitor.get().set("refreshToken", name)

    async def slow() -> None:
        await sign_in("slow")
        impostor.bend_claims = hold
        await client.getAccessToken("https://api.example.com")

    async def journey() -> None:
        await sign_in("quick")
        renewal = asyncio.create_task(slow())
        try:
            await asyncio.to_thread(asked.wait, 10)
            assert await asyncio.wait_for(client.getAccessToken(), 5) == "opaque"
        finally:
            answer.set()
            await renewal

    asyncio.run(journey())
