"""The Flask helpers, driven as a browser and an API client drive them."""

from __future__ import annotations

import flask
import pytest
from flask.testing import FlaskClient
from werkzeug.wrappers import Response

from portero import AccessTokenVerifier, ConfigurationError, SessionExpiredError
from portero.flask import ApiGuard, Portero
from portero.logto import LogtoClient, LogtoConfig, PersistKey, Storage
from support import API, Impostor, query_of


@pytest.fixture
def app(impostor: Impostor) -> flask.Flask:
    app = flask.Flask(__name__)
    app.secret_key = "only for tests"
    app.config.update(PORTERO_ENDPOINT=impostor.endpoint, PORTERO_APP_ID="app", PORTERO_APP_SECRET="s3cret")
    auth = Portero(app)
    api = ApiGuard(AccessTokenVerifier(impostor.endpoint, API))

    @app.get("/")
    def home() -> str:
        return f"Hello {auth.user.sub if auth.user else 'stranger'}"

    @app.route("/orders", methods=["GET", "POST"])
    @auth.login_required
    async def orders() -> str:
        return f"Orders of {auth.client.user_info().name}"

    @app.get("/orders/<path:number>")
    @auth.login_required
    def order(number: str) -> str:
        return number

    @app.get("/gone")
    def gone() -> str:
        raise SessionExpiredError

    @app.get("/books")
    @api.required(scopes=["read:books"])
    def books() -> dict[str, str]:
        return {"reader": api.claims.sub}

    @app.get("/organizations/<organization_id>/books")
    @api.required(organization="organization_id")
    async def organization_books(organization_id: str) -> dict[str, str]:
        return {"organization": organization_id}

    @app.get("/open")
    def unguarded() -> str:
        return api.claims.sub

    return app


def _sign_in(app: flask.Flask, impostor: Impostor, start: str = "/sign-in") -> tuple[FlaskClient, str]:
    browser = app.test_client()
    url = browser.get(start).headers["Location"]
    callback = impostor.callback_url(url).replace("http://localhost:3000", "")
    return browser, browser.get(callback).headers["Location"]


def test_a_visitor_signs_in_where_they_were_going_and_out_again(app: flask.Flask, impostor: Impostor) -> None:
    browser = app.test_client()
    assert browser.get("/").text == "Hello stranger"
    asked = browser.get("/orders?page=2")
    assert (asked.status_code, asked.headers["Location"]) == (303, "/sign-in?next=/orders?page%3D2")

    browser, landed = _sign_in(app, impostor, asked.headers["Location"])
    assert landed == "/orders?page=2"
    assert browser.get(landed).text == "Orders of Marisol Vega"
    assert browser.get("/").text == "Hello marisol"
    assert app.test_client().get("/").text == "Hello stranger"

    gone = browser.get("/sign-out").headers["Location"]
    assert query_of(gone)["post_logout_redirect_uri"] == "http://localhost/"
    assert browser.get("/").text == "Hello stranger"


def test_sign_up_begins_with_registration(app: flask.Flask) -> None:
    assert query_of(app.test_client().get("/sign-up").headers["Location"])["first_screen"] == "register"


def test_never_lands_on_another_site(app: flask.Flask, impostor: Impostor) -> None:
    assert _sign_in(app, impostor, "/sign-in?next=//evil.example/")[1] == "/"


def test_a_forged_callback_is_answered_with_a_way_to_try_again(app: flask.Flask) -> None:
    answer = app.test_client().get("/callback?code=x&state=y")
    assert answer.status_code == 400
    assert "/sign-in" in answer.text


def test_a_form_of_a_stranger_is_refused_rather_than_redirected(app: flask.Flask) -> None:
    answer = app.test_client().post("/orders")
    assert answer.status_code == 401


def test_an_ended_session_leads_back_to_sign_in(app: flask.Flask) -> None:
    assert app.test_client().get("/gone").headers["Location"] == "/sign-in?next=/gone"


def test_another_site_cannot_sign_a_visitor_out(app: flask.Flask, impostor: Impostor) -> None:
    browser, _ = _sign_in(app, impostor)
    assert browser.get("/sign-out", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert browser.get("/").text == "Hello marisol"


def test_protects_an_api(app: flask.Flask, impostor: Impostor) -> None:
    browser = app.test_client()

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


def test_claims_of_an_unguarded_view_are_an_error(app: flask.Flask) -> None:
    app.testing = True
    with pytest.raises(ConfigurationError):
        app.test_client().get("/open")


def test_missing_settings_are_named() -> None:
    with pytest.raises(ConfigurationError, match="PORTERO_ENDPOINT and PORTERO_APP_ID"):
        Portero(flask.Flask(__name__))


def test_the_guides_code_runs_with_the_compatible_names(impostor: Impostor) -> None:
    app = flask.Flask(__name__)
    app.secret_key = "only for tests"

    class SessionStorage(Storage):
        def get(self, key: PersistKey) -> str | None:
            value = flask.session.get(key, None)
            return None if value is None else str(value)

        def set(self, key: PersistKey, value: str | None) -> None:
            flask.session[key] = value

        def delete(self, key: PersistKey) -> None:
            flask.session.pop(key, None)

    client = LogtoClient(
        LogtoConfig(endpoint=impostor.endpoint, appId="app", appSecret="s3cret"), storage=SessionStorage()
    )

    @app.get("/sign-in")
    async def sign_in() -> Response:
        return flask.redirect(await client.signIn(redirectUri="http://localhost/callback"))

    @app.get("/callback")
    async def callback() -> Response:
        await client.handleSignInCallback(flask.request.url)
        return flask.redirect("/")

    @app.get("/")
    async def home() -> str:
        if client.isAuthenticated() is False:
            return "Not authenticated"
        return client.getIdTokenClaims().model_dump_json(exclude_unset=True)

    browser, landed = _sign_in(app, impostor)
    assert landed == "/"
    assert '"sub":"marisol"' in browser.get("/").text
    assert app.test_client().get("/").text == "Not authenticated"


@pytest.mark.parametrize(
    "page", ["/orders/a%20b?page=2", "/orders/what%3F", "/orders/100%25", "/orders/%5Cx", "/shop/orders/x"]
)
def test_a_visitor_comes_back_to_the_very_page(app: flask.Flask, impostor: Impostor, page: str) -> None:
    mounted = app.test_client()
    script_name = "/shop" if page.startswith("/shop") else ""
    asked = mounted.get(page.removeprefix("/shop"), environ_overrides={"SCRIPT_NAME": script_name})
    start = asked.headers["Location"].removeprefix("/shop")
    assert _sign_in(app, impostor, start)[1] == page


def test_a_query_of_any_bytes_leads_to_sign_in(app: flask.Flask) -> None:
    assert app.test_client().get("/orders", environ_overrides={"QUERY_STRING": "q=\xff"}).status_code == 303


def test_nobody_writes_lines_of_their_own_into_the_log(
    app: flask.Flask, impostor: Impostor, caplog: pytest.LogCaptureFixture
) -> None:
    browser = app.test_client()
    url = browser.get("/sign-in").headers["Location"]
    callback = impostor.callback_url(url, error="x", error_description="y\nWARNING forged")
    assert browser.get(callback.replace("http://localhost:3000", "")).status_code == 400
    assert "forged" in caplog.text
    assert not any("\n" in record.getMessage() for record in caplog.records)


def test_a_code_that_is_no_longer_good_is_answered_with_a_way_to_try_again(
    app: flask.Flask, impostor: Impostor
) -> None:
    browser = app.test_client()
    callback = impostor.callback_url(browser.get("/sign-in").headers["Location"])
    impostor.answers["/oidc/token"] = (400, b'{"code":"oidc.invalid_grant","message":"m","error":"invalid_grant"}')
    answer = browser.get(callback.replace("http://localhost:3000", ""))
    assert answer.status_code == 400
    assert "/sign-in" in answer.text


def test_an_api_says_why_it_refuses(app: flask.Flask) -> None:
    answer = app.test_client().get("/books", headers={"Authorization": "Bearer opaque"})
    assert flask.json.loads(answer.text)["code"] == "token.opaque"
    assert "resource" in flask.json.loads(answer.text)["message"]
