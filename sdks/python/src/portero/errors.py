"""Every failure of this package, as an exception with a stable ``code``.

Catch by class, tell apart by code. Messages are for developers and logs; none carries a token, a secret or a code.
"""

from __future__ import annotations


class PorteroWarning(UserWarning):
    """Something works, but is not safe to ship."""


class PorteroError(Exception):
    """The root of all errors raised here."""

    def __init__(self, message: str, *, code: str = "portero.error") -> None:
        super().__init__(message)
        self.code = code


class ConfigurationError(PorteroError):
    """The client was set up in a way that cannot work; the message says what to change."""

    def __init__(self, message: str, *, code: str = "configuration.invalid") -> None:
        super().__init__(message, code=code)


class StorageRequiredError(ConfigurationError):
    """A client was made without a place to keep the visitor's tokens."""

    def __init__(self) -> None:
        super().__init__(
            "A client needs a storage that belongs to one visitor, such as MappingStorage(session). "
            "A storage shared by the whole process would sign every visitor in as the last one. "
            "Scripts that serve a single person may pass MemoryStorage().",
            code="configuration.storage_required",
        )


class NotAuthenticatedError(PorteroError):
    """Nobody is signed in, or the tokens at hand cannot answer: send the visitor to sign in."""

    def __init__(self, message: str = "Nobody is signed in.", *, code: str = "not_authenticated") -> None:
        super().__init__(message, code=code)


class SessionExpiredError(NotAuthenticatedError):
    """The refresh token is no longer good; the stored tokens were removed."""

    def __init__(self) -> None:
        super().__init__("The session has ended; the visitor must sign in again.", code="session_expired")


class CallbackError(PorteroError):
    """The sign-in callback is not the answer to a sign-in that this visitor started."""


class AuthorizationError(CallbackError):
    """The identity server answered the sign-in with an error, for instance ``access_denied``."""

    def __init__(self, error: str, description: str | None = None) -> None:
        super().__init__(f"{error}: {description}" if description else error, code=f"authorization.{error}")
        self.error = error
        self.description = description


class ServerError(PorteroError):
    """The identity server refused a request: ``error`` is the OAuth error, ``status`` the HTTP status."""

    def __init__(self, error: str, description: str | None, *, status: int, code: str | None = None) -> None:
        super().__init__(f"{error}: {description}" if description else error, code=code or f"oidc.{error}")
        self.error = error
        self.description = description
        self.status = status


class UnexpectedResponseError(PorteroError):
    """An answer was not what the protocol promises."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="response.unexpected")


class NetworkError(PorteroError):
    """The identity server could not be reached, or did not answer in time."""


class TokenError(PorteroError):
    """A token is not acceptable; the code says which check failed, for instance ``token.expired``."""


class InsufficientScopeError(TokenError):
    """A token is genuine, but lacks a permission."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(f"The token lacks the scope {' '.join(missing)!r}.", code="token.insufficient_scope")
        self.missing = missing
