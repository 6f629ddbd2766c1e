"""Sign people in with Portero, and protect what they use.

``Client`` and ``AsyncClient`` sign visitors in; ``portero.verify`` protects an API; ``portero.flask``,
``portero.fastapi`` and ``portero.django`` fit both into a framework. ``portero.logto`` has the names of Logto's SDK.
"""

from importlib.metadata import version

from .client import AsyncClient, Client, DirectSignIn, FirstScreen, Identifier, SignInOptions
from .config import Config, Scope, organization_audience
from .core.provider import Provider
from .core.sign_in import SignInResult
from .errors import (
    AuthorizationError,
    CallbackError,
    ConfigurationError,
    InsufficientScopeError,
    NetworkError,
    NotAuthenticatedError,
    PorteroError,
    PorteroWarning,
    ServerError,
    SessionExpiredError,
    StorageRequiredError,
    TokenError,
    UnexpectedResponseError,
)
from .models import AccessTokenClaims, IdTokenClaims, OrganizationData, UserIdentity, UserInfo
from .storage import AsyncStorage, MappingStorage, MemoryStorage, Storage
from .verify import AccessTokenVerifier, AsyncAccessTokenVerifier

__version__ = version("portero")

__all__ = [
    "AccessTokenClaims",
    "AccessTokenVerifier",
    "AsyncAccessTokenVerifier",
    "AsyncClient",
    "AsyncStorage",
    "AuthorizationError",
    "CallbackError",
    "Client",
    "Config",
    "ConfigurationError",
    "DirectSignIn",
    "FirstScreen",
    "IdTokenClaims",
    "Identifier",
    "InsufficientScopeError",
    "MappingStorage",
    "MemoryStorage",
    "NetworkError",
    "NotAuthenticatedError",
    "OrganizationData",
    "PorteroError",
    "PorteroWarning",
    "Provider",
    "Scope",
    "ServerError",
    "SessionExpiredError",
    "SignInOptions",
    "SignInResult",
    "Storage",
    "StorageRequiredError",
    "TokenError",
    "UnexpectedResponseError",
    "UserIdentity",
    "UserInfo",
    "organization_audience",
]
