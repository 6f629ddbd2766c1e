"""What the identity server says, as typed values. Unknown members are kept: custom claims are reachable too."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict


class _Model(BaseModel):
    # Inputs are tokens and personal data: a validation error must not quote them.
    model_config = ConfigDict(extra="allow", frozen=True, hide_input_in_errors=True)


class _PersonClaims(_Model):
    name: str | None = None
    username: str | None = None
    picture: str | None = None
    email: str | None = None
    email_verified: bool | None = None
    phone_number: str | None = None
    phone_number_verified: bool | None = None
    organizations: list[str] | None = None
    organization_roles: list[str] | None = None
    roles: list[str] | None = None


class IdTokenClaims(_PersonClaims):
    """Who signed in, as the verified ID token tells it."""

    iss: str
    sub: str
    aud: str | list[str]
    exp: int
    iat: int
    at_hash: str | None = None


class UserIdentity(_Model):
    """An account at a social provider that is linked to the person."""

    userId: str  # noqa: N815 - the wire's name
    details: dict[str, Any] | None = None


class OrganizationData(_Model):
    """An organization the person belongs to."""

    id: str
    name: str
    description: str | None = None


class UserInfo(_PersonClaims):
    """The person's current data, asked from the identity server."""

    sub: str
    custom_data: Any = None
    identities: dict[str, UserIdentity] | None = None
    organization_data: list[OrganizationData] | None = None


class AccessTokenClaims(_Model):
    """The content of a JWT access token."""

    iss: str
    sub: str
    aud: str | list[str]
    exp: int
    iat: int
    scope: str = ""
    client_id: str | None = None
    organization_id: str | None = None

    @property
    def scopes(self) -> frozenset[str]:
        """The permissions in the token."""
        return frozenset(self.scope.split())


class Metadata(_Model):
    """The parts of the discovery document that are used here."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None = None
    revocation_endpoint: str | None = None
    authorization_response_iss_parameter_supported: bool = False


class TokenResponse(_Model):
    """An answer of the token endpoint. Its representation shows no token."""

    access_token: str
    token_type: str
    expires_in: int
    refresh_token: str | None = None
    id_token: str | None = None
    scope: str | None = None

    def __repr__(self) -> str:
        return f"TokenResponse(expires_in={self.expires_in}, scope={self.scope!r})"

    __str__ = __repr__
