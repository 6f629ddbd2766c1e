"""Portero for Flask: sign-in routes, ``login_required``, and protection for APIs.

>>> app = Flask(__name__)
>>> app.secret_key = os.environ["SECRET_KEY"]
>>> app.config.update(PORTERO_ENDPOINT="https://auth.example.com", PORTERO_APP_ID="…", PORTERO_APP_SECRET="…")
>>> auth = Portero(app)
>>>
>>> @app.get("/orders")
... @auth.login_required
... def orders():
...     return f"Orders of {auth.client.id_token_claims().name}"
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, ParamSpec

import flask
from werkzeug.wrappers import Response

from .client import Client, FirstScreen
from .config import Config
from .errors import CallbackError, ConfigurationError, NotAuthenticatedError, TokenError
from .models import AccessTokenClaims, IdTokenClaims
from .storage import MappingStorage
from .verify import AccessTokenVerifier, Organization, bearer_token, challenge, named_organization
from .web import address_within_site, is_cross_site, safe_path

__all__ = ["ApiGuard", "Portero", "SessionStorage"]

P = ParamSpec("P")


class SessionStorage(MappingStorage):
    """Keeps a visitor's tokens in Flask's session.

    Flask's own session is a signed cookie of at most 4 kB that its owner can read. For tokens of several APIs, or if a
    visitor must not see their own tokens, use a session kept on the server (Flask-Session, for instance).
    """

    def __init__(self) -> None:
        super().__init__(flask.session)


class Portero:
    """Adds ``/sign-in``, ``/sign-up``, ``/callback`` and ``/sign-out`` to an application.

    Settings come from ``config``, or from the application's ``PORTERO_ENDPOINT``, ``PORTERO_APP_ID``,
    ``PORTERO_APP_SECRET``, ``PORTERO_SCOPES`` and ``PORTERO_RESOURCES``. Register ``<site>/callback`` as redirect URI
    and ``<site>/`` as post sign-out redirect URI of the application in the Console.
    """

    def __init__(self, app: flask.Flask | None = None, config: Config | None = None, *, url_prefix: str = "") -> None:
        self._config = config
        self._url_prefix = url_prefix
        if app is not None:
            self.init_app(app)

    def init_app(self, app: flask.Flask) -> None:
        """Attach to an application made elsewhere."""
        app.extensions["portero"] = self._config or _config_of(app)
        routes = flask.Blueprint("portero", __name__, url_prefix=self._url_prefix or None)
        routes.add_url_rule("/sign-in", "sign_in", self._sign_in)
        routes.add_url_rule("/sign-up", "sign_up", functools.partial(self._sign_in, "register"))
        routes.add_url_rule("/callback", "callback", self._callback)
        routes.add_url_rule("/sign-out", "sign_out", self._sign_out, methods=["GET", "POST"])
        app.register_blueprint(routes)
        # An application replaces these by registering its own handlers.
        app.register_error_handler(CallbackError, _explain)
        app.register_error_handler(NotAuthenticatedError, lambda _: self._ask_to_sign_in())

    @property
    def client(self) -> Client:
        """The client of the current visitor."""
        config: Config = flask.current_app.extensions["portero"]
        return Client(config, SessionStorage())

    @property
    def user(self) -> IdTokenClaims | None:
        """Who is signed in, if anybody."""
        client = self.client
        return client.id_token_claims() if client.is_authenticated() else None

    def login_required(self, view: Callable[P, Any]) -> Callable[P, Any]:
        """Only let signed-in visitors see a page; others sign in first and then come back to it."""

        @functools.wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> Any:
            if not self.client.is_authenticated():
                return self._ask_to_sign_in()
            return flask.current_app.ensure_sync(view)(*args, **kwargs)

        return guarded

    def _ask_to_sign_in(self) -> Response:
        if flask.request.method not in ("GET", "HEAD"):
            answer = flask.jsonify(code="not_authenticated", message="Sign in first.")
            answer.status_code = 401
            return answer
        here = address_within_site(flask.request.script_root + flask.request.path, flask.request.query_string)
        return flask.redirect(flask.url_for("portero.sign_in", next=here), 303)

    def _sign_in(self, first_screen: FirstScreen | None = None) -> Response:
        redirect_uri = flask.url_for("portero.callback", _external=True)
        return_to = safe_path(flask.request.args.get("next"))
        return flask.redirect(
            self.client.sign_in_url(redirect_uri, first_screen=first_screen, return_to=return_to), 303
        )

    def _callback(self) -> Response:
        result = self.client.handle_callback(flask.request.url)
        # A session kept on the server gets a new id, so that one known from before the sign-in opens nothing.
        regenerate = getattr(flask.current_app.session_interface, "regenerate", None)
        if regenerate is not None:
            regenerate(flask.session)
        return flask.redirect(result.return_to or _home(), 303)

    def _sign_out(self) -> Response:
        if is_cross_site(flask.request.headers.get("Sec-Fetch-Site")):
            flask.abort(403)
        return flask.redirect(self.client.sign_out_url(flask.request.url_root), 303)


class ApiGuard:
    """Lets only requests with a good access token through.

    >>> api = ApiGuard(AccessTokenVerifier("https://auth.example.com", audience="https://api.example.com"))
    >>>
    >>> @app.get("/books")
    ... @api.required(scopes=["read:books"])
    ... def books():
    ...     return {"reader": api.claims.sub}
    """

    def __init__(self, verifier: AccessTokenVerifier) -> None:
        self._verifier = verifier

    @property
    def claims(self) -> AccessTokenClaims:
        """The claims of the current request's token, in a guarded view."""
        claims = flask.g.get("portero_access_token_claims")
        if not isinstance(claims, AccessTokenClaims):
            raise ConfigurationError("This view is not guarded: put @api.required() under its route.")
        return claims

    def required(
        self, *, scopes: Sequence[str] = (), organization: Organization = None
    ) -> Callable[[Callable[P, Any]], Callable[P, Any]]:
        """Guard a view. ``organization`` names the view's argument that holds the organization's id.

        Without it, tokens that count within an organization are refused; ``ANY_ORGANIZATION`` takes them all.
        """

        def decorate(view: Callable[P, Any]) -> Callable[P, Any]:
            @functools.wraps(view)
            def guarded(*args: P.args, **kwargs: P.kwargs) -> Any:
                organization_id = named_organization(organization, kwargs)
                try:
                    token = bearer_token(flask.request.headers.get("Authorization"))
                    claims = self._verifier.verify(token, scopes=scopes, organization_id=organization_id)
                except TokenError as error:
                    status, body, header = challenge(error)
                    return flask.jsonify(body), status, {"WWW-Authenticate": header}
                flask.g.portero_access_token_claims = claims
                return flask.current_app.ensure_sync(view)(*args, **kwargs)

            return guarded

        return decorate


def _config_of(app: flask.Flask) -> Config:
    missing = [name for name in ("PORTERO_ENDPOINT", "PORTERO_APP_ID") if not app.config.get(name)]
    if missing:
        raise ConfigurationError(f"Set {' and '.join(missing)} in the application's configuration.")
    return Config(
        endpoint=app.config["PORTERO_ENDPOINT"],
        app_id=app.config["PORTERO_APP_ID"],
        app_secret=app.config.get("PORTERO_APP_SECRET"),
        scopes=app.config.get("PORTERO_SCOPES", ()),
        resources=app.config.get("PORTERO_RESOURCES", ()),
    )


def _home() -> str:
    return f"{flask.request.script_root}/"


def _explain(error: CallbackError) -> tuple[str, int]:
    flask.current_app.logger.warning("A sign-in callback was refused: %r (%r)", str(error), error.code)
    again = flask.url_for("portero.sign_in")
    return (
        f'<!doctype html><title>Sign-in failed</title><p>Signing in did not work. <a href="{again}">Try again</a>',
        400,
    )
