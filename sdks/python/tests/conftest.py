"""Two peers over real HTTP: a certified OpenID provider, and an impostor that lies as a test tells it to."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from support import REDIRECT_URI, Impostor, Peer

_ROOT = Path(__file__).resolve().parents[3]


def _node() -> str | None:
    bundled = _ROOT / "node_modules" / ".bin" / "node"
    return str(bundled) if bundled.exists() else shutil.which("node")


@pytest.fixture(scope="session")
def peer() -> Iterator[Peer]:
    """oidc-provider, signing in ``marisol`` without asking."""
    node = _node()
    if node is None or not (_ROOT / "node_modules" / "oidc-provider").exists():
        pytest.skip("the peer needs Node and the repository's node_modules")
    script = Path(__file__).parent / "peer" / "provider.mjs"
    with subprocess.Popen(
        [node, str(script), "0", REDIRECT_URI],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout
        yield Peer(json.loads(process.stdout.readline())["endpoint"])
        process.terminate()


@pytest.fixture
def impostor() -> Iterator[Impostor]:
    """An identity server of our own, honest until told otherwise."""
    server = Impostor()
    with server:
        yield server
