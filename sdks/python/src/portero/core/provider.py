"""What the identity server publishes about itself: its discovery document and its keys, both cached.

A provider holds nothing about any visitor, so one instance serves a whole process.
"""

from __future__ import annotations

import copy
import threading
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from ..config import Config, checked_endpoint
from ..errors import NetworkError, PorteroError, TokenError, UnexpectedResponseError
from ..models import Metadata
from .effects import Flow, Mutex, Request, Response, exclusive, fetch
from .keys import Key, parse_keys
from .tokens import choose_key, read_header, verify_signed


class Provider:
    """Discovery and keys of one identity server.

    Keys are asked for again when they are ``key_lifetime`` seconds old, or when a token names one that is not
    known. The latter happens at most once in ``cooldown`` seconds, or else anybody could make this process hammer the
    server by sending it invented tokens. While the server is away, keys already known go on serving for
    ``stale_lifetime``.
    """

    def __init__(
        self,
        endpoint: str,
        *,
        issuer: str | None = None,
        trust_discovered_issuer: bool = False,
        metadata_lifetime: float = 3600,
        key_lifetime: float = 600,
        stale_lifetime: float = 3600,
        cooldown: float = 10,
    ) -> None:
        self.endpoint = checked_endpoint(endpoint)
        self._issuer = None if trust_discovered_issuer else (issuer or f"{self.endpoint}/oidc")
        self._metadata_lifetime = metadata_lifetime
        self._key_lifetime = key_lifetime
        self._stale_lifetime = stale_lifetime
        self._cooldown = cooldown
        self._mutex = Mutex()
        self._metadata: Metadata | None = None
        self._metadata_time = 0.0
        self._keys: list[Key] = []
        self._keys_time = self._keys_attempt = self._failure_time = float("-inf")
        self._failure: PorteroError | None = None

    def metadata(self) -> Flow[Metadata]:
        """The discovery document."""
        if self._metadata and time.monotonic() - self._metadata_time < self._metadata_lifetime:
            return self._metadata
        return (yield from exclusive(self._mutex, self._fresh_metadata(since=time.monotonic())))

    def verify(self, token: str, *, algorithms: Sequence[str], leeway: float) -> Flow[tuple[dict[str, Any], str]]:
        """Payload and header type of a token that this server signed, and whose time is right."""
        header = read_header(token, algorithms)
        metadata = yield from self.metadata()
        key = yield from self._key_for(header)
        payload = verify_signed(token, key, header, issuer=metadata.issuer, leeway=leeway)
        return payload, str(header.get("typ", ""))

    def _fail_along(self, since: float) -> None:
        """Fail like the request that failed while this one waited for the lock, rather than wait as long again."""
        if self._failure and self._failure_time >= since:
            raise copy.copy(self._failure)

    def _failed(self, error: PorteroError) -> None:
        self._failure, self._failure_time = copy.copy(error), time.monotonic()

    def _fresh_metadata(self, since: float) -> Flow[Metadata]:
        known = self._metadata
        if known and time.monotonic() - self._metadata_time < self._metadata_lifetime:
            return known  # somebody else fetched it while we waited for the lock
        if known is None:
            self._fail_along(since)
        try:
            response = yield from fetch(Request("GET", f"{self.endpoint}/oidc/.well-known/openid-configuration"))
            metadata = self._checked_metadata(response)
        except (NetworkError, UnexpectedResponseError) as error:
            if known is None:
                self._failed(error)
                raise
            # The document hardly ever changes: go on with the one at hand, and look again soon.
            self._metadata_time = time.monotonic() - self._metadata_lifetime + self._cooldown
            return known
        self._metadata, self._metadata_time = metadata, time.monotonic()
        return metadata

    def _checked_metadata(self, response: Response) -> Metadata:
        if response.status != 200:
            raise UnexpectedResponseError(f"The discovery document of {self.endpoint} answers {response.status}.")
        try:
            metadata = Metadata.model_validate(response.json_object())
        except ValidationError as error:
            raise UnexpectedResponseError(f"The discovery document is not valid: {error}") from None
        if self._issuer is not None and metadata.issuer != self._issuer:
            # OpenID Connect Discovery 4.3: or else one server could speak in the name of another.
            raise PorteroError(
                f"{self.endpoint} calls itself {metadata.issuer}, expected {self._issuer}. Use the address that "
                f"the server is configured with, or say issuer={metadata.issuer!r} if that is the right one.",
                code="discovery.issuer",
            )
        if urlsplit(self.endpoint).scheme == "https":
            plain = [url for url in _addresses(metadata) if urlsplit(url).scheme != "https"]
            if plain:
                raise UnexpectedResponseError(f"The discovery document leads from https to {plain[0]}.")
        return metadata

    def _key_for(self, header: dict[str, Any]) -> Flow[Key]:
        if self._needs_keys(header):
            yield from exclusive(self._mutex, self._refresh_keys(header, since=time.monotonic()))
        key = choose_key(self._keys, header)
        if key is None:
            raise TokenError("The token is signed with a key that the server does not publish.", code="token.key")
        return key

    def _needs_keys(self, header: dict[str, Any]) -> bool:
        now = time.monotonic()
        if choose_key(self._keys, header) and now - self._keys_time < self._key_lifetime:
            return False
        return not self._keys or now - self._keys_attempt >= self._cooldown

    def _refresh_keys(self, header: dict[str, Any], since: float) -> Flow[None]:
        if not self._needs_keys(header):
            return  # another one refreshed them while this one waited for the lock
        metadata = yield from self._fresh_metadata(since)
        if not self._keys:
            self._fail_along(since)
        self._keys_attempt = time.monotonic()
        try:
            response = yield from fetch(Request("GET", metadata.jwks_uri))
            documents = response.json_object().get("keys") if response.status == 200 else None
            if not isinstance(documents, list):
                raise UnexpectedResponseError("The key set of the identity server is not valid.")
        except (NetworkError, UnexpectedResponseError) as error:
            if time.monotonic() - self._keys_time >= self._key_lifetime + self._stale_lifetime:
                self._keys = []
            if choose_key(self._keys, header):
                return
            self._failed(error)
            raise
        self._keys, self._keys_time = parse_keys(documents), time.monotonic()


_shared: dict[tuple[str, str | None, bool], Provider] = {}
_shared_lock = threading.Lock()


def shared_provider(config: Config) -> Provider:
    """The provider that all clients of one identity server in this process share."""
    identity = (config.endpoint, config.issuer, config.trust_discovered_issuer)
    with _shared_lock:
        if identity not in _shared:
            _shared[identity] = Provider(
                config.endpoint,
                issuer=config.issuer,
                trust_discovered_issuer=config.trust_discovered_issuer,
            )
        return _shared[identity]


def _addresses(metadata: Metadata) -> list[str]:
    addresses = [
        metadata.authorization_endpoint,
        metadata.token_endpoint,
        metadata.userinfo_endpoint,
        metadata.jwks_uri,
        metadata.end_session_endpoint,
        metadata.revocation_endpoint,
    ]
    return [address for address in addresses if address]
