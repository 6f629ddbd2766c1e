"""A callback that is not the answer to this visitor's sign-in signs nobody in."""

from __future__ import annotations

import time

import pytest

from portero import AuthorizationError, CallbackError, ConfigurationError, MemoryStorage, UnexpectedResponseError
from portero.client import Client
from support import REDIRECT_URI, Impostor, challenge_of, query_of


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"state": None}, "callback.state_missing"),
        ({"state": ""}, "callback.state_missing"),
        ({"state": "somebody-elses"}, "callback.state_mismatch"),
        ({"state": "ñ"}, "callback.state_mismatch"),
        ({"iss": None}, "callback.issuer_missing"),
        ({"iss": "https://evil.example/oidc"}, "callback.issuer_mismatch"),
        ({"code": None}, "callback.code_missing"),
        ({"code": ""}, "callback.code_missing"),
    ],
)
def test_refuses_a_forged_callback(impostor: Impostor, changes: dict[str, str | None], code: str) -> None:
    client = impostor.client()
    callback = impostor.callback_url(client.sign_in_url(REDIRECT_URI), **changes)
    with pytest.raises(CallbackError) as refused:
        client.handle_callback(callback)
    assert refused.value.code == code
    assert impostor.count("/oidc/token") == 0
    assert not client.is_authenticated()


def test_a_forged_callback_does_not_spoil_the_real_one(impostor: Impostor) -> None:
    client = impostor.client()
    url = client.sign_in_url(REDIRECT_URI)
    with pytest.raises(CallbackError):
        client.handle_callback(impostor.callback_url(url, state="guessed"))
    client.handle_callback(impostor.callback_url(url))
    assert client.is_authenticated()


def test_refuses_a_callback_in_a_session_that_started_no_sign_in(impostor: Impostor) -> None:
    victim, attacker = impostor.client(), impostor.client()
    callback = impostor.callback_url(attacker.sign_in_url(REDIRECT_URI))
    with pytest.raises(CallbackError) as refused:
        victim.handle_callback(callback)
    assert refused.value.code == "callback.session_not_found"


def test_refuses_a_replayed_callback_even_if_the_first_use_failed(impostor: Impostor) -> None:
    client = impostor.client()
    callback = impostor.callback_url(client.sign_in_url(REDIRECT_URI))
    impostor.answers["/oidc/token"] = (400, b'{"error":"invalid_grant","code":"oidc.invalid_grant","message":"No."}')
    with pytest.raises(CallbackError, match="invalid_grant") as refused:
        client.handle_callback(callback)
    assert refused.value.code == "callback.code_refused"
    del impostor.answers["/oidc/token"]
    with pytest.raises(CallbackError) as refused:
        client.handle_callback(callback)
    assert refused.value.code == "callback.session_not_found"


@pytest.mark.parametrize("name", ["state", "code", "iss", "error"])
def test_refuses_a_callback_that_repeats_a_parameter(impostor: Impostor, name: str) -> None:
    client = impostor.client()
    callback = impostor.callback_url(client.sign_in_url(REDIRECT_URI), error="x")
    with pytest.raises(CallbackError) as refused:
        client.handle_callback(f"{callback}&{name}=other")
    assert refused.value.code == "callback.duplicate_parameter"


def test_refuses_a_callback_at_another_path(impostor: Impostor) -> None:
    client = impostor.client()
    callback = impostor.callback_url(client.sign_in_url(REDIRECT_URI))
    with pytest.raises(CallbackError) as refused:
        client.handle_callback(callback.replace("/callback?", "/callback/x?"))
    assert refused.value.code == "callback.redirect_uri_mismatch"


def test_accepts_the_inner_address_behind_a_proxy_that_ends_tls(impostor: Impostor) -> None:
    client = impostor.client()
    url = client.sign_in_url("https://shop.example.com/callback")
    client.handle_callback(impostor.callback_url(url).replace("http://localhost:3000", "http://10.0.0.7:8000"))
    assert client.is_authenticated()


def test_refuses_a_sign_in_that_took_more_than_an_hour(impostor: Impostor, monkeypatch: pytest.MonkeyPatch) -> None:
    client = impostor.client()
    callback = impostor.callback_url(client.sign_in_url(REDIRECT_URI))
    late = time.time() + 3601
    monkeypatch.setattr("portero.core.sign_in.time.time", lambda: late)
    with pytest.raises(CallbackError) as refused:
        client.handle_callback(callback)
    assert refused.value.code == "callback.expired"


def test_an_error_is_only_believed_with_the_right_state(impostor: Impostor) -> None:
    client = impostor.client()
    url = client.sign_in_url(REDIRECT_URI)
    with pytest.raises(CallbackError) as refused:
        client.handle_callback(impostor.callback_url(url, error="access_denied", state="guessed"))
    assert refused.value.code == "callback.state_mismatch"
    with pytest.raises(AuthorizationError) as denied:
        client.handle_callback(
            impostor.callback_url(url, error="access_denied", error_description="Not today.", code=None)
        )
    assert (denied.value.code, denied.value.description) == ("authorization.access_denied", "Not today.")


def test_sign_ins_from_several_tabs_all_come_back_up_to_four(impostor: Impostor) -> None:
    client = impostor.client()
    tabs = [client.sign_in_url(REDIRECT_URI, return_to=f"/{number}") for number in range(5)]
    for number in (3, 1, 4, 2):
        assert client.handle_callback(impostor.callback_url(tabs[number])).return_to == f"/{number}"
    with pytest.raises(CallbackError):
        client.handle_callback(impostor.callback_url(tabs[0]))


def test_every_sign_in_has_its_own_state_nonce_and_challenge_and_uses_the_verifier(impostor: Impostor) -> None:
    client = impostor.client()
    first, second = (query_of(client.sign_in_url(REDIRECT_URI)) for _ in range(2))
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) == 43
        assert first[name] != second[name]
    assert first["code_challenge_method"] == "S256"
    url = client.sign_in_url(REDIRECT_URI)
    client.handle_callback(impostor.callback_url(url))
    form = impostor.forms("/oidc/token")[0]
    assert challenge_of(form["code_verifier"]) == query_of(url)["code_challenge"]
    assert form["redirect_uri"] == REDIRECT_URI
    assert form["code_verifier"] not in url


@pytest.mark.parametrize("name", ["state", "nonce", "code_challenge", "redirect_uri", "client_id", "response_type"])
def test_extra_parameters_cannot_weaken_the_flow(impostor: Impostor, name: str) -> None:
    with pytest.raises(ConfigurationError):
        impostor.client().sign_in_url(REDIRECT_URI, extra_params={name: "mine"})


@pytest.mark.parametrize(
    "stored", ["not json", "[]", "{}", '{"pending":[{}]}', '{"pending":[1]}', '{"pending":7}', '{"state":"x"}']
)
def test_an_unreadable_session_counts_as_empty(impostor: Impostor, stored: str) -> None:
    storage = MemoryStorage()
    client = Client(impostor.config(), storage)
    callback = impostor.callback_url(client.sign_in_url(REDIRECT_URI))
    storage.set("signInSession", stored)
    with pytest.raises(CallbackError) as refused:
        client.handle_callback(callback)
    assert refused.value.code == "callback.session_not_found"
    client.handle_callback(impostor.callback_url(client.sign_in_url(REDIRECT_URI)))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b'"text"',
        b"{}",
        b'{"access_token":"a","token_type":"Bearer"}',
        b'{"access_token":["SECRET-VALUE"],"token_type":"Bearer","expires_in":1}',
        b'{"access_token":"a","token_type":"Bearer","expires_in":3600}',
    ],
)
def test_refuses_a_token_answer_of_another_shape_without_quoting_it(impostor: Impostor, body: bytes) -> None:
    client = impostor.client()
    callback = impostor.callback_url(client.sign_in_url(REDIRECT_URI))
    impostor.answers["/oidc/token"] = (200, body)
    with pytest.raises(UnexpectedResponseError) as refused:
        client.handle_callback(callback)
    assert "SECRET-VALUE" not in str(refused.value)
    assert not client.is_authenticated()


@pytest.mark.parametrize("url", [f"{REDIRECT_URI}?{'x&' * 200}", "http://[/callback?code=x&state=y"])
def test_refuses_an_address_that_cannot_be_read(impostor: Impostor, url: str) -> None:
    client = impostor.client()
    client.sign_in_url(REDIRECT_URI)
    with pytest.raises(CallbackError) as refused:
        client.handle_callback(url)
    assert refused.value.code == "callback.malformed"


def test_a_path_is_the_same_however_it_is_encoded(impostor: Impostor) -> None:
    client = impostor.client()
    url = client.sign_in_url("http://localhost:3000/caf%C3%A9/callback")
    client.handle_callback(impostor.callback_url(url).replace("/callback", "/café/callback"))
    assert client.is_authenticated()
