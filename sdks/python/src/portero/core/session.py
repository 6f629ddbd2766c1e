"""The tokens of a signed-in visitor: kept, read, renewed."""

from __future__ import annotations

import base64
import json
import logging
import threading
import time
from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import quote_plus
from weakref import WeakValueDictionary

from pydantic import BaseModel, ValidationError

from ..config import Config, organization_audience
from ..errors import NotAuthenticatedError, ServerError, SessionExpiredError, UnexpectedResponseError
from ..models import IdTokenClaims, Metadata, TokenResponse, UserInfo
from .effects import Flow, Mutex, Request, Response, exclusive, fetch, load, save
from .provider import Provider
from .tokens import check_id_token, read_header, unverified_payload

_log = logging.getLogger("portero")

M = TypeVar("M", bound=BaseModel)

#: A token is renewed this long before it ends, so that it does not end on its way to an API.
_RENEW_SECONDS = 30

#: The renewals under way, by refresh token: requests of one visitor wait for each other, and for nobody else.
_renewals: WeakValueDictionary[str, Mutex] = WeakValueDictionary()
_renewals_lock = threading.Lock()


class Keys:
    """Names in the visitor's storage. They are the ones that Logto's SDK uses, so sessions survive a change of SDK."""

    id_token = "idToken"
    access_tokens = "accessTokenMap"
    refresh_token = "refreshToken"
    pending = "signInSession"


def is_authenticated() -> Flow[bool]:
    """Whether somebody is signed in here."""
    return (yield from load(Keys.id_token)) is not None


def id_token_claims() -> Flow[IdTokenClaims]:
    """Who is signed in, from the ID token, which was verified when it arrived."""
    token = yield from load(Keys.id_token)
    if token is None:
        raise NotAuthenticatedError
    return IdTokenClaims.model_validate(unverified_payload(token))


def access_token(
    config: Config,
    provider: Provider,
    resource: str | None = None,
    organization_id: str | None = None,
) -> Flow[str]:
    """A token for an API, an organization, or (by default) the identity server; renewed when it is about to end."""
    refresh_token = yield from load(Keys.refresh_token)
    with _renewals_lock:
        mutex = _renewals.setdefault(refresh_token or "", Mutex())
    return (yield from exclusive(mutex, _access_token(config, provider, resource, organization_id)))


def user_info(config: Config, provider: Provider) -> Flow[UserInfo]:
    """The person's current data. A token that was revoked in the meantime is renewed once."""
    metadata = yield from provider.metadata()
    token = yield from access_token(config, provider)
    response = yield from _user_info(metadata, token)
    if response.status == 401:
        yield from _forget_access_token("")
        token = yield from access_token(config, provider)
        response = yield from _user_info(metadata, token)
    if response.status != 200:
        raise server_error(response)
    info = parse(response, UserInfo)
    claims = yield from id_token_claims()
    if info.sub != claims.sub:
        # OpenID Connect Core 5.3.2: or else a token could be swapped for somebody else's.
        raise UnexpectedResponseError("The user information is about another person.")
    return info


def verified_id_token(
    config: Config,
    provider: Provider,
    tokens: TokenResponse,
    id_token: str,
    *,
    nonce: str | None = None,
    subject: str | None = None,
) -> Flow[IdTokenClaims]:
    """The claims of an ID token, after every check."""
    payload, _ = yield from provider.verify(id_token, algorithms=config.algorithms, leeway=config.leeway)
    check_id_token(
        payload,
        read_header(id_token, config.algorithms)["alg"],
        client_id=config.app_id,
        nonce=nonce,
        subject=subject,
        access_token=tokens.access_token,
    )
    try:
        return IdTokenClaims.model_validate(payload)
    except ValidationError as error:
        raise UnexpectedResponseError(f"The ID token has claims of the wrong type: {error}") from None


def store_tokens(tokens: TokenResponse, name: str) -> Flow[None]:
    """Keep what a token answer brought."""
    if tokens.id_token is not None:
        yield from save(Keys.id_token, tokens.id_token)
    if tokens.refresh_token is not None:
        yield from save(Keys.refresh_token, tokens.refresh_token)
    stored = yield from _load_access_tokens()
    stored[name] = (tokens.access_token, int(time.time()) + tokens.expires_in)
    yield from _save_access_tokens(stored)


def token_request(config: Config, metadata: Metadata, form: Mapping[str, str], url: str | None = None) -> Request:
    """A request in which the application identifies itself: with its secret if it has one (RFC 6749 2.3.1)."""
    target = url or metadata.token_endpoint
    headers = {"Accept": "application/json"}
    if config.app_secret is None:
        return Request("POST", target, headers, {"client_id": config.app_id, **form})
    credentials = f"{quote_plus(config.app_id)}:{quote_plus(config.app_secret)}"
    headers["Authorization"] = f"Basic {base64.b64encode(credentials.encode()).decode()}"
    return Request("POST", target, headers, form)


def send(request: Request) -> Flow[Response]:
    """Send a request and insist on success."""
    response = yield from fetch(request)
    if not 200 <= response.status < 300:
        raise server_error(response)
    return response


def parse(response: Response, model: type[M]) -> M:
    """The body of an answer as a typed value."""
    try:
        return model.model_validate(response.json_object())
    except ValidationError as error:
        raise UnexpectedResponseError(f"The identity server sent an answer of another shape: {error}") from None


def server_error(response: Response) -> ServerError:
    """The error that an answer tells."""
    body = response.json_object()
    error = body.get("error") or body.get("code")
    if not isinstance(error, str):
        raise UnexpectedResponseError(f"The identity server answered {response.status}.")
    description = body.get("error_description") or body.get("message")
    code = body.get("code")
    return ServerError(
        error,
        description if isinstance(description, str) else None,
        status=response.status,
        code=code if isinstance(code, str) else None,
    )


def _access_token(config: Config, provider: Provider, resource: str | None, organization_id: str | None) -> Flow[str]:
    name = _token_name(resource, organization_id)
    stored = yield from _load_access_tokens()
    if name in stored:
        return stored[name][0]
    refresh_token = yield from load(Keys.refresh_token)
    if refresh_token is None:
        raise NotAuthenticatedError(
            "There is no refresh token to get an access token with: nobody is signed in, or offline_access was not "
            "granted."
        )
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    if resource:
        form["resource"] = resource
    if organization_id:
        form["organization_id"] = organization_id
    refusal: ServerError | None = None
    try:
        tokens = yield from _renew(config, provider, form)
    except ServerError as error:
        if error.error != "invalid_grant":
            raise
        refusal = error
    if (yield from load(Keys.refresh_token)) != refresh_token:
        # Meanwhile the visitor signed out, somebody signed in, or another request renewed: that stands, not this.
        return (yield from _access_token(config, provider, resource, organization_id))
    if refusal:
        for key in (Keys.id_token, Keys.refresh_token, Keys.access_tokens):
            yield from save(key, None)
        raise SessionExpiredError from refusal
    yield from store_tokens(tokens, name)
    return tokens.access_token


def _renew(config: Config, provider: Provider, form: Mapping[str, str]) -> Flow[TokenResponse]:
    person = yield from id_token_claims()
    metadata = yield from provider.metadata()
    tokens = parse((yield from send(token_request(config, metadata, form))), TokenResponse)
    if tokens.id_token is not None:
        yield from verified_id_token(config, provider, tokens, tokens.id_token, subject=person.sub)
    return tokens


def _user_info(metadata: Metadata, token: str) -> Flow[Response]:
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    return (yield from fetch(Request("GET", metadata.userinfo_endpoint, headers)))


def _token_name(resource: str | None, organization_id: str | None) -> str:
    if organization_id is None:
        return resource or ""
    audience = organization_audience(organization_id)
    return f"{resource}@{audience}" if resource else audience


def _forget_access_token(name: str) -> Flow[None]:
    stored = yield from _load_access_tokens()
    stored.pop(name, None)
    yield from _save_access_tokens(stored)


def _load_access_tokens() -> Flow[dict[str, tuple[str, int]]]:
    """The stored access tokens that still have time left."""
    text = yield from load(Keys.access_tokens)
    if text is None:
        return {}
    try:
        entries = json.loads(text)["x"]
        tokens = {str(name): (str(entry["token"]), int(entry["expiresAt"])) for name, entry in entries.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        _log.warning("What the session holds about access tokens is not readable; it is dropped.")
        return {}
    return {name: entry for name, entry in tokens.items() if entry[1] - _RENEW_SECONDS > time.time()}


def _save_access_tokens(tokens: Mapping[str, tuple[str, int]]) -> Flow[None]:
    entries = {name: {"token": token, "expiresAt": expires_at} for name, (token, expires_at) in tokens.items()}
    yield from save(Keys.access_tokens, json.dumps({"x": entries}, separators=(",", ":")) if entries else None)
