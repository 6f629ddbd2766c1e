"""Protecting an API: is this access token genuine, meant for here, and does it carry the permission?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any, TypeAlias

import httpx
from pydantic import ValidationError

from .config import ORGANIZATION_AUDIENCE_PREFIX, SIGNING_ALGORITHMS, check_algorithms, organization_audience
from .core.effects import Flow
from .core.provider import Provider
from .drivers import AsyncDriver, SyncDriver
from .errors import ConfigurationError, InsufficientScopeError, TokenError
from .models import AccessTokenClaims

__all__ = ["ANY_ORGANIZATION", "ORGANIZATIONS", "AccessTokenVerifier", "AsyncAccessTokenVerifier", "bearer_token"]


class _Audience(Enum):
    ORGANIZATIONS = "organizations"


#: The audience of an API that takes tokens for organizations themselves, rather than for a registered resource.
ORGANIZATIONS = _Audience.ORGANIZATIONS


class AnyOrganization(Enum):
    """The type of ``ANY_ORGANIZATION``."""

    ANY = "any"


#: For an API that finds out by itself, from the claims, for which organization a token counts.
ANY_ORGANIZATION = AnyOrganization.ANY

#: For which organization a token must count; without one, it must not be meant for any.
Organization: TypeAlias = str | AnyOrganization | None


class _Verification:
    """What both verifiers share: the settings, and the checks as a flow."""

    def __init__(
        self,
        endpoint: str,
        audience: str | _Audience,
        issuer: str | None,
        algorithms: Sequence[str],
        leeway: float,
        provider: Provider | None,
    ) -> None:
        if not audience:
            raise ConfigurationError("audience is empty: name the API's identifier, or any token would do.")
        check_algorithms(algorithms)
        self._audience = audience
        self._algorithms = algorithms
        self._leeway = leeway
        self._provider = provider or Provider(endpoint, issuer=issuer)

    def flow(self, token: str, scopes: Iterable[str], organization_id: Organization) -> Flow[AccessTokenClaims]:
        if isinstance(scopes, str):
            raise ConfigurationError("scopes must be a list such as ['read:books'].")
        if token.count(".") == 0:
            raise TokenError(
                "The access token is opaque. An API is called with a token for its own resource: the application must "
                "ask for one with access_token(resource=…).",
                code="token.opaque",
            )
        payload, kind = yield from self._provider.verify(token, algorithms=self._algorithms, leeway=self._leeway)
        if kind.lower().removeprefix("application/") != "at+jwt":
            # RFC 9068 4: an ID token, whose signature is just as good, must not open an API.
            raise TokenError("The token is not an access token.", code="token.type")
        try:
            claims = AccessTokenClaims.model_validate(payload)
        except ValidationError as error:
            raise TokenError(f"The token has claims of the wrong type: {error}", code="token.malformed") from None
        self._check_audience(claims, organization_id)
        missing = [scope for scope in scopes if scope not in claims.scopes]
        if missing:
            raise InsufficientScopeError(missing)
        return claims

    def _check_audience(self, claims: AccessTokenClaims, organization_id: Organization) -> None:
        audiences = [claims.aud] if isinstance(claims.aud, str) else claims.aud
        if isinstance(self._audience, str):
            if self._audience not in audiences:
                raise TokenError("The token is meant for another API.", code="token.audience")
            if organization_id is ANY_ORGANIZATION or claims.organization_id == organization_id:
                return
            if organization_id is None:
                # Its permissions are held within that organization, not everywhere.
                raise TokenError("The token counts within an organization only.", code="token.organization")
            raise TokenError("The token is meant for another organization.", code="token.organization")
        organizations = [one for one in audiences if one.startswith(ORGANIZATION_AUDIENCE_PREFIX)]
        if not organizations:
            raise TokenError("The token is not meant for an organization.", code="token.audience")
        if isinstance(organization_id, str) and organization_audience(organization_id) not in organizations:
            raise TokenError("The token is meant for another organization.", code="token.organization")


class AccessTokenVerifier:
    """Verifies access tokens; make one for each API and keep it, since it holds the server's keys.

    >>> verifier = AccessTokenVerifier("https://auth.example.com", audience="https://api.example.com")
    >>> claims = verifier.verify(token, scopes=["read:books"])
    """

    def __init__(
        self,
        endpoint: str,
        audience: str | _Audience,
        *,
        issuer: str | None = None,
        algorithms: Sequence[str] = SIGNING_ALGORITHMS,
        leeway: float = 30,
        timeout: float = 10,
        provider: Provider | None = None,
        http_client: httpx.Client | None = None,
    ) -> None:
        self._verification = _Verification(endpoint, audience, issuer, algorithms, leeway, provider)
        self._driver = SyncDriver(timeout, http_client)

    def verify(
        self, token: str, *, scopes: Iterable[str] = (), organization_id: Organization = None
    ) -> AccessTokenClaims:
        """The claims of a good token. Raises ``TokenError``; ``InsufficientScopeError`` when only a scope lacks.

        Without ``organization_id`` a token that was issued within an organization is refused.
        """
        return self._driver.run(self._verification.flow(token, scopes, organization_id))


class AsyncAccessTokenVerifier:
    """The same for asynchronous APIs."""

    def __init__(
        self,
        endpoint: str,
        audience: str | _Audience,
        *,
        issuer: str | None = None,
        algorithms: Sequence[str] = SIGNING_ALGORITHMS,
        leeway: float = 30,
        timeout: float = 10,
        provider: Provider | None = None,
        http_client: httpx.AsyncClient | None = None,
    ) -> None:
        self._verification = _Verification(endpoint, audience, issuer, algorithms, leeway, provider)
        self._driver = AsyncDriver(timeout, http_client)

    async def verify(
        self, token: str, *, scopes: Iterable[str] = (), organization_id: Organization = None
    ) -> AccessTokenClaims:
        """The claims of a good token. Raises ``TokenError``; ``InsufficientScopeError`` when only a scope lacks.

        Without ``organization_id`` a token that was issued within an organization is refused.
        """
        return await self._driver.run(self._verification.flow(token, scopes, organization_id))


def named_organization(name: Organization, arguments: Mapping[str, Any]) -> Organization:
    """The organization that a guarded view is for, by the name of the argument that holds its id."""
    return str(arguments[name]) if isinstance(name, str) else name


def bearer_token(authorization: str | None) -> str:
    """The token in an ``Authorization`` header. Anything but exactly one bearer token is refused (RFC 6750 2.1)."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token or not _is_token(token):
        raise TokenError("The request carries no bearer token.", code="token.missing")
    return token


def challenge(error: TokenError) -> tuple[int, dict[str, Any], str]:
    """HTTP status, JSON body and ``WWW-Authenticate`` header that answer a request with a bad token (RFC 6750 3)."""
    if error.code == "token.missing":
        return 401, {"code": error.code, "message": str(error)}, "Bearer"
    body = {"code": error.code, "message": str(error)}
    if isinstance(error, InsufficientScopeError):
        return 403, body, f'Bearer error="insufficient_scope", scope="{" ".join(error.missing)}"'
    return 401, body, f'Bearer error="invalid_token", error_description="{error.code}"'


def _is_token(text: str) -> bool:
    return text.isascii() and all(character.isalnum() or character in "-._~+/=" for character in text)
