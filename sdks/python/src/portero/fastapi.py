"""Portero for FastAPI: sign-in routes, dependencies for pages, and protection for APIs.

>>> app = FastAPI()
>>> app.add_middleware(SessionMiddleware, secret_key=os.environ["SECRET_KEY"])
>>> auth = Portero(Config(endpoint="https://auth.example.com", app_id="…", app_secret="…"))
>>> app.include_router(auth.router)
>>>
>>> @app.get("/orders")
... async def orders(user: Annotated[IdTokenClaims, Depends(auth.current_user)]):
...     return {"orders of": user.name}
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from urllib.parse import quote

import httpx
from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from .client import AsyncClient, FirstScreen
from .config import Config
from .errors import CallbackError, ConfigurationError, NotAuthenticatedError, TokenError
from .models import AccessTokenClaims, IdTokenClaims
from .storage import AsyncStorage, MappingStorage, Storage
from .verify import AsyncAccessTokenVerifier, Organization, bearer_token, challenge, named_organization
from .web import address_within_site, is_cross_site, safe_path

__all__ = ["ApiGuard", "Portero", "session_storage"]


def session_storage(request: Request) -> MappingStorage:
    """Keeps a visitor's tokens in Starlette's session, a signed cookie that its owner can read."""
    if "session" not in request.scope:
        raise ConfigurationError(
            "There is no session to keep tokens in: app.add_middleware(SessionMiddleware, secret_key=…), "
            "or pass storage= to Portero."
        )
    return MappingStorage(request.session)


class Portero:
    """A router with ``/sign-in``, ``/sign-up``, ``/callback`` and ``/sign-out``, and the dependencies around it.

    ``storage`` makes the storage of a request's visitor, for instance over Redis; Starlette's session by default.
    """

    def __init__(
        self,
        config: Config,
        *,
        storage: Callable[[Request], Storage | AsyncStorage] = session_storage,
        http_client: httpx.AsyncClient | None = None,
    ) -> None:
        self._config = config
        self._storage = storage
        self._http_client = http_client
        self.router = APIRouter(include_in_schema=False)
        self.router.add_api_route("/sign-in", self._sign_in, name="portero_sign_in")
        self.router.add_api_route("/sign-up", self._sign_up, name="portero_sign_up")
        self.router.add_api_route("/callback", self._callback, name="portero_callback")
        self.router.add_api_route("/sign-out", self._sign_out, methods=["GET", "POST"], name="portero_sign_out")

    def client(self, request: Request) -> AsyncClient:
        """Dependency: the client of the current visitor."""
        return AsyncClient(self._config, self._storage(request), http_client=self._http_client)

    async def optional_user(self, request: Request) -> IdTokenClaims | None:
        """Dependency: who is signed in, if anybody."""
        client = self.client(request)
        return await client.id_token_claims() if await client.is_authenticated() else None

    async def current_user(self, request: Request) -> AsyncIterator[IdTokenClaims]:
        """Dependency: who is signed in. Visitors who are not go to the sign-in page and come back.

        So do those whose session turns out to have ended while the route asks for a token.
        """
        user = await self.optional_user(request)
        if user is None:
            raise _ask_to_sign_in(request)
        try:
            yield user
        except NotAuthenticatedError:
            raise _ask_to_sign_in(request) from None

    async def _sign_in(self, request: Request) -> Response:
        return await self._start(request, None)

    async def _sign_up(self, request: Request) -> Response:
        return await self._start(request, "register")

    async def _start(self, request: Request, first_screen: FirstScreen | None) -> Response:
        redirect_uri = str(request.url_for("portero_callback"))
        return_to = safe_path(request.query_params.get("next"))
        client = self.client(request)
        url = await client.sign_in_url(redirect_uri, first_screen=first_screen, return_to=return_to)
        return RedirectResponse(url, 303)

    async def _callback(self, request: Request) -> Response:
        try:
            result = await self.client(request).handle_callback(str(request.url))
        except CallbackError:
            again = request.url_for("portero_sign_in").path
            return HTMLResponse(
                f"<!doctype html><title>Sign-in failed</title>"
                f'<p>Signing in did not work. <a href="{again}">Try again</a>',
                400,
            )
        return RedirectResponse(result.return_to or request.base_url.path, 303)

    async def _sign_out(self, request: Request) -> Response:
        if is_cross_site(request.headers.get("Sec-Fetch-Site")):
            raise HTTPException(403)
        return RedirectResponse(await self.client(request).sign_out_url(str(request.base_url)), 303)


def _ask_to_sign_in(request: Request) -> HTTPException:
    if request.method not in ("GET", "HEAD"):
        return HTTPException(401, {"code": "not_authenticated", "message": "Sign in first."})
    here = address_within_site(request.scope["path"], request.scope["query_string"])
    sign_in = request.url_for("portero_sign_in").path
    return HTTPException(303, headers={"Location": f"{sign_in}?next={quote(here, safe='/')}"})


class ApiGuard:
    """Lets only requests with a good access token through.

    >>> api = ApiGuard(AsyncAccessTokenVerifier("https://auth.example.com", audience="https://api.example.com"))
    >>>
    >>> @app.get("/books")
    ... async def books(token: Annotated[AccessTokenClaims, Depends(api.required(scopes=["read:books"]))]):
    ...     return {"reader": token.sub}
    """

    def __init__(self, verifier: AsyncAccessTokenVerifier) -> None:
        self._verifier = verifier

    def required(
        self, *, scopes: Sequence[str] = (), organization: Organization = None
    ) -> Callable[[Request], Awaitable[AccessTokenClaims]]:
        """A dependency. ``organization`` names the path parameter that holds the organization's id.

        Without it, tokens that count within an organization are refused; ``ANY_ORGANIZATION`` takes them all.
        """

        async def claims_of(request: Request) -> AccessTokenClaims:
            organization_id = named_organization(organization, request.path_params)
            try:
                token = bearer_token(request.headers.get("Authorization"))
                return await self._verifier.verify(token, scopes=scopes, organization_id=organization_id)
            except TokenError as error:
                status, body, header = challenge(error)
                raise HTTPException(status, body, {"WWW-Authenticate": header}) from error

        return claims_of
