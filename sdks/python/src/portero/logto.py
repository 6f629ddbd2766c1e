"""The names of Logto's Python SDK, over this package's core: change the import, keep the code.

>>> from portero.logto import LogtoClient, LogtoConfig, Storage

Names and arguments are the compatible ones (camelCase, coroutines where they were coroutines). New code is better off
with ``portero.Client`` and ``portero.AsyncClient``, which are typed further and tell errors apart.
"""

from __future__ import annotations

import functools
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Mapping, Sequence
from enum import Enum
from typing import Any, Literal, NamedTuple, ParamSpec, TypeVar

from pydantic import BaseModel, Field

from .config import ORGANIZATION_AUDIENCE_PREFIX, ORGANIZATIONS_RESOURCE, Config, organization_audience
from .core import session
from .core.effects import Flow, load
from .core.provider import shared_provider
from .core.session import Keys
from .core.sign_in import finish_sign_in, sign_out, start_sign_in
from .core.tokens import unverified_payload
from .drivers import AsyncDriver, SyncDriver
from .errors import NotAuthenticatedError, PorteroError, PorteroWarning, SessionExpiredError
from .models import AccessTokenClaims, IdTokenClaims, UserIdentity
from .models import UserInfo as UserInfoResponse
from .storage import MemoryStorage as _Memory

__all__ = [
    "AccessTokenClaims",
    "DirectSignInOptions",
    "FirstScreen",
    "IdTokenClaims",
    "Identifier",
    "InteractionMode",
    "LogtoClient",
    "LogtoConfig",
    "LogtoException",
    "MemoryStorage",
    "OAuthScope",
    "PersistKey",
    "Prompt",
    "ReservedResource",
    "Scope",
    "Storage",
    "UserIdentity",
    "UserInfoResponse",
    "UserInfoScope",
]

P = ParamSpec("P")
T = TypeVar("T")

InteractionMode = Literal["signIn", "signUp"]
PersistKey = Literal["idToken", "accessTokenMap", "refreshToken", "signInSession"]
Prompt = Literal["consent", "login"]
FirstScreen = Literal[
    "sign_in", "register", "reset_password", "identifier:sign_in", "identifier:register", "single_sign_on"
]
Identifier = Literal["username", "email", "phone"]


class DirectSignInOptions(NamedTuple):
    """Go straight to a social connector (its target) or to an enterprise connection (its id)."""

    method: Literal["social", "sso"]
    target: str


class Scope(Enum):
    """What the scope enumerations have in common."""


class OAuthScope(Scope):
    """Scopes of the protocol itself; both are always asked for."""

    openid = "openid"
    offlineAccess = "offline_access"


class UserInfoScope(Scope):
    """Scopes of a person's data."""

    openid = "openid"
    profile = "profile"
    email = "email"
    phone = "phone"
    address = "address"
    customData = "custom_data"
    custom_data = "custom_data"
    identities = "identities"
    roles = "roles"
    organizations = "urn:logto:scope:organizations"
    organization_roles = "urn:logto:scope:organization_roles"


class ReservedResource(Enum):
    """Resources that every server knows."""

    organizations = ORGANIZATIONS_RESOURCE


class LogtoException(PorteroError):  # noqa: N818 - the compatible name
    """What every call here raises when it fails; ``code`` says why, ``__cause__`` has the details."""


class Storage(ABC):
    """Where the client keeps one visitor's tokens; usually over the web session."""

    @abstractmethod
    def get(self, key: PersistKey) -> str | None:
        """The stored value, or ``None``."""

    @abstractmethod
    def set(self, key: PersistKey, value: str | None) -> None:
        """Store a value."""

    @abstractmethod
    def delete(self, key: PersistKey) -> None:
        """Remove a value, if it is there."""


class MemoryStorage(Storage):
    """Keeps tokens in this process: whoever visits is the person who signed in last. For trying things out."""

    def __init__(self) -> None:
        self._memory = _Memory()

    def get(self, key: PersistKey) -> str | None:
        return self._memory.get(key)

    def set(self, key: PersistKey, value: str | None) -> None:
        self._memory.set(key, value)

    def delete(self, key: PersistKey) -> None:
        self._memory.delete(key)


class LogtoConfig(BaseModel):
    """Settings of the application, as they stand on its page in the Console."""

    endpoint: str
    appId: str
    appSecret: str | None = Field(default=None, repr=False)
    prompt: Prompt | list[Prompt] = "consent"
    resources: list[str] = []
    scopes: list[str | Scope] = []


def _compatible(call: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Let a call fail with the compatible exception."""

    @functools.wraps(call)
    async def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await call(*args, **kwargs)
        except LogtoException:
            raise
        except PorteroError as error:
            raise LogtoException(str(error), code=error.code) from error

    return guarded


class LogtoClient:
    """Signs people in. One client serves all visitors if its storage looks into the current visitor's session."""

    def __init__(self, config: LogtoConfig, storage: Storage | None = None) -> None:
        if storage is None:
            warnings.warn(
                "LogtoClient has no storage, so tokens are kept in memory and all visitors share one sign-in. "
                "Pass a storage over your web framework's session before anybody else uses this.",
                PorteroWarning,
                stacklevel=2,
            )
            storage = MemoryStorage()
        self.config = config
        self._storage = _Adapter(storage)
        try:
            self._settings = Config(
                endpoint=config.endpoint,
                app_id=config.appId,
                app_secret=config.appSecret,
                prompt=config.prompt,
                resources=config.resources,
                scopes=[scope if isinstance(scope, str) else str(scope.value) for scope in config.scopes],
                # Compatible clients take whatever name the server gives itself, for instance behind a container's name.
                trust_discovered_issuer=True,
            )
        except PorteroError as error:
            raise LogtoException(str(error), code=error.code) from error
        self._provider = shared_provider(self._settings)
        self._driver = AsyncDriver(self._settings.timeout)
        self._local = SyncDriver(self._settings.timeout)

    @_compatible
    async def signIn(
        self,
        redirectUri: str,
        interactionMode: InteractionMode | None = None,
        firstScreen: FirstScreen | None = None,
        identifiers: Sequence[Identifier] | None = None,
        directSignIn: DirectSignInOptions | Mapping[str, str] | str | None = None,
        extraParams: Mapping[str, str] | None = None,
        *,
        loginHint: str | None = None,
    ) -> str:
        """Start a sign-in; redirect the visitor to the address that comes back."""
        parameters = {
            "interaction_mode": interactionMode,
            "first_screen": firstScreen,
            "identifier": " ".join(identifiers or ()),
            "direct_sign_in": _direct_sign_in(directSignIn),
            "login_hint": loginHint,
        }
        return await self._run(
            start_sign_in(
                self._settings,
                self._provider,
                redirectUri,
                parameters=parameters,
                extra_params=extraParams,
                return_to=None,
            )
        )

    @_compatible
    async def handleSignInCallback(self, callbackUri: str) -> None:
        """Finish a sign-in with the whole address that the visitor came back to."""
        await self._run(finish_sign_in(self._settings, self._provider, callbackUri))

    @_compatible
    async def signOut(self, postLogoutRedirectUri: str | None = None) -> str:
        """Forget the tokens; redirect the visitor to the address that comes back, to end the session there too."""
        return await self._run(sign_out(self._settings, self._provider, postLogoutRedirectUri, None))

    @_compatible
    async def getAccessToken(self, resource: str = "") -> str | None:
        """An access token for a resource, or for the identity server itself; ``None`` when nobody is signed in.

        An organization's audience (``urn:logto:organization:…``) stands for that organization.
        """
        if resource.startswith(ORGANIZATION_AUDIENCE_PREFIX):
            return await self._token(None, resource.removeprefix(ORGANIZATION_AUDIENCE_PREFIX))
        return await self._token(resource or None, None)

    @_compatible
    async def getAccessTokenClaims(self, resource: str = "") -> AccessTokenClaims:
        """What the access token for a resource says."""
        return _claims(await self.getAccessToken(resource))

    @_compatible
    async def getOrganizationToken(self, organizationId: str) -> str | None:
        """An access token for an organization; ``None`` when nobody is signed in."""
        return await self._token(None, organizationId)

    @_compatible
    async def getOrganizationTokenClaims(self, organizationId: str) -> AccessTokenClaims:
        """What the access token for an organization says."""
        return _claims(await self.getAccessToken(organization_audience(organizationId)))

    @_compatible
    async def fetchUserInfo(self) -> UserInfoResponse:
        """The person's current data, from the identity server."""
        return await self._run(session.user_info(self._settings, self._provider))

    def isAuthenticated(self) -> bool:
        """Whether somebody is signed in here."""
        return self._look(session.is_authenticated())

    def getIdToken(self) -> str | None:
        """The ID token as it arrived."""
        return self._look(load(Keys.id_token))

    def getIdTokenClaims(self) -> IdTokenClaims:
        """Who is signed in."""
        return self._look(session.id_token_claims())

    def getRefreshToken(self) -> str | None:
        """The refresh token."""
        return self._look(load(Keys.refresh_token))

    async def _token(self, resource: str | None, organization_id: str | None) -> str | None:
        flow = session.access_token(self._settings, self._provider, resource, organization_id)
        try:
            return await self._run(flow)
        except SessionExpiredError:
            raise
        except NotAuthenticatedError:
            return None

    async def _run(self, flow: Flow[T]) -> T:
        return await self._driver.run(flow, self._storage)

    def _look(self, flow: Flow[T]) -> T:
        try:
            return self._local.run(flow, self._storage)
        except PorteroError as error:
            raise LogtoException(str(error), code=error.code) from error


class _Adapter:
    """A compatible storage, seen as one of this package's."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def get(self, key: str) -> str | None:
        return self._storage.get(_persist_key(key))

    def set(self, key: str, value: str | None) -> None:
        self._storage.set(_persist_key(key), value)

    def delete(self, key: str) -> None:
        self._storage.delete(_persist_key(key))


def _persist_key(key: str) -> PersistKey:
    match key:
        case "idToken" | "accessTokenMap" | "refreshToken" | "signInSession":
            return key
    raise KeyError(key)


def _direct_sign_in(option: DirectSignInOptions | Mapping[str, str] | str | None) -> str | None:
    if option is None or isinstance(option, str):
        return option
    method, target = (option["method"], option["target"]) if isinstance(option, Mapping) else option
    return f"{method}:{target}"


def _claims(token: str | None) -> AccessTokenClaims:
    if token is None:
        raise NotAuthenticatedError
    return AccessTokenClaims.model_validate(unverified_payload(token))
