"""What a flow may ask of the outside, and the flows for asking it."""

from __future__ import annotations

import asyncio
import json
import threading
import weakref
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

from ..errors import ConfigurationError, UnexpectedResponseError

T = TypeVar("T")


@dataclass(frozen=True)
class Request:
    """An HTTP request. Its representation shows neither headers nor form: they hold secrets."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Response:
    """An HTTP response, read whole."""

    status: int
    body: bytes = field(repr=False)

    def json_object(self) -> dict[str, Any]:
        """The body as a JSON object."""
        try:
            value = json.loads(self.body)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise UnexpectedResponseError(f"The identity server answered {self.status} without a JSON object.")
        return value


@dataclass(frozen=True)
class Load:
    key: str


@dataclass(frozen=True)
class Save:
    key: str
    value: str | None = field(repr=False)


class Mutex:
    """A lock that threads and the tasks of an event loop can take, each in their own way."""

    def __init__(self) -> None:
        self.for_threads = threading.Lock()
        self._for_loops: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = (
            weakref.WeakKeyDictionary()
        )

    @property
    def for_tasks(self) -> asyncio.Lock:
        """The lock of the running event loop."""
        return self._for_loops.setdefault(asyncio.get_running_loop(), asyncio.Lock())


@dataclass(frozen=True)
class Acquire:
    mutex: Mutex


@dataclass(frozen=True)
class Release:
    mutex: Mutex


Effect: TypeAlias = Request | Load | Save | Acquire | Release
Result: TypeAlias = Response | str | None
Flow: TypeAlias = Generator[Effect, Result, T]


def fetch(request: Request) -> Flow[Response]:
    """Ask for an HTTP exchange."""
    response = yield request
    if not isinstance(response, Response):
        raise TypeError("a driver must answer a request with a response")
    return response


def load(key: str) -> Flow[str | None]:
    """Read from the visitor's storage."""
    value = yield Load(key)
    if value is not None and not isinstance(value, str):
        # A coroutine that nobody awaits would otherwise count as a token, and everybody as signed in.
        raise ConfigurationError(
            f"The storage answered get({key!r}) with {type(value).__name__}, not with text or None. Only AsyncClient "
            "can use a storage of coroutines.",
            code="configuration.storage",
        )
    return value


def save(key: str, value: str | None) -> Flow[None]:
    """Write to the visitor's storage; ``None`` removes."""
    yield Save(key, value)


def exclusive(mutex: Mutex, flow: Flow[T]) -> Flow[T]:
    """Run a flow while no other one holds the lock."""
    yield Acquire(mutex)
    try:
        return (yield from flow)
    finally:
        yield Release(mutex)
