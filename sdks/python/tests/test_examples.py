"""The example apps run, with this package and, where it is installed, with the official one."""

from __future__ import annotations

import difflib
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from support import Browser, Peer

_EXAMPLES = Path(__file__).resolve().parents[3] / "examples"


@contextmanager
def _running(python: str, example: str, peer: Peer) -> Iterator[None]:
    environment = {
        **os.environ,
        "PORTERO_ENDPOINT": peer.endpoint,
        "PORTERO_APP_ID": "web",
        "PORTERO_APP_SECRET": "open: sesame+%",
        "PORT": str(urlsplit(peer.example).port),
        "PYTHONUNBUFFERED": "1",
    }
    with subprocess.Popen(
        [python, str(_EXAMPLES / example / "app.py")],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr
        for line in process.stderr:
            if " running on " in line.lower():
                break
        else:
            pytest.fail("the example did not start")
        try:
            yield
        finally:
            process.terminate()


def _journey(peer: Peer, sign_up: str = "interaction_mode=signUp") -> None:
    with httpx.Client(base_url=peer.example) as visitor:
        assert "Not authenticated" in visitor.get("/").text
        callback = Browser().visit(visitor.get("/sign-in").headers["location"], until=peer.example)
        assert visitor.get(callback).headers["location"] == "/"
        page = visitor.get("/").text
        assert re.search(r'id="claims">.*<dt>email</dt><dd>marisol@example.com</dd>', page, re.DOTALL)
        assert re.search(r'id="user-info">.*<dt>name</dt><dd>Marisol Vega</dd>', page, re.DOTALL)
        assert sign_up in visitor.get("/sign-up").headers["location"]
        assert (
            visitor.get("/sign-out").headers["location"].startswith(f"{peer.endpoint}/oidc/session/end?client_id=web")
        )
        assert "Not authenticated" in visitor.get("/").text
        refused = visitor.get("/callback?code=x&state=y")
        assert refused.status_code == 400
        assert "Signing in did not work" in refused.text


def test_the_fastapi_example_signs_visitors_in_and_keeps_strangers_from_its_api(peer: Peer) -> None:
    with _running(sys.executable, "fastapi", peer):
        _journey(peer, sign_up="first_screen=register")
        assert httpx.get(f"{peer.example}/books").status_code == 401


def test_the_flask_example_signs_a_visitor_in_and_out(peer: Peer) -> None:
    with _running(sys.executable, "flask", peer):
        _journey(peer)


def test_the_same_program_runs_on_the_official_package(peer: Peer) -> None:
    python = os.environ.get("LOGTO_PYTHON")
    if python is None:
        pytest.skip("LOGTO_PYTHON names no interpreter that has logto and flask[async]")
    with _running(python, "flask-logto", peer):
        _journey(peer)


def test_the_two_examples_differ_in_one_import_only() -> None:
    ours, official = ((_EXAMPLES / name / "app.py").read_text().splitlines() for name in ("flask", "flask-logto"))
    changed = [line for line in difflib.ndiff(ours, official) if line[0] in "+-"]
    assert [line[2:].split(" import")[0] for line in changed] == ["from portero.logto", "from logto"]
    templates = [(_EXAMPLES / name / "templates" / "home.html").read_text() for name in ("flask", "flask-logto")]
    assert templates[0] == templates[1]


@pytest.mark.skipif(os.name == "nt", reason="there the runner waits for the app")
def test_whoever_ends_the_runner_ends_the_app(tmp_path: Path) -> None:
    binaries = tmp_path / ".venv" / "bin"
    binaries.mkdir(parents=True)
    (binaries / "python").symlink_to(sys.executable)
    (tmp_path / "requirements.txt").write_text("")
    (tmp_path / ".venv" / "installed").write_text(hashlib.sha256(b"").hexdigest())
    (tmp_path / "app.py").write_text("import os, sys\nprint(os.getpid(), flush=True)\nsys.stdin.read()\n")
    with subprocess.Popen(
        [sys.executable, str(_EXAMPLES / "flask" / "run.py"), str(tmp_path)],
        env={**os.environ, "PORTERO_APP_ID": "web", "PORTERO_APP_SECRET": "-"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert int(process.stdout.readline()) == process.pid
        process.terminate()
