"""How to reach the identity server, and as which application."""

from __future__ import annotations

import ipaddress
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import urlsplit

import httpx

from .errors import ConfigurationError, PorteroWarning

ORGANIZATIONS_RESOURCE = "urn:logto:resource:organizations"
ORGANIZATIONS_SCOPE = "urn:logto:scope:organizations"
ORGANIZATION_AUDIENCE_PREFIX = "urn:logto:organization:"

#: Signature algorithms an ID token or access token may use. ``none`` and the shared-secret ones never can.
SIGNING_ALGORITHMS = ("ES256", "ES384", "ES512", "RS256", "PS256")


class Scope(str, Enum):
    """Scopes of a person's data; plain strings serve as well."""

    PROFILE = "profile"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    CUSTOM_DATA = "custom_data"
    IDENTITIES = "identities"
    ROLES = "roles"
    ORGANIZATIONS = ORGANIZATIONS_SCOPE
    ORGANIZATION_ROLES = "urn:logto:scope:organization_roles"


@dataclass(frozen=True)
class Config:
    """Settings of an application that signs people in.

    ``endpoint`` is the address of the identity server, ``app_id`` and ``app_secret`` are on the application's page
    in the Console; an application without a secret (a native one) leaves it out. ``resources`` are the API
    identifiers for which access tokens will be wanted, ``scopes`` the permissions and personal data to ask for.

    ``issuer`` is what the server calls itself; it only needs saying where this process reaches the server under
    another name than browsers do (a container's name, say).
    """

    endpoint: str
    app_id: str
    app_secret: str | None = field(default=None, repr=False)
    scopes: Sequence[str | Scope] = ()
    resources: Sequence[str] = ()
    prompt: str | Sequence[str] = "consent"
    issuer: str | None = None
    trust_discovered_issuer: bool = False
    algorithms: Sequence[str] = SIGNING_ALGORITHMS
    leeway: float = 60
    timeout: float = 10

    def __post_init__(self) -> None:
        object.__setattr__(self, "endpoint", checked_endpoint(self.endpoint))
        if not self.app_id:
            raise ConfigurationError("app_id is empty: copy the App ID from the application's page in the Console.")
        for name in ("scopes", "resources", "algorithms"):
            if isinstance(getattr(self, name), str):
                raise ConfigurationError(f"{name} must be a list of strings, not one string.")
        check_algorithms(self.algorithms)

    @property
    def requested_scopes(self) -> list[str]:
        """The scopes of a sign-in: the ones every session needs, then the application's own, each once."""
        own = [scope.value if isinstance(scope, Scope) else scope for scope in self.scopes]
        return list(dict.fromkeys(["openid", "offline_access", "profile", *own]))

    @property
    def requested_resources(self) -> list[str]:
        """The resources of a sign-in. Organization scopes are only recorded when their resource is asked for."""
        organizations = [ORGANIZATIONS_RESOURCE] if ORGANIZATIONS_SCOPE in self.requested_scopes else []
        return list(dict.fromkeys([*self.resources, *organizations]))

    @property
    def requested_prompt(self) -> str:
        """The ``prompt`` parameter."""
        return self.prompt if isinstance(self.prompt, str) else " ".join(self.prompt)


def checked_endpoint(endpoint: str) -> str:
    """The endpoint without its trailing slash; refuses what is not a web address."""
    try:
        httpx.URL(endpoint)  # is stricter, about ports for instance
        parts = urlsplit(endpoint)
    except (ValueError, httpx.InvalidURL) as error:
        raise ConfigurationError(f"endpoint {endpoint!r} is not an address: {error}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ConfigurationError(f"endpoint must be an address such as https://auth.example.com, not {endpoint!r}.")
    if parts.username or parts.password:
        raise ConfigurationError("endpoint must not carry a username or password.")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        warnings.warn(
            f"Secrets and tokens travel unencrypted to {parts.hostname}: use https outside of development.",
            PorteroWarning,
            stacklevel=4,
        )
    return endpoint.rstrip("/")


def check_algorithms(algorithms: Sequence[str]) -> None:
    """Refuse an empty list, and algorithms whose keys are not public ones."""
    refused = [name for name in algorithms if name not in SIGNING_ALGORITHMS]
    if refused or not algorithms:
        raise ConfigurationError(
            f"algorithms may name {', '.join(SIGNING_ALGORITHMS)}; got {', '.join(refused) or 'none'}."
        )


def organization_audience(organization_id: str) -> str:
    """The audience of access tokens for an organization."""
    return f"{ORGANIZATION_AUDIENCE_PREFIX}{organization_id}"


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
