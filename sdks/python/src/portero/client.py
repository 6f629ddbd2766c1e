"""The clients of an application that signs people in: the same calls, blocking and asynchronous."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, TypedDict

import httpx

from .config import Config
from .core import session, sign_in
from .core.effects import Flow
from .core.provider import Provider, shared_provider
from .core.sign_in import SignInResult
from .core.tokens import unverified_payload
from .drivers import AsyncDriver, SyncDriver
from .errors import ConfigurationError, StorageRequiredError
from .models import AccessTokenClaims, IdTokenClaims, UserInfo
from .storage import AsyncStorage, Storage

if TYPE_CHECKING:
    from typing_extensions import Unpack

FirstScreen: TypeAlias = Literal[
    "sign_in", "register", "reset_password", "identifier:sign_in", "identifier:register", "single_sign_on"
]
Identifier: TypeAlias = Literal["username", "email", "phone"]


@dataclass(frozen=True)
class DirectSignIn:
    """Skip the first screen and go straight to a social connector or an enterprise connection.

    ``target`` is the connector's target (``"google"``), or the id of the enterprise connection.
    """

    method: Literal["social", "sso"]
    target: str

    def __str__(self) -> str:
        return f"{self.method}:{self.target}"


class SignInOptions(TypedDict, total=False):
    """What ``sign_in_url`` takes besides the redirect URI; all of it may be left out."""

    first_screen: FirstScreen | None
    """The page to begin with, the sign-in page by default."""
    identifiers: Sequence[Identifier]
    """Which identifiers the first page offers, where it is one that asks for an identifier."""
    direct_sign_in: DirectSignIn | str | None
    login_hint: str | None
    """An email address, phone number or username to fill in beforehand."""
    ui_locales: str | Sequence[str]
    """Languages of the pages, best first."""
    organization_id: str | None
    """The pages carry this organization's branding."""
    prompt: str | None
    """Instead of the one in the configuration, for instance ``login`` to ask for credentials again."""
    return_to: str | None
    """Comes back from ``handle_callback``: where the visitor was going."""
    extra_params: Mapping[str, str] | None
    """Further parameters of the authorization request."""


class _Flows:
    """The calls, as flows; the clients differ in who runs them."""

    def __init__(self, config: Config, provider: Provider | None) -> None:
        self.config = config
        self.provider = provider or shared_provider(config)

    def sign_in_url(
        self,
        redirect_uri: str,
        *,
        first_screen: FirstScreen | None = None,
        identifiers: Sequence[Identifier] = (),
        direct_sign_in: DirectSignIn | str | None = None,
        login_hint: str | None = None,
        ui_locales: str | Sequence[str] = (),
        organization_id: str | None = None,
        prompt: str | None = None,
        return_to: str | None = None,
        extra_params: Mapping[str, str] | None = None,
    ) -> Flow[str]:
        if isinstance(identifiers, str):
            raise ConfigurationError("identifiers must be a list such as ['email', 'phone'].")
        parameters = {
            "first_screen": first_screen,
            "identifier": " ".join(identifiers),
            "direct_sign_in": str(direct_sign_in) if direct_sign_in else None,
            "login_hint": login_hint,
            "ui_locales": ui_locales if isinstance(ui_locales, str) else " ".join(ui_locales),
            "organization_id": organization_id,
        }
        if prompt is not None:
            parameters["prompt"] = prompt
        return sign_in.start_sign_in(
            self.config,
            self.provider,
            redirect_uri,
            parameters=parameters,
            extra_params=extra_params,
            return_to=return_to,
        )

    def handle_callback(self, url: str) -> Flow[SignInResult]:
        return sign_in.finish_sign_in(self.config, self.provider, url)

    def sign_out_url(self, redirect_uri: str | None, state: str | None) -> Flow[str]:
        return sign_in.sign_out(self.config, self.provider, redirect_uri, state)

    def user_info(self) -> Flow[UserInfo]:
        return session.user_info(self.config, self.provider)

    def access_token(self, resource: str | None, organization_id: str | None) -> Flow[str]:
        return session.access_token(self.config, self.provider, resource, organization_id)

    def access_token_claims(self, resource: str | None, organization_id: str | None) -> Flow[AccessTokenClaims]:
        token = yield from self.access_token(resource, organization_id)
        return AccessTokenClaims.model_validate(unverified_payload(token))


class Client:
    """Signs one visitor in and holds their tokens; every call blocks.

    Make one for each request, over that visitor's session; what is costly (connections, keys) is shared behind it.

    >>> config = Config(endpoint="https://auth.example.com", app_id="…", app_secret="…")
    >>> client = Client(config, MappingStorage(session))
    >>> redirect(client.sign_in_url("https://app.example.com/callback"))
    """

    def __init__(
        self,
        config: Config,
        storage: Storage | None = None,
        *,
        provider: Provider | None = None,
        http_client: httpx.Client | None = None,
    ) -> None:
        if storage is None:
            raise StorageRequiredError
        self._flows = _Flows(config, provider)
        self._storage = storage
        self._driver = SyncDriver(config.timeout, http_client)

    def sign_in_url(self, redirect_uri: str, **options: Unpack[SignInOptions]) -> str:
        """Start a sign-in; send the visitor to the address that comes back.

        ``redirect_uri`` must be registered with the application. See ``SignInOptions`` for the rest.
        """
        return self._driver.run(self._flows.sign_in_url(redirect_uri, **options), self._storage)

    def handle_callback(self, url: str) -> SignInResult:
        """Finish a sign-in with the whole address that the visitor came back to."""
        return self._driver.run(self._flows.handle_callback(url), self._storage)

    def sign_out_url(self, redirect_uri: str | None = None, *, state: str | None = None) -> str:
        """Forget and revoke the tokens; send the visitor to the address that comes back, to end the session there."""
        return self._driver.run(self._flows.sign_out_url(redirect_uri, state), self._storage)

    def is_authenticated(self) -> bool:
        """Whether somebody is signed in here. Asks nobody; how long that lasts is up to the web session."""
        return self._driver.run(session.is_authenticated(), self._storage)

    def id_token_claims(self) -> IdTokenClaims:
        """Who is signed in. Raises ``NotAuthenticatedError`` when nobody is."""
        return self._driver.run(session.id_token_claims(), self._storage)

    def user_info(self) -> UserInfo:
        """The person's current data, from the identity server."""
        return self._driver.run(self._flows.user_info(), self._storage)

    def access_token(self, *, resource: str | None = None, organization_id: str | None = None) -> str:
        """An access token for an API named in ``Config.resources``, within an organization if one is named."""
        return self._driver.run(self._flows.access_token(resource, organization_id), self._storage)

    def access_token_claims(
        self, *, resource: str | None = None, organization_id: str | None = None
    ) -> AccessTokenClaims:
        """What such a token says, for instance to show or hide parts of a page. APIs verify: see ``portero.verify``."""
        return self._driver.run(self._flows.access_token_claims(resource, organization_id), self._storage)

    def organization_token(self, organization_id: str) -> str:
        """An access token for an organization itself."""
        return self.access_token(organization_id=organization_id)

    def organization_token_claims(self, organization_id: str) -> AccessTokenClaims:
        """What the token for an organization says."""
        return self.access_token_claims(organization_id=organization_id)

    def __repr__(self) -> str:
        return f"Client({self._flows.config!r})"


class AsyncClient:
    """Signs one visitor in and holds their tokens; every call is a coroutine. See ``Client``.

    Pass an ``http_client`` of your own to keep connections open between calls, and close it yourself.
    """

    def __init__(
        self,
        config: Config,
        storage: Storage | AsyncStorage | None = None,
        *,
        provider: Provider | None = None,
        http_client: httpx.AsyncClient | None = None,
    ) -> None:
        if storage is None:
            raise StorageRequiredError
        self._flows = _Flows(config, provider)
        self._storage = storage
        self._driver = AsyncDriver(config.timeout, http_client)

    async def sign_in_url(self, redirect_uri: str, **options: Unpack[SignInOptions]) -> str:
        """Start a sign-in; send the visitor to the address that comes back.

        ``redirect_uri`` must be registered with the application. See ``SignInOptions`` for the rest.
        """
        return await self._driver.run(self._flows.sign_in_url(redirect_uri, **options), self._storage)

    async def handle_callback(self, url: str) -> SignInResult:
        """Finish a sign-in with the whole address that the visitor came back to."""
        return await self._driver.run(self._flows.handle_callback(url), self._storage)

    async def sign_out_url(self, redirect_uri: str | None = None, *, state: str | None = None) -> str:
        """Forget and revoke the tokens; send the visitor to the address that comes back, to end the session there."""
        return await self._driver.run(self._flows.sign_out_url(redirect_uri, state), self._storage)

    async def is_authenticated(self) -> bool:
        """Whether somebody is signed in here. Asks nobody; how long that lasts is up to the web session."""
        return await self._driver.run(session.is_authenticated(), self._storage)

    async def id_token_claims(self) -> IdTokenClaims:
        """Who is signed in. Raises ``NotAuthenticatedError`` when nobody is."""
        return await self._driver.run(session.id_token_claims(), self._storage)

    async def user_info(self) -> UserInfo:
        """The person's current data, from the identity server."""
        return await self._driver.run(self._flows.user_info(), self._storage)

    async def access_token(self, *, resource: str | None = None, organization_id: str | None = None) -> str:
        """An access token for an API named in ``Config.resources``, within an organization if one is named."""
        return await self._driver.run(self._flows.access_token(resource, organization_id), self._storage)

    async def access_token_claims(
        self, *, resource: str | None = None, organization_id: str | None = None
    ) -> AccessTokenClaims:
        """What such a token says, for instance to show or hide parts of a page. APIs verify: see ``portero.verify``."""
        return await self._driver.run(self._flows.access_token_claims(resource, organization_id), self._storage)

    async def organization_token(self, organization_id: str) -> str:
        """An access token for an organization itself."""
        return await self.access_token(organization_id=organization_id)

    async def organization_token_claims(self, organization_id: str) -> AccessTokenClaims:
        """What the token for an organization says."""
        return await self.access_token_claims(organization_id=organization_id)

    def __repr__(self) -> str:
        return f"AsyncClient({self._flows.config!r})"
