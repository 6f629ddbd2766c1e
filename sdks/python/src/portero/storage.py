"""Where one visitor's tokens live between requests."""

from __future__ import annotations

import threading
from typing import Any, Protocol, runtime_checkable


@runtime_checkable
class Storage(Protocol):
    """A small key-value store that belongs to one visitor, usually a view of their web session."""

    def get(self, key: str) -> str | None: ...

    def set(self, key: str, value: str | None) -> None: ...

    def delete(self, key: str) -> None: ...


@runtime_checkable
class AsyncStorage(Protocol):
    """The same, for stores that are reached over the network. Only ``AsyncClient`` can use it."""

    async def get(self, key: str) -> str | None: ...

    async def set(self, key: str, value: str | None) -> None: ...

    async def delete(self, key: str) -> None: ...


class Session(Protocol):
    """What Flask's, Starlette's and Django's sessions have in common."""

    def get(self, key: str, default: Any, /) -> Any: ...

    def __setitem__(self, key: str, value: Any) -> None: ...

    def __delitem__(self, key: str) -> None: ...

    def __contains__(self, key: Any) -> bool: ...


class MappingStorage:
    """Keeps tokens in a web session, or in any mapping that belongs to one visitor.

    >>> client = Client(config, MappingStorage(flask.session))
    """

    def __init__(self, session: Session, prefix: str = "portero.") -> None:
        self._session = session
        self._prefix = prefix

    def get(self, key: str) -> str | None:
        value = self._session.get(self._prefix + key, None)
        return value if isinstance(value, str) else None

    def set(self, key: str, value: str | None) -> None:
        if value is None:
            self.delete(key)
        else:
            self._session[self._prefix + key] = value

    def delete(self, key: str) -> None:
        if self._prefix + key in self._session:
            del self._session[self._prefix + key]


class MemoryStorage:
    """Keeps one person's tokens in this process: for scripts, command-line tools and tests, never for a web server."""

    def __init__(self) -> None:
        self._values: dict[str, str] = {}
        self._lock = threading.Lock()

    def get(self, key: str) -> str | None:
        with self._lock:
            return self._values.get(key)

    def set(self, key: str, value: str | None) -> None:
        with self._lock:
            if value is None:
                self._values.pop(key, None)
            else:
                self._values[key] = value

    def delete(self, key: str) -> None:
        with self._lock:
            self._values.pop(key, None)

    def __repr__(self) -> str:
        return "MemoryStorage(…)"
