"""Two peers over real HTTP: a certified OpenID provider, and an impostor that lies as a test tells it to."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from support import REDIRECT_URI, Impostor, Peer

_ROOT = Path(__file__).resolve().parents[3]


def node_command() -> str:
    """Node, and the repository's packages, without which the peer and the wheel cannot be made."""
    bundled = _ROOT / "node_modules" / ".bin" / "node"
    node = str(bundled) if bundled.exists() else shutil.which("node")
    if node is None or not (_ROOT / "node_modules" / "oidc-provider").exists():
        pytest.skip("needs Node and the repository's node_modules: npm install")
    return node


@pytest.fixture(scope="session")
def peer() -> Iterator[Peer]:
    """oidc-provider, signing in ``marisol`` without asking."""
    node = node_command()
    script = Path(__file__).parent / "peer" / "provider.mjs"
    with socket.create_server(("127.0.0.1", 0)) as free:
        example = f"http://localhost:{free.getsockname()[1]}"
    with subprocess.Popen(
        [node, str(script), "0", REDIRECT_URI, f"{example}/callback"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout
        yield Peer(json.loads(process.stdout.readline())["endpoint"], example)
        process.terminate()


@pytest.fixture
def impostor() -> Iterator[Impostor]:
    """An identity server of our own, honest until told otherwise."""
    server = Impostor()
    with server:
        yield server
