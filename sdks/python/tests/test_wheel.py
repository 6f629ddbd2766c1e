"""The wheel that Node builds is the one that Python's own tools build, and pip installs it."""

from __future__ import annotations

import base64
import hashlib
import http.server
import subprocess
import sys
import threading
import venv
import zipfile
from email.message import Message
from email.parser import Parser
from functools import partial
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from conftest import node_command

_SDK = Path(__file__).resolve().parents[1]
_SCRIPT = _SDK.parents[1] / "scripts" / "python-wheel.mjs"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("wheel")
    subprocess.run([node_command(), str(_SCRIPT), str(target)], check=True, capture_output=True)
    return next(target.glob("*.whl"))


def _contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def _metadata(contents: dict[str, bytes]) -> Message:
    name = next(name for name in contents if name.endswith("/METADATA"))
    return Parser().parsestr(contents[name].decode())


def test_the_same_sources_give_the_same_bytes(built: Path, tmp_path: Path) -> None:
    subprocess.run(
        [node_command(), str(_SCRIPT), str(tmp_path)], check=True, capture_output=True, env={"TZ": "Asia/Tokyo"}
    )
    assert (tmp_path / built.name).read_bytes() == built.read_bytes()


def test_it_holds_what_pythons_own_build_holds(built: Path, tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(tmp_path), str(_SDK)]
    subprocess.run(build, check=True, capture_output=True)
    reference = next(tmp_path.glob("*.whl"))
    assert reference.name == built.name
    ours, theirs = _contents(built), _contents(reference)
    assert ours.keys() == theirs.keys()
    written_differently = {name for name in ours if ours[name] != theirs[name]}
    assert {name.split("/")[1] for name in written_differently} <= {"METADATA", "WHEEL", "RECORD"}

    left, right = _metadata(ours), _metadata(theirs)
    assert left.get_payload() == right.get_payload()
    assert set(left.keys()) == set(right.keys())
    for key in set(left.keys()) - {"Metadata-Version", "Requires-Dist"}:
        assert left.get_all(key) == right.get_all(key)
    requirements = [{str(Requirement(text)) for text in one.get_all("Requires-Dist", [])} for one in (left, right)]
    assert requirements[0] == requirements[1]


def test_its_record_is_true(built: Path) -> None:
    contents = _contents(built)
    record = next(name for name in contents if name.endswith("/RECORD"))
    lines = [line.split(",") for line in contents[record].decode().splitlines()]
    assert {name for name, _, _ in lines} == contents.keys()
    for name, digest, size in lines:
        if name != record:
            assert digest == f"sha256={_urlsafe(contents[name])}"
            assert int(size) == len(contents[name])


def test_pip_installs_it_from_the_index_into_a_fresh_environment(built: Path, tmp_path: Path) -> None:
    handler = partial(_Quiet, directory=str(built.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        venv.create(tmp_path / "fresh", with_pip=True)
        python = str(tmp_path / "fresh" / "bin" / "python")
        index = f"http://127.0.0.1:{server.server_port}/simple/"
        install = [python, "-m", "pip", "install", "--quiet", "--no-deps", "--index-url", index, "portero"]
        subprocess.run(install, check=True, capture_output=True)
        server.shutdown()
    shown = subprocess.run([python, "-m", "pip", "show", "-f", "portero"], check=True, capture_output=True, text=True)
    assert "Version: 0.1.0" in shown.stdout
    assert "portero/py.typed" in shown.stdout
    assert "portero/core/sign_in.py" in shown.stdout


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        return


def _urlsafe(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
