"""Signing in and out: the authorization code flow with PKCE, `state`, `nonce` and `iss` (RFC 7636, 9207, 9700)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from ..config import Config
from ..errors import (
    AuthorizationError,
    CallbackError,
    ConfigurationError,
    NetworkError,
    PorteroError,
    ServerError,
    UnexpectedResponseError,
)
from ..models import IdTokenClaims, Metadata, TokenResponse
from .effects import Flow, load, save
from .provider import Provider
from .session import Keys, parse, send, store_tokens, token_request, verified_id_token

_log = logging.getLogger("portero")

#: A person may start signing in from several tabs; older attempts are forgotten to keep cookies small.
_PENDING_LIMIT = 4
_PENDING_LENGTH = 1500
#: The server keeps an unfinished sign-in for an hour.
_PENDING_SECONDS = 3600

#: Parameters that carry the protection of the flow, and may not be replaced by a caller.
_RESERVED = frozenset(
    {
        "client_id",
        "code_challenge",
        "code_challenge_method",
        "nonce",
        "redirect_uri",
        "response_mode",
        "response_type",
        "scope",
        "state",
    }
)


@dataclass(frozen=True)
class PendingSignIn:
    """One sign-in that was started and not finished."""

    state: str = field(repr=False)
    code_verifier: str = field(repr=False)
    redirect_uri: str
    created_at: int
    return_to: str | None = None

    @property
    def nonce(self) -> str:
        """Derived from the verifier, which is as secret and as random: one value less in the session's cookie."""
        return _digest(f"nonce.{self.code_verifier}")

    def to_json(self) -> dict[str, Any]:
        return {
            "state": self.state,
            "codeVerifier": self.code_verifier,
            "redirectUri": self.redirect_uri,
            "createdAt": self.created_at,
            "returnTo": self.return_to,
        }


@dataclass(frozen=True)
class SignInResult:
    """Who signed in, and the page they were on their way to."""

    claims: IdTokenClaims
    return_to: str | None


def start_sign_in(
    config: Config,
    provider: Provider,
    redirect_uri: str,
    *,
    parameters: Mapping[str, str | None],
    extra_params: Mapping[str, str] | None,
    return_to: str | None,
) -> Flow[str]:
    """Remember a new sign-in and build the address to send the visitor to."""
    extra = dict(extra_params or {})
    reserved = sorted(_RESERVED & extra.keys())
    if reserved:
        raise ConfigurationError(f"extra_params may not set {', '.join(reserved)}.")
    metadata = yield from provider.metadata()
    pending = PendingSignIn(
        state=secrets.token_urlsafe(32),
        code_verifier=secrets.token_urlsafe(32),
        redirect_uri=redirect_uri,
        created_at=int(time.time()),
        return_to=return_to,
    )
    others = yield from _load_pending()
    everything = [*others, pending][-_PENDING_LIMIT:]
    while len(everything) > 1 and len(_text_of(everything)) > _PENDING_LENGTH:
        del everything[0]
    yield from _save_pending(everything)
    query: dict[str, str | Sequence[str] | None] = {
        "client_id": config.app_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": " ".join(config.requested_scopes),
        "resource": config.requested_resources,
        "prompt": config.requested_prompt,
        "state": pending.state,
        "nonce": pending.nonce,
        "code_challenge": _digest(pending.code_verifier),
        "code_challenge_method": "S256",
        **parameters,
        **extra,
    }
    return _with_query(metadata.authorization_endpoint, query)


def finish_sign_in(config: Config, provider: Provider, callback_url: str) -> Flow[SignInResult]:
    """Check the callback, exchange the code and keep the tokens. A callback is good once."""
    answer = _callback_parameters(callback_url)
    pending = yield from _take_pending(answer)
    metadata = yield from provider.metadata()
    _check_callback(callback_url, answer, pending, metadata)
    request = token_request(
        config,
        metadata,
        {
            "grant_type": "authorization_code",
            "code": answer["code"],
            "redirect_uri": pending.redirect_uri,
            "code_verifier": pending.code_verifier,
        },
    )
    try:
        tokens = parse((yield from send(request)), TokenResponse)
    except ServerError as error:
        if error.error != "invalid_grant":
            raise
        # The code is too old, was used before, or belongs to another sign-in.
        raise CallbackError(str(error), code="callback.code_refused") from error
    if tokens.id_token is None:
        raise UnexpectedResponseError("The identity server sent no ID token.")
    claims = yield from verified_id_token(config, provider, tokens, tokens.id_token, nonce=pending.nonce)
    yield from save(Keys.access_tokens, None)
    yield from save(Keys.refresh_token, None)
    yield from store_tokens(tokens, "")
    return SignInResult(claims, pending.return_to)


def sign_out(config: Config, provider: Provider, redirect_uri: str | None, state: str | None) -> Flow[str]:
    """Forget the tokens, revoke them at the server, and build the address that ends the session there.

    Tokens with ``offline_access`` outlive the server's session, so they are revoked by name.
    """
    refresh_token = yield from load(Keys.refresh_token)
    for key in (Keys.id_token, Keys.refresh_token, Keys.access_tokens, Keys.pending):
        yield from save(key, None)
    try:
        metadata = yield from provider.metadata()
    except (NetworkError, UnexpectedResponseError) as error:
        if redirect_uri is None:
            raise
        # Frameworks keep no change of the session when a view fails: the visitor would still be signed in here.
        _log.warning("The session at the identity server could not be ended: %s", error)
        return redirect_uri
    if refresh_token and metadata.revocation_endpoint:
        form = {"token": refresh_token, "token_type_hint": "refresh_token"}
        try:
            yield from send(token_request(config, metadata, form, metadata.revocation_endpoint))
        except PorteroError as error:
            # Signing out must work even so: the token is forgotten here and will expire there.
            _log.warning("The refresh token could not be revoked: %s", error)
    if metadata.end_session_endpoint is None:
        raise PorteroError("The identity server has no end-session endpoint.", code="discovery.end_session")
    query = {"client_id": config.app_id, "post_logout_redirect_uri": redirect_uri, "state": state}
    return _with_query(metadata.end_session_endpoint, query)


def _callback_parameters(url: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        raise CallbackError("The callback is not an address with an answer.", code="callback.malformed") from None
    parameters = dict(pairs)
    if len(parameters) != len(pairs):
        # Two readers of a repeated parameter may each see another value.
        raise CallbackError("The callback repeats a parameter.", code="callback.duplicate_parameter")
    return parameters


def _take_pending(answer: Mapping[str, str]) -> Flow[PendingSignIn]:
    state = answer.get("state")
    if not state:
        raise CallbackError("The callback carries no state.", code="callback.state_missing")
    everything = yield from _load_pending()
    if not everything:
        raise CallbackError(
            "No sign-in was started in this session, or it was finished before. If this happens to real "
            "visitors, the session cookie did not survive the way to the sign-in page and back.",
            code="callback.session_not_found",
        )
    found = [pending for pending in everything if hmac.compare_digest(pending.state.encode(), state.encode())]
    if not found:
        raise CallbackError("The callback answers a sign-in of somebody else.", code="callback.state_mismatch")
    pending = found[0]
    # Removed before the code is used: whatever happens next, this callback has been seen.
    yield from _save_pending([other for other in everything if other is not pending])
    if time.time() - pending.created_at > _PENDING_SECONDS:
        raise CallbackError("The sign-in took too long; start again.", code="callback.expired")
    return pending


def _check_callback(url: str, answer: Mapping[str, str], pending: PendingSignIn, metadata: Metadata) -> None:
    issuer = answer.get("iss")
    if issuer is None and metadata.authorization_response_iss_parameter_supported:
        raise CallbackError("The callback does not say who sent it.", code="callback.issuer_missing")
    if issuer is not None and issuer != metadata.issuer:
        raise CallbackError("The callback comes from another identity server.", code="callback.issuer_mismatch")
    # Host and scheme may differ behind a reverse proxy, and are the server's to check; frameworks decode paths.
    if unquote(urlsplit(url).path) != (unquote(urlsplit(pending.redirect_uri).path) or "/"):
        raise CallbackError("The callback arrived at another path.", code="callback.redirect_uri_mismatch")
    if "error" in answer:
        raise AuthorizationError(answer["error"], answer.get("error_description"))
    if not answer.get("code"):
        raise CallbackError("The callback carries no code.", code="callback.code_missing")


def _load_pending() -> Flow[list[PendingSignIn]]:
    text = yield from load(Keys.pending)
    if text is None:
        return []
    try:
        entries = json.loads(text)["pending"]
        return [
            PendingSignIn(
                state=str(entry["state"]),
                code_verifier=str(entry["codeVerifier"]),
                redirect_uri=str(entry["redirectUri"]),
                created_at=int(entry["createdAt"]),
                return_to=entry.get("returnTo"),
            )
            for entry in entries
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        _log.warning("What the session holds about unfinished sign-ins is not readable; it is dropped.")
        return []


def _save_pending(everything: Sequence[PendingSignIn]) -> Flow[None]:
    yield from save(Keys.pending, _text_of(everything) if everything else None)


def _text_of(everything: Sequence[PendingSignIn]) -> str:
    return json.dumps({"pending": [one.to_json() for one in everything]}, separators=(",", ":"))


def _with_query(url: str, query: Mapping[str, str | Sequence[str] | None]) -> str:
    present = {name: value for name, value in query.items() if value}
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(present, doseq=True)}"


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
