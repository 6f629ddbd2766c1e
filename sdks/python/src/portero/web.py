"""What the framework helpers share."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

__all__ = ["address_within_site", "is_cross_site", "safe_path"]

_LONGEST = 1000


def safe_path(target: str | None) -> str | None:
    """A path within this site, or ``None``: whoever wrote the link must not choose another site to end at.

    Very long ones are ``None``, too: kept in a session that is a cookie, they would make one that browsers refuse.

    Browsers read a backslash as a slash and drop control characters, so ``/\\evil.example`` is another site too.
    """
    if not target or len(target) > _LONGEST:
        return None
    if not target.startswith("/") or target.startswith("//") or "\\" in target:
        return None
    if any(ord(character) <= 0x20 or ord(character) == 0x7F for character in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


def address_within_site(path: str, query: bytes) -> str:
    """The address of a page as a browser asks for it, from a path that the framework has decoded."""
    return quote(path) + (f"?{query.decode(errors='replace')}" if query else "")


def is_cross_site(sec_fetch_site: str | None) -> bool:
    """Whether another site caused a request: it could sign visitors out by embedding a picture."""
    return sec_fetch_site == "cross-site"
