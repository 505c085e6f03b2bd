# SPDX-License-Identifier: Apache-2.0
"""What an import brings along, and what it reaches."""

from __future__ import annotations

import subprocess
import sys

import pytest

from mem0.plugins.names import KNOWN

HEAVY = ["numpy", "pydantic", "tenacity", "rich", "typer", "openai", "ollama", "httpx", "httpx2", "sqlite3"]
SDKS = ["openai", "ollama", "httpx", "httpx2", "torch", "sentence_transformers", "google.genai", "together"]


def loaded_after(code: str, modules: list[str]) -> list[str]:
    """Return which of `modules` a fresh interpreter has loaded after running `code`."""
    report = f"{code}\nimport sys\nprint([name for name in {modules!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, timeout=60, check=True)
    loaded: list[str] = eval(done.stdout)
    return loaded


def test_import_mem0_is_light() -> None:
    """`import mem0` loads neither NumPy nor pydantic, nor any provider, nor even pluggy."""
    assert loaded_after("import mem0", [*HEAVY, "pluggy"]) == []


@pytest.mark.parametrize("name", ["Memory", "AsyncMemory", "create_embedder", "default_dims", "hookimpl", "Mem0Error"])
def test_names_are_light(name: str) -> None:
    """Importing a name that does no work yet loads neither NumPy nor pydantic."""
    assert loaded_after(f"from mem0 import {name}", HEAVY) == []


@pytest.mark.parametrize("provider", ["hashing", *KNOWN])
def test_default_dims_needs_no_sdk(provider: str) -> None:
    """A provider's dimensions are answered without its SDK and without NumPy."""
    assert loaded_after(f"import mem0\nassert mem0.default_dims({provider!r})", [*SDKS, "numpy"]) == []


def test_every_public_name_is_there() -> None:
    """Each name of `mem0.__all__` can be imported, and `dir` lists them."""
    import mem0

    for name in mem0.__all__:
        assert getattr(mem0, name) is not None
    assert set(mem0.__all__) <= set(dir(mem0))
    with pytest.raises(AttributeError, match="nope"):
        _ = mem0.nope
