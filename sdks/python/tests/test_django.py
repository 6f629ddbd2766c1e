"""The Django helpers, driven as a browser and an API client drive them."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from types import ModuleType

import django
import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client as Browser
from django.test.utils import override_settings
from django.urls import include, path

from portero import AccessTokenVerifier, ConfigurationError
from support import API, Impostor, query_of

if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["*"],
        INSTALLED_APPS=["django.contrib.sessions"],
        MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"],
        SECRET_KEY="only for tests",
        SESSION_ENGINE="django.contrib.sessions.backends.cache",
    )
    django.setup()

from portero.django import ApiGuard, _config, client_for, login_required, user_of


@pytest.fixture(autouse=True)
def site(impostor: Impostor) -> Iterator[None]:
    api = ApiGuard(AccessTokenVerifier(impostor.endpoint, API))

    def home(request: HttpRequest) -> HttpResponse:
        user = user_of(request)
        return HttpResponse(f"Hello {user.sub if user else 'stranger'}")

    @login_required
    def orders(request: HttpRequest) -> HttpResponse:
        return HttpResponse(f"Orders of {client_for(request).user_info().name}")

    @login_required
    def order(request: HttpRequest, number: str) -> HttpResponse:
        return HttpResponse(number)

    @login_required
    async def invoices(request: HttpRequest) -> HttpResponse:
        return HttpResponse("Invoices")

    @api.required(scopes=["read:books"])
    def books(request: HttpRequest) -> HttpResponse:
        return JsonResponse({"reader": vars(request)["access_token"].sub})

    @api.required(organization="organization_id")
    async def organization_books(request: HttpRequest, organization_id: str) -> HttpResponse:
        return JsonResponse({"organization": organization_id})

    urls = ModuleType("site_urls")
    vars(urls)["urlpatterns"] = [
        path("", home),
        path("", include("portero.django")),
        path("orders", orders),
        path("café?/<number>", order),
        path("invoices", invoices),
        path("books", books),
        path("organizations/<organization_id>/books", organization_books),
    ]
    sys.modules["site_urls"] = urls
    _config.cache_clear()
    portero = {"ENDPOINT": impostor.endpoint, "APP_ID": "app", "APP_SECRET": "s3cret"}
    with override_settings(ROOT_URLCONF="site_urls", PORTERO=portero):
        yield


def _browser() -> Browser:
    return Browser(SERVER_NAME="localhost")


def _sign_in(browser: Browser, impostor: Impostor, start: str = "/sign-in") -> str:
    url = browser.get(start).headers["Location"]
    callback = impostor.callback_url(url).replace("http://localhost:3000", "")
    return str(browser.get(callback).headers["Location"])


def test_a_visitor_signs_in_where_they_were_going_and_out_again(impostor: Impostor) -> None:
    browser = _browser()
    assert browser.get("/").content == b"Hello stranger"
    asked = browser.get("/orders?page=2")
    assert (asked.status_code, asked.headers["Location"]) == (303, "/sign-in?next=%2Forders%3Fpage%3D2")
    assert _sign_in(browser, impostor, asked.headers["Location"]) == "/orders?page=2"
    assert browser.get("/orders").content == b"Orders of Marisol Vega"
    assert browser.get("/invoices").content == b"Invoices"
    assert _browser().get("/").content == b"Hello stranger"
    gone = browser.get("/sign-out").headers["Location"]
    assert query_of(gone)["post_logout_redirect_uri"] == "http://localhost/"
    assert browser.get("/").content == b"Hello stranger"


def test_the_session_gets_a_new_id_when_somebody_signs_in(impostor: Impostor) -> None:
    browser = _browser()
    url = browser.get("/sign-in").headers["Location"]
    before = browser.cookies["sessionid"].value
    browser.get(impostor.callback_url(url).replace("http://localhost:3000", ""))
    assert browser.cookies["sessionid"].value != before


def test_sign_up_begins_with_registration() -> None:
    assert query_of(_browser().get("/sign-up").headers["Location"])["first_screen"] == "register"


def test_never_lands_on_another_site(impostor: Impostor) -> None:
    assert _sign_in(_browser(), impostor, "/sign-in?next=https://evil.example/") == "/"


def test_a_forged_callback_is_answered_with_a_way_to_try_again() -> None:
    answer = _browser().get("/callback?code=x&state=y")
    assert answer.status_code == 400
    assert b"/sign-in" in answer.content


def test_a_code_that_is_no_longer_good_is_answered_with_a_way_to_try_again(impostor: Impostor) -> None:
    browser = _browser()
    callback = impostor.callback_url(browser.get("/sign-in").headers["Location"])
    impostor.answers["/oidc/token"] = (400, b'{"code":"oidc.invalid_grant","message":"m","error":"invalid_grant"}')
    answer = browser.get(callback.replace("http://localhost:3000", ""))
    assert answer.status_code == 400
    assert b"/sign-in" in answer.content


@pytest.mark.parametrize("page", ["/orders?q=a%20b%3F", "/caf%C3%A9%3F/100%25"])
def test_a_visitor_comes_back_to_the_very_page(impostor: Impostor, page: str) -> None:
    browser = _browser()
    assert _sign_in(browser, impostor, browser.get(page).headers["Location"]) == page


def test_strangers_and_other_sites_are_refused(impostor: Impostor) -> None:
    browser = _browser()
    assert browser.post("/orders").status_code == 401
    assert browser.get("/invoices").status_code == 303
    _sign_in(browser, impostor)
    assert browser.get("/sign-out", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert browser.get("/").content == b"Hello marisol"


def test_protects_an_api(impostor: Impostor) -> None:
    browser = _browser()

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


def test_an_ended_session_leads_back_to_sign_in(impostor: Impostor) -> None:
    browser = _browser()
    _sign_in(browser, impostor)
    impostor.answers["/oidc/me"] = (401, b'{"code":"oidc.invalid_token","message":"m","error":"invalid_token"}')
    impostor.answers["/oidc/token"] = (400, b'{"code":"oidc.invalid_grant","message":"m","error":"invalid_grant"}')
    assert browser.get("/orders").headers["Location"] == "/sign-in?next=%2Forders"
    assert browser.get("/").content == b"Hello stranger"


def test_a_visitor_can_sign_out_while_the_server_is_away(impostor: Impostor, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = _browser()
    _sign_in(browser, impostor)
    monkeypatch.setattr("portero.core.provider._shared", {})  # as after a restart
    impostor.answers["/oidc/.well-known/openid-configuration"] = (503, b"")
    assert browser.get("/sign-out").headers["Location"].endswith("/")
    assert browser.get("/").content == b"Hello stranger"


def test_missing_settings_are_named() -> None:
    _config.cache_clear()
    with override_settings(PORTERO=None), pytest.raises(ConfigurationError, match="PORTERO"):
        _browser().get("/sign-in")


def test_no_event_loop_is_left_behind() -> None:
    with pytest.raises(RuntimeError):
        asyncio.get_running_loop()
