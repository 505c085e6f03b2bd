# SPDX-License-Identifier: Apache-2.0
"""What is public: modules, and names in them. `docs/authors/compatibility.md` makes its promises about just these."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

PUBLIC: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "mem0-core": {
        "mem0": (),
        "mem0.errors": (),
        "mem0.hookspecs": (),
        "mem0.embeddings.config": (),
        "mem0.embeddings.credentials": (),
        "mem0.embeddings.embedder": (),
        "mem0.embeddings.http": (),
        "mem0.embeddings.http.stainless_embedder": (),
        "mem0.embeddings.models": (),
        "mem0.embeddings.prompts": (),
        "mem0.embeddings.types": (),
        "mem0.embeddings.wrapping": (),
        "mem0.extraction.recalled": ("MARKER", "marked"),
        "mem0.llms.config": (),
        "mem0.llms.llm": (),
        "mem0.llms.types": (),
        "mem0.providers.config": (),
        "mem0.providers.credentials": (),
        "mem0.providers.http": (),
        "mem0.providers.http.stainless": (),
        "mem0.suggestions": (),
        "mem0.testing": (),
        "mem0.testing.fixtures": (),
    },
    "mem0-embed-openai": {
        "mem0_embed_openai": (),
        "mem0_embed_openai.azure": (),
        "mem0_embed_openai.azure_endpoint": (),
        "mem0_embed_openai.embedder": (),
        "mem0_embed_openai.endpoint": (),
    },
    "mem0-embed-gemini": {
        "mem0_embed_gemini": (),
        "mem0_embed_gemini.answers": (),
        "mem0_embed_gemini.config": (),
        "mem0_embed_gemini.embedder": (),
        "mem0_embed_gemini.failures": (),
        "mem0_embed_gemini.http": (),
        "mem0_embed_gemini.sdk": (),
    },
}
"""Every public module of a distribution, and which of its names are public; without any, all that it offers."""

MODULES = {module: names for modules in PUBLIC.values() for module, names in modules.items()}


def names_of(module: str) -> list[str]:
    """Return the public names of a public module."""
    if MODULES[module]:
        return sorted(MODULES[module])
    loaded = importlib.import_module(module)
    if hasattr(loaded, "__all__"):
        return sorted(loaded.__all__)
    return sorted(name for name in defined(loaded) if not name.startswith("_"))


def defined(module: ModuleType) -> dict[str, ast.stmt]:
    """Return what a module defines itself, by name, and not what it imports."""
    found: dict[str, ast.stmt] = {}
    for node in ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found[node.name] = node
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found[node.target.id] = node
        elif isinstance(node, ast.Assign):
            found.update({target.id: node for target in node.targets if isinstance(target, ast.Name)})
    return found
