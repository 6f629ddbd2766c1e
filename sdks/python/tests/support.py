"""What tests drive: a visitor's browser, the certified peer, and the impostor."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from portero import Client, Config, MemoryStorage, Provider

REDIRECT_URI = "http://localhost:3000/callback"
API = "https://api.example.com"


@dataclass
class Peer:
    """The certified provider, and the address where it expects the example apps."""

    endpoint: str
    example: str

    def config(self, **changes: Any) -> Config:
        settings: dict[str, Any] = {
            "endpoint": self.endpoint,
            "app_id": "web",
            "app_secret": "open: sesame+%",
            "scopes": ["email", "read:books"],
            "resources": [API],
        }
        return Config(**{**settings, **changes})


class Browser:
    """Follows redirects with cookies until it is sent to an address of the application."""

    def __init__(self) -> None:
        self._cookies = httpx.Cookies()

    def visit(self, url: str, until: str = "http://localhost:3000/") -> str:
        with httpx.Client(follow_redirects=False, cookies=self._cookies) as client:
            self._cookies = client.cookies
            return self._follow(client, url, until)

    def _follow(self, client: httpx.Client, url: str, until: str) -> str:
        for _ in range(12):
            if url.startswith(until):
                return url
            response = client.get(url)
            if "op.logoutForm" in response.text:
                action = response.text.split('action="')[1].split('"')[0]
                xsrf = response.text.split('name="xsrf" value="')[1].split('"')[0]
                response = client.post(action, data={"xsrf": xsrf, "logout": "yes"})
            assert response.is_redirect, f"{response.status_code}: {response.text[:300]}"
            url = str(httpx.URL(url).join(response.headers["location"]))
        raise AssertionError("redirected in circles")


def query_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


@dataclass
class Impostor:
    """A small identity server whose every answer a test can bend.

    ``bend_claims`` and ``bend_header`` change the next ID tokens, ``sign`` replaces their signature altogether.
    """

    app_id: str = "app"
    requests: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)
    bend_claims: Callable[[dict[str, Any]], None] = lambda claims: None
    bend_header: Callable[[dict[str, Any]], None] = lambda header: None
    bend_metadata: Callable[[dict[str, Any]], None] = lambda metadata: None
    sign: Callable[[dict[str, Any], dict[str, Any]], str] | None = None
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    algorithm: str = "ES256"
    kid: str = "first"
    extra_keys: list[dict[str, Any]] = field(default_factory=list)
    nonces: dict[str, str] = field(default_factory=dict)
    last_nonce: str | None = None

    def __enter__(self) -> Impostor:
        impostor = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                impostor._answer(self, {})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                impostor._answer(self, dict(parse_qsl(body)))

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def issuer(self) -> str:
        return f"{self.endpoint}/oidc"

    def config(self, **changes: Any) -> Config:
        return Config(**{"endpoint": self.endpoint, "app_id": self.app_id, "app_secret": "s3cret", **changes})

    def client(self, **changes: Any) -> Client:
        return Client(self.config(**changes), MemoryStorage(), provider=Provider(self.endpoint))

    def callback_url(self, sign_in_url: str, **changes: str | None) -> str:
        """The address an honest server would send the visitor back to, with some parameters changed or removed."""
        asked = query_of(sign_in_url)
        self.last_nonce = asked.get("nonce")
        answer: dict[str, str | None] = {"code": "a-code", "state": asked["state"], "iss": self.issuer, **changes}
        return f"{REDIRECT_URI}?{urlencode({name: value for name, value in answer.items() if value is not None})}"

    def sign_in(self, client: Client) -> None:
        client.handle_callback(self.callback_url(client.sign_in_url(REDIRECT_URI)))

    def count(self, path: str) -> int:
        return sum(1 for asked, _, _ in self.requests if asked == path)

    def forms(self, path: str) -> list[dict[str, str]]:
        return [form for asked, form, _ in self.requests if asked == path]

    def jwk(self) -> dict[str, Any]:
        algorithm = jwt.get_algorithm_by_name(self.algorithm)
        document: dict[str, Any] = json.loads(algorithm.to_jwk(self.key.public_key()))
        return {**document, "kid": self.kid, "use": "sig", "alg": self.algorithm}

    def token(self, claims: dict[str, Any], *, typ: str = "JWT") -> str:
        header: dict[str, Any] = {"kid": self.kid, "typ": typ, "alg": self.algorithm}
        self.bend_claims(claims)
        self.bend_header(header)
        if self.sign is not None:
            return self.sign(header, claims)
        return jwt.encode(claims, self.key, self.algorithm, headers=header)

    def id_token(self) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": "marisol", "aud": self.app_id, "iat": now, "exp": now + 3600}
        return self.token({**claims, "nonce": self.last_nonce})

    def access_token(self, audience: str = API, **claims: Any) -> str:
        now = int(time.time())
        standard = {"iss": self.issuer, "sub": "marisol", "aud": audience, "iat": now, "exp": now + 3600}
        return self.token({**standard, "scope": "", "client_id": self.app_id, **claims}, typ="at+jwt")

    def _answer(self, handler: BaseHTTPRequestHandler, form: dict[str, str]) -> None:
        path = urlsplit(handler.path).path
        self.requests.append((path, form, dict(handler.headers)))
        status, body = self.answers.get(path) or (200, json.dumps(self._document(path, form)).encode())
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Set-Cookie", "visitor=someone; Path=/")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def _document(self, path: str, form: dict[str, str]) -> dict[str, Any]:
        match path:
            case "/oidc/.well-known/openid-configuration":
                metadata = {
                    "issuer": self.issuer,
                    "authorization_endpoint": f"{self.issuer}/auth",
                    "token_endpoint": f"{self.issuer}/token",
                    "userinfo_endpoint": f"{self.issuer}/me",
                    "jwks_uri": f"{self.issuer}/jwks",
                    "end_session_endpoint": f"{self.issuer}/session/end",
                    "revocation_endpoint": f"{self.issuer}/token/revocation",
                    "authorization_response_iss_parameter_supported": True,
                }
                self.bend_metadata(metadata)
                return metadata
            case "/oidc/jwks":
                return {"keys": [*self.extra_keys, self.jwk()]}
            case "/oidc/me":
                return {"sub": "marisol", "name": "Marisol Vega"}
            case "/oidc/token":
                return self._tokens(form)
        return {}

    def _tokens(self, form: dict[str, str]) -> dict[str, Any]:
        access_token = "opaque"
        if "organization_id" in form and "resource" not in form:
            access_token = self.access_token(f"urn:logto:organization:{form['organization_id']}")
        elif "resource" in form:
            access_token = self.access_token(form["resource"], organization_id=form.get("organization_id"))
        answer = {"access_token": access_token, "token_type": "Bearer", "expires_in": 3600, "scope": "openid"}
        return {**answer, "refresh_token": "a-refresh-token", "id_token": self.id_token()}


def unsigned(header: dict[str, Any], claims: dict[str, Any]) -> str:
    """A token that claims to need no signature."""
    return f"{_encode({**header, 'alg': 'none'})}.{_encode(claims)}."


def encode_part(value: dict[str, Any]) -> str:
    return _encode(value)


def _encode(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def challenge_of(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def rsa_key(bits: int = 2048) -> Any:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


__all__ = [
    "API",
    "REDIRECT_URI",
    "Browser",
    "Impostor",
    "Peer",
    "challenge_of",
    "encode_part",
    "parse_qs",
    "query_of",
    "rsa_key",
    "unsigned",
]
