"""Portero for Django: sign-in views, ``login_required``, and protection for APIs.

In ``settings.py``::

    PORTERO = {"ENDPOINT": "https://auth.example.com", "APP_ID": "…", "APP_SECRET": "…"}

In ``urls.py``::

    urlpatterns = [path("", include("portero.django")), …]

Needs Django's session middleware. Tokens are kept in the session, which Django keeps on the server by default.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect, JsonResponse
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods

from .client import Client, FirstScreen
from .config import Config
from .errors import CallbackError, ConfigurationError, NotAuthenticatedError, TokenError
from .models import IdTokenClaims
from .storage import MappingStorage
from .verify import AccessTokenVerifier, Organization, bearer_token, challenge, named_organization
from .web import is_cross_site, safe_path

__all__ = ["ApiGuard", "client_for", "login_required", "user_of"]

View = Callable[..., Any]

app_name = "portero"


def client_for(request: HttpRequest) -> Client:
    """The client of a request's visitor."""
    session = getattr(request, "session", None)
    if session is None:
        raise ConfigurationError("There is no session to keep tokens in: install Django's SessionMiddleware.")
    return Client(_config(), MappingStorage(session))


def user_of(request: HttpRequest) -> IdTokenClaims | None:
    """Who is signed in, if anybody."""
    client = client_for(request)
    return client.id_token_claims() if client.is_authenticated() else None


def login_required(view: View) -> View:
    """Only let signed-in visitors see a page; others sign in first and then come back to it.

    So do those whose session turns out to have ended while the view asks for a token.
    """
    return _guarded(view, _check_signed_in)


class ApiGuard:
    """Lets only requests with a good access token through; the view finds its claims in ``request.access_token``.

    >>> api = ApiGuard(AccessTokenVerifier("https://auth.example.com", audience="https://api.example.com"))
    >>>
    >>> @api.required(scopes=["read:books"])
    ... def books(request):
    ...     return JsonResponse({"reader": request.access_token.sub})
    """

    def __init__(self, verifier: AccessTokenVerifier) -> None:
        self._verifier = verifier

    def required(self, *, scopes: Sequence[str] = (), organization: Organization = None) -> Callable[[View], View]:
        """Guard a view. ``organization`` names the view's argument that holds the organization's id.

        Without it, tokens that count within an organization are refused; ``ANY_ORGANIZATION`` takes them all.
        """

        def check(request: HttpRequest, arguments: dict[str, Any]) -> HttpResponse | None:
            organization_id = named_organization(organization, arguments)
            try:
                token = bearer_token(request.headers.get("Authorization"))
                claims = self._verifier.verify(token, scopes=scopes, organization_id=organization_id)
            except TokenError as error:
                status, body, header = challenge(error)
                return JsonResponse(body, status=status, headers={"WWW-Authenticate": header})
            vars(request)["access_token"] = claims
            return None

        return lambda view: _guarded(view, check)


Check = Callable[[HttpRequest, dict[str, Any]], HttpResponse | None]


def _guarded(view: View, check: Check) -> View:
    """A view behind a check, which answers instead of the view when it must. Blocking views and coroutines alike."""
    if iscoroutinefunction(view):

        @functools.wraps(view)
        async def guarded_async(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            try:
                return await sync_to_async(check)(request, kwargs) or await view(request, *args, **kwargs)
            except NotAuthenticatedError:
                return _ask_to_sign_in(request)

        return guarded_async

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return check(request, kwargs) or view(request, *args, **kwargs)
        except NotAuthenticatedError:
            return _ask_to_sign_in(request)

    return guarded


def _check_signed_in(request: HttpRequest, _arguments: dict[str, Any]) -> HttpResponse | None:
    return None if client_for(request).is_authenticated() else _ask_to_sign_in(request)


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.method not in ("GET", "HEAD"):
        return JsonResponse({"code": "not_authenticated", "message": "Sign in first."}, status=401)
    return _redirect(f"{reverse('portero:sign_in')}?{urlencode({'next': request.get_full_path()})}")


@require_GET
def sign_in(request: HttpRequest, first_screen: FirstScreen | None = None) -> HttpResponse:
    """Send the visitor to the sign-in page."""
    redirect_uri = request.build_absolute_uri(reverse("portero:callback"))
    return_to = safe_path(request.GET.get("next"))
    url = client_for(request).sign_in_url(redirect_uri, first_screen=first_screen, return_to=return_to)
    return _redirect(url)


@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Where the visitor comes back to."""
    try:
        result = client_for(request).handle_callback(request.build_absolute_uri())
    except CallbackError:
        again = reverse("portero:sign_in")
        page = "<!doctype html><title>Sign-in failed</title>"
        return HttpResponse(f'{page}<p>Signing in did not work. <a href="{again}">Try again</a>', status=400)
    # A new session id, so that one known from before the sign-in opens nothing.
    request.session.cycle_key()
    return _redirect(result.return_to or f"{request.META.get('SCRIPT_NAME', '')}/")


@require_http_methods(["GET", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out here and at the identity server."""
    if is_cross_site(request.headers.get("Sec-Fetch-Site")):
        return HttpResponseForbidden()
    url = client_for(request).sign_out_url(request.build_absolute_uri(f"{request.META.get('SCRIPT_NAME', '')}/"))
    request.session.cycle_key()
    return _redirect(url)


urlpatterns = [
    path("sign-in", sign_in, name="sign_in"),
    path("sign-up", sign_in, {"first_screen": "register"}, name="sign_up"),
    path("callback", callback, name="callback"),
    path("sign-out", sign_out, name="sign_out"),
]


def _redirect(url: str) -> HttpResponse:
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


@functools.cache
def _config() -> Config:
    given = getattr(settings, "PORTERO", None)
    if not isinstance(given, dict) or not given.get("ENDPOINT") or not given.get("APP_ID"):
        raise ConfigurationError("Set PORTERO = {'ENDPOINT': …, 'APP_ID': …, 'APP_SECRET': …} in the settings.")
    return Config(
        endpoint=given["ENDPOINT"],
        app_id=given["APP_ID"],
        app_secret=given.get("APP_SECRET"),
        scopes=given.get("SCOPES", ()),
        resources=given.get("RESOURCES", ()),
    )
