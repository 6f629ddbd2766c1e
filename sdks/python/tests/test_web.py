"""After signing in, a visitor never lands on another site."""

from __future__ import annotations

import pytest

from portero.web import is_cross_site, safe_path


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
    ],
)
def test_drops_everything_else(target: str | None) -> None:
    assert safe_path(target) is None


def test_tells_another_sites_requests() -> None:
    assert is_cross_site("cross-site")
    assert not any(is_cross_site(value) for value in (None, "same-origin", "same-site", "none"))
