# SPDX-License-Identifier: Apache-2.0
"""Ollama's protocol: `POST /api/embed`, `GET /api/tags`, `POST /api/pull`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from mem0.testing.loopback.exchange import Models, Reply, Request
from mem0.testing.loopback.faults import Fault, twisted

NATIVE_DIMS = {"nomic-embed-text": 768, "mxbai-embed-large": 1024, "all-minilm": 384}


def answer(server: Models, request: Request, fault: Fault) -> Reply | None:
    """Answer a request; `None` if it is not of this protocol."""
    match request.method, request.path:
        case "POST", "/api/embed":
            return _embed(server, request, fault)
        case "GET", "/api/tags":
            return 200, {"models": [{"name": name, "model": name} for name in sorted(server.models or ())]}
        case "POST", "/api/pull":
            return 200, _pull(server, request.json["model"])
    return None


def error(message: str) -> dict[str, Any]:
    """Word an error."""
    return {"error": message}


def _embed(server: Models, request: Request, fault: Fault) -> Reply:
    asked = request.json
    name = asked["model"].removesuffix(":latest")
    if server.models is not None and name not in server.models:
        return 404, error(f'model "{name}" not found, try pulling it first')
    texts = [asked["input"]] if isinstance(asked["input"], str) else asked["input"]
    if any(map(server.too_long, texts)):
        if not asked.get("truncate", True):
            return 400, error("the input length exceeds the context length")
        texts = [" ".join(text.split()[: server.max_words]) for text in texts]
    native = server.dims.get(name) or NATIVE_DIMS.get(name, server.default_dims)
    vectors = server.vectors(texts, asked.get("dimensions"), native)
    return 200, {
        "model": asked["model"],
        "embeddings": [vector for _, vector in twisted(vectors, fault.twist)],
        "total_duration": 1_000_000,
        "load_duration": 1_000,
        "prompt_eval_count": sum(len(text.split()) for text in texts),
    }


def _pull(server: Models, name: str) -> Iterator[bytes]:
    if server.library is not None and name not in server.library:
        yield json.dumps(error("pull model manifest: file does not exist")).encode() + b"\n"
        return
    yield json.dumps({"status": "pulling manifest"}).encode() + b"\n"
    for done in range(0, 101, 20):
        part = {"status": "pulling 970aa74c0a90", "digest": "sha256:970a", "total": 100, "completed": done}
        yield json.dumps(part).encode() + b"\n"
    if server.models is not None:
        server.models.add(name)
    yield json.dumps({"status": "success"}).encode() + b"\n"
