# SPDX-License-Identifier: Apache-2.0
"""A small distribution that nothing is wrong with, to be spoilt in one way at a time."""

from __future__ import annotations

from pathlib import Path

PROJECT = """
[build-system]
requires = ["hatchling>=1.27"]
build-backend = "hatchling.build"

[project]
name = "mem0-embed-acme"
version = "0.1.0"
readme = "README.md"
requires-python = ">=3.11"
license = "MIT"
license-files = ["LICENSE"]
classifiers = ["Typing :: Typed"]
dependencies = ["mem0-core>=0.1,<0.2"]

[project.entry-points."mem0.embedders"]
acme = "mem0_embed_acme"

[project.scripts]
acme = "mem0_embed_acme:main"

[tool.hatch.build.targets.wheel]
packages = ["src/mem0_embed_acme"]
"""
FILES = {
    "pyproject.toml": PROJECT,
    "README.md": "# Acme\n",
    "LICENSE": "Do as you like.\n",
    "src/mem0_embed_acme/__init__.py": "def main():\n    pass\n",
    "src/mem0_embed_acme/py.typed": "",
}


def write(folder: Path) -> Path:
    """Write its source into a folder, and return that."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder
