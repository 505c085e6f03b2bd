# SPDX-License-Identifier: Apache-2.0
"""What goes before a query and before a document, known before the model is loaded.

The store compares what an embedder says about itself when it is opened, so that has to be the same before the model
is loaded and after, whether it is on this machine already or not. In order: the setting, the table, the configuration
in the model's folder. For a model that is still to be downloaded, it is said to be the model's own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from mem0.embeddings.models import ModelInfo
from mem0.embeddings.types import InputType
from mem0_embed_huggingface import HuggingFaceConfig
from mem0_embed_huggingface._models import find_model

OWN = "(the model's own)"
"""Stands for a prompt that the model's configuration names, if it names one."""

_FILE = "config_sentence_transformers.json"
_NAMES: Mapping[InputType, tuple[str, ...]] = {"query": ("query",), "document": ("document", "passage", "corpus")}


def prompts_for(config: HuggingFaceConfig) -> dict[InputType, str]:
    """Return what goes before a text that a model on this machine embeds, by input type; `OWN` if only it knows."""
    known = find_model(config.model)
    if known == ModelInfo():
        folder = Path(config.model).expanduser()
        saved = _saved(folder) if folder.is_dir() else None
        query, document = (OWN if saved is None else own_prompt(saved, kind) for kind in ("query", "document"))
        known = replace(known, query_prompt=query, document_prompt=document)
    return config.prompts(known)


def own_prompt(prompts: Mapping[str, Any], input_type: InputType) -> str:
    """Return the prompt that a model's configuration names, as `encode_query` and `encode_document` look for it."""
    return next((prompts[name] for name in _NAMES[input_type] if prompts.get(name)), "")


def _saved(folder: Path) -> Mapping[str, Any]:
    try:
        return dict(json.loads((folder / _FILE).read_text(encoding="utf-8")).get("prompts") or {})
    except (OSError, ValueError, AttributeError, TypeError):
        return {}  # there is none, or loading will tell
