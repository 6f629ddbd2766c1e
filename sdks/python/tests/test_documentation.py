"""The code in the documentation is Python, and what it imports from here exists."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import pytest

_SDK = Path(__file__).resolve().parents[1]
_PAGES = [_SDK / "README.md", _SDK.parents[1] / "docs" / "sdks" / "python.md"]
_BLOCKS = [
    pytest.param(block, id=f"{page.name}-{number}")
    for page in _PAGES
    for number, block in enumerate(re.findall(r"```python\n(.*?)```", page.read_text(), re.DOTALL))
]


@pytest.mark.parametrize("block", _BLOCKS)
def test_code_blocks_parse_and_import_what_exists(block: str) -> None:
    for node in ast.walk(ast.parse(block)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "portero":
            if node.module == "portero.django":
                continue  # can only be imported within a Django project; its own tests do
            module = importlib.import_module(node.module)
            assert all(hasattr(module, name.name) for name in node.names)


def test_every_error_class_is_explained() -> None:
    errors = ast.parse((_SDK / "src" / "portero" / "errors.py").read_text())
    guide = _PAGES[1].read_text()
    passed_over = {"PorteroWarning", "StorageRequiredError"}  # a warning, and one kind of ConfigurationError
    for node in errors.body:
        if isinstance(node, ast.ClassDef) and node.name not in passed_over:
            assert f"`{node.name}`" in guide or f"`portero.{node.name}`" in guide, node.name


def test_every_framework_is_installed_with_what_its_helpers_need() -> None:
    project = (_SDK / "pyproject.toml").read_text()
    extras = re.findall(
        r"^(\w+) = \[", project.split("[project.optional-dependencies]")[1].split("\n\n")[0], re.MULTILINE
    )
    assert extras == ["django", "fastapi", "flask"]
    for page in _PAGES:
        assert all(f"portero[{extra}]" in page.read_text() for extra in extras), page.name
