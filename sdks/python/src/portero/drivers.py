"""Running flows: over blocking and over asynchronous HTTP, storage and locks."""

from __future__ import annotations

import atexit
import contextlib
import http.cookiejar
import os
import ssl
from functools import cache
from typing import TypeVar

import httpx

from .core.effects import Acquire, Effect, Flow, Load, Release, Request, Response, Result, Save
from .errors import NetworkError
from .storage import AsyncStorage, Storage

T = TypeVar("T")


class _NoStorage:
    """For flows about the server alone, which have no visitor."""

    def get(self, key: str) -> str | None:
        raise TypeError(f"this flow needs a storage for {key}")

    def set(self, key: str, value: str | None) -> None:
        raise TypeError(f"this flow needs a storage for {key}")

    def delete(self, key: str) -> None:
        raise TypeError(f"this flow needs a storage for {key}")


_NO_STORAGE = _NoStorage()


class SyncDriver:
    """Runs flows in the calling thread. Connections are pooled; the pool may be shared by threads."""

    def __init__(self, timeout: float, http_client: httpx.Client | None = None) -> None:
        self._timeout = timeout
        self._http = http_client

    def run(self, flow: Flow[T], storage: Storage = _NO_STORAGE) -> T:
        """Run a flow to its end."""
        result: Result = None
        error: BaseException | None = None
        while True:
            try:
                effect = flow.throw(error) if error else flow.send(result)
            except StopIteration as stop:
                value: T = stop.value
                return value
            try:
                result, error = self._perform(effect, storage), None
            except BaseException as caught:
                # Thrown into the flow, so that it can let go of its locks.
                result, error = None, caught

    def _perform(self, effect: Effect, storage: Storage) -> Result:
        match effect:
            case Request():
                return self._exchange(effect)
            case Load(key):
                return storage.get(key)
            case Save(key, None):
                storage.delete(key)
            case Save(key, value):
                storage.set(key, value)
            case Acquire(mutex):
                mutex.for_threads.acquire()
            case Release(mutex):
                mutex.for_threads.release()
        return None

    def _exchange(self, request: Request) -> Response:
        client = self._http or _pool(os.getpid())
        try:
            response = client.request(
                request.method,
                request.url,
                headers=dict(request.headers),
                data=None if request.form is None else dict(request.form),
                timeout=self._timeout,
                follow_redirects=False,
            )
        except httpx.HTTPError as error:
            raise _network_error(request, error) from error
        return Response(response.status_code, response.content)


class AsyncDriver:
    """Runs flows in the running event loop.

    Without a client of its own it opens one for each flow: event loops come and go (Flask runs each asynchronous
    view in a new one), and connections must not outlive theirs.
    """

    def __init__(self, timeout: float, http_client: httpx.AsyncClient | None = None) -> None:
        self._timeout = timeout
        self._http = http_client

    async def run(self, flow: Flow[T], storage: Storage | AsyncStorage = _NO_STORAGE) -> T:
        """Run a flow to its end."""
        async with contextlib.AsyncExitStack() as stack:
            client = self._http
            result: Result = None
            error: BaseException | None = None
            while True:
                try:
                    effect = flow.throw(error) if error else flow.send(result)
                except StopIteration as stop:
                    value: T = stop.value
                    return value
                try:
                    if isinstance(effect, Request):
                        if client is None:
                            client = await stack.enter_async_context(_short_lived_client())
                        result = await self._exchange(client, effect)
                    else:
                        result = await _perform(effect, storage)
                    error = None
                except BaseException as caught:
                    # Cancellation too goes through the flow, so that it can let go of its locks.
                    result, error = None, caught

    async def _exchange(self, client: httpx.AsyncClient, request: Request) -> Response:
        try:
            response = await client.request(
                request.method,
                request.url,
                headers=dict(request.headers),
                data=None if request.form is None else dict(request.form),
                timeout=self._timeout,
                follow_redirects=False,
            )
        except httpx.HTTPError as error:
            raise _network_error(request, error) from error
        return Response(response.status_code, response.content)


async def _perform(effect: Load | Save | Acquire | Release, storage: Storage | AsyncStorage) -> Result:
    match effect:
        case Load(key):
            found = storage.get(key)
            return found if found is None or isinstance(found, str) else await found
        case Save(key, value):
            done = storage.delete(key) if value is None else storage.set(key, value)
            if done is not None:
                await done
        case Acquire(mutex):
            await mutex.for_tasks.acquire()
        case Release(mutex):
            mutex.for_tasks.release()
    return None


def _network_error(request: Request, error: httpx.HTTPError) -> NetworkError:
    host = httpx.URL(request.url).host
    if isinstance(error, httpx.TimeoutException):
        return NetworkError(f"{host} did not answer in time.", code="network.timeout")
    return NetworkError(f"{host} could not be reached: {type(error).__name__}.", code="network.unreachable")


def _no_cookies() -> http.cookiejar.CookieJar:
    # Connections are shared by all visitors; a cookie that the server sets must not be.
    return http.cookiejar.CookieJar(policy=http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))


@cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()  # loading the certificates takes longer than a request


@cache
def _pool(_process: int) -> httpx.Client:
    # One per process: connections that a fork inherits would be read by both sides.
    client = httpx.Client(verify=_tls(), cookies=_no_cookies())
    atexit.register(client.close)
    return client


def _short_lived_client() -> httpx.AsyncClient:
    return httpx.AsyncClient(verify=_tls(), cookies=_no_cookies())
