"""After signing in, a visitor never lands on another site."""

from __future__ import annotations

import pytest

from portero.web import address_within_site, is_cross_site, safe_path


@pytest.mark.parametrize("target", ["/", "/orders", "/orders?page=2&q=a%20b", "/a//b", "/próximo", "/x#y", "/a:b"])
def test_keeps_a_path_of_this_site(target: str) -> None:
    assert safe_path(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "orders",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/x\\..\\evil",
        "https://evil.example",
        "javascript:alert(1)",
        " //evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/a b",
        "/\x00",
        "/\x7f",
        "/" + "a" * 1000,
    ],
)
def test_drops_everything_else(target: str | None) -> None:
    assert safe_path(target) is None


def test_tells_another_sites_requests() -> None:
    assert is_cross_site("cross-site")
    assert not any(is_cross_site(value) for value in (None, "same-origin", "same-site", "none"))


def test_writes_addresses_as_browsers_ask_for_them() -> None:
    assert address_within_site("/a b/what?", b"page=2&q=%20") == "/a%20b/what%3F?page=2&q=%20"
    assert address_within_site("/", b"") == "/"
    assert safe_path(address_within_site("/x", b"q=\xff")) == "/x?q=\ufffd"
