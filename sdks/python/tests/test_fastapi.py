"""The FastAPI helpers, driven as a browser and an API client drive them."""

import asyncio
from typing import Annotated

import httpx
import pytest
from fastapi import Depends, FastAPI
from starlette.middleware.sessions import SessionMiddleware

from portero import AccessTokenClaims, AsyncAccessTokenVerifier, AsyncClient, ConfigurationError, IdTokenClaims
from portero.fastapi import ApiGuard, Portero
from support import API, Impostor, query_of


@pytest.fixture
def app(impostor: Impostor) -> FastAPI:
    app = FastAPI()
    app.add_middleware(SessionMiddleware, secret_key="only for tests")
    auth = Portero(impostor.config())
    app.include_router(auth.router)
    api = ApiGuard(AsyncAccessTokenVerifier(impostor.endpoint, API))

    async def home(user: Annotated[IdTokenClaims | None, Depends(auth.optional_user)]) -> str:
        return f"Hello {user.sub if user else 'stranger'}"

    async def orders(
        user: Annotated[IdTokenClaims, Depends(auth.current_user)], client: Annotated[AsyncClient, Depends(auth.client)]
    ) -> str:
        return f"Orders of {(await client.user_info()).name} ({user.sub})"

    async def order(number: str, user: Annotated[IdTokenClaims, Depends(auth.current_user)]) -> str:
        return number

    async def books(token: Annotated[AccessTokenClaims, Depends(api.required(scopes=["read:books"]))]) -> str:
        return token.sub

    async def organization_books(
        organization_id: str,
        token: Annotated[AccessTokenClaims, Depends(api.required(organization="organization_id"))],
    ) -> str:
        return organization_id

    app.add_api_route("/", home)
    app.add_api_route("/orders", orders, methods=["GET", "POST"])
    app.add_api_route("/orders/{number:path}", order)
    app.add_api_route("/books", books)
    app.add_api_route("/organizations/{organization_id}/books", organization_books)
    return app


class Browser:
    """Drives the application in this process, each request in an event loop of its own."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._cookies = httpx.Cookies()

    def get(self, url: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return asyncio.run(self._request("GET", url, headers))

    def post(self, url: str) -> httpx.Response:
        return asyncio.run(self._request("POST", url, None))

    async def _request(self, method: str, url: str, headers: dict[str, str] | None) -> httpx.Response:
        transport = httpx.ASGITransport(self._app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost", cookies=self._cookies) as http:
            response = await http.request(method, url, headers=headers)
            self._cookies = http.cookies
            return response


def _sign_in(browser: Browser, impostor: Impostor, start: str = "/sign-in") -> str:
    url = browser.get(start).headers["Location"]
    callback = impostor.callback_url(url).replace("http://localhost:3000", "")
    return str(browser.get(callback).headers["Location"])


def test_a_visitor_signs_in_where_they_were_going_and_out_again(app: FastAPI, impostor: Impostor) -> None:
    browser = Browser(app)
    assert browser.get("/").json() == "Hello stranger"
    asked = browser.get("/orders?page=2")
    assert (asked.status_code, asked.headers["Location"]) == (303, "/sign-in?next=/orders%3Fpage%3D2")
    assert _sign_in(browser, impostor, asked.headers["Location"]) == "/orders?page=2"
    assert browser.get("/orders").json() == "Orders of Marisol Vega (marisol)"
    assert Browser(app).get("/").json() == "Hello stranger"
    gone = browser.get("/sign-out").headers["Location"]
    assert query_of(gone)["post_logout_redirect_uri"] == "http://localhost/"
    assert browser.get("/").json() == "Hello stranger"


def test_sign_up_begins_with_registration(app: FastAPI) -> None:
    assert query_of(Browser(app).get("/sign-up").headers["Location"])["first_screen"] == "register"


def test_never_lands_on_another_site(app: FastAPI, impostor: Impostor) -> None:
    assert _sign_in(Browser(app), impostor, "/sign-in?next=/%5Cevil.example/") == "/"


def test_a_forged_callback_is_answered_with_a_way_to_try_again(app: FastAPI) -> None:
    answer = Browser(app).get("/callback?code=x&state=y")
    assert answer.status_code == 400
    assert "/sign-in" in answer.text


def test_strangers_and_other_sites_are_refused(app: FastAPI, impostor: Impostor) -> None:
    browser = Browser(app)
    assert browser.post("/orders").status_code == 401
    _sign_in(browser, impostor)
    assert browser.get("/sign-out", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert browser.get("/").json() == "Hello marisol"


def test_protects_an_api(app: FastAPI, impostor: Impostor) -> None:
    browser = Browser(app)

    def get(path: str, token: str | None) -> tuple[int, str | None]:
        answer = browser.get(path, headers={"Authorization": f"Bearer {token}"} if token else {})
        return answer.status_code, answer.headers.get("WWW-Authenticate")

    assert get("/books", None) == (401, "Bearer")
    assert get("/books", "x.y.z")[0] == 401
    assert get("/books", impostor.access_token()) == (403, 'Bearer error="insufficient_scope", scope="read:books"')
    assert get("/books", impostor.access_token(scope="read:books")) == (200, None)
    token = impostor.access_token(organization_id="acme")
    assert get("/organizations/acme/books", token)[0] == 200
    assert get("/organizations/globex/books", token)[0] == 401


def test_an_ended_session_leads_back_to_sign_in(app: FastAPI, impostor: Impostor) -> None:
    browser = Browser(app)
    _sign_in(browser, impostor)
    impostor.answers["/oidc/me"] = (401, b'{"code":"oidc.invalid_token","message":"m","error":"invalid_token"}')
    impostor.answers["/oidc/token"] = (400, b'{"code":"oidc.invalid_grant","message":"m","error":"invalid_grant"}')
    assert browser.get("/orders").headers["Location"] == "/sign-in?next=/orders"
    assert browser.get("/").json() == "Hello stranger"


def test_a_missing_session_middleware_is_explained(impostor: Impostor) -> None:
    app = FastAPI()
    app.include_router(Portero(impostor.config()).router)
    with pytest.raises(ConfigurationError, match="SessionMiddleware"):
        Browser(app).get("/sign-in")


@pytest.mark.parametrize("page", ["/orders/a%20b?page=2", "/orders/what%3F", "/orders/100%25", "/orders/%5Cx"])
def test_a_visitor_comes_back_to_the_very_page(app: FastAPI, impostor: Impostor, page: str) -> None:
    browser = Browser(app)
    assert _sign_in(browser, impostor, browser.get(page).headers["Location"]) == page


@pytest.mark.parametrize("length", [900, 5000])
def test_long_addresses_do_not_make_a_cookie_that_browsers_refuse(
    app: FastAPI, impostor: Impostor, length: int
) -> None:
    browser = Browser(app)
    _sign_in(browser, impostor)
    for _ in range(4):
        answer = browser.get(f"/sign-in?next=/orders/1?q={'a' * length}")
        assert len(answer.headers["Set-Cookie"].partition(";")[0]) < 4096


def test_a_code_that_is_no_longer_good_is_answered_with_a_way_to_try_again(app: FastAPI, impostor: Impostor) -> None:
    browser = Browser(app)
    callback = impostor.callback_url(browser.get("/sign-in").headers["Location"])
    impostor.answers["/oidc/token"] = (400, b'{"code":"oidc.invalid_grant","message":"m","error":"invalid_grant"}')
    answer = browser.get(callback.replace("http://localhost:3000", ""))
    assert answer.status_code == 400
    assert "/sign-in" in answer.text


def test_an_api_says_why_it_refuses(app: FastAPI) -> None:
    answer = Browser(app).get("/books", headers={"Authorization": "Bearer opaque"})
    assert answer.json()["detail"]["code"] == "token.opaque"
    assert "resource" in answer.json()["detail"]["message"]


def test_a_visitor_can_sign_out_while_the_server_is_away(
    app: FastAPI, impostor: Impostor, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Browser(app)
    _sign_in(browser, impostor)
    monkeypatch.setattr("portero.core.provider._shared", {})  # as after a restart
    impostor.answers["/oidc/.well-known/openid-configuration"] = (503, b"")
    assert browser.get("/sign-out").headers["Location"].endswith("/")
    assert browser.get("/").json() == "Hello stranger"
