# SPDX-License-Identifier: Apache-2.0
"""Settings, places, and the table of models."""

from __future__ import annotations

from typing import Any

import pytest

from mem0.errors import ConfigurationError, ModelNotFoundError, PermissionDeniedError
from mem0.testing import Fault, LoopbackServer
from mem0_embed_vertexai import VertexAIConfig, default_dims


@pytest.mark.parametrize(
    ("model", "dims"),
    [
        (None, 3072),
        ("gemini-embedding-001", 3072),
        ("gemini-embedding-2", 3072),
        ("publishers/google/models/text-embedding-005", 768),
        ("text-embedding-004", 768),
        ("text-embedding-9", None),
    ],
)
def test_default_dims(model: str | None, dims: int | None) -> None:
    """Every model has its own length; the table does not guess."""
    assert default_dims("vertexai", model) == dims


@pytest.mark.parametrize(
    ("location", "url"),
    [
        (None, "https://us-central1-aiplatform.googleapis.com"),
        ("europe-west4", "https://europe-west4-aiplatform.googleapis.com"),
        ("global", "https://aiplatform.googleapis.com"),
        ("eu", "https://aiplatform.eu.rep.googleapis.com"),
    ],
)
def test_server_of_a_location(make: Any, location: str | None, url: str) -> None:
    """Every location has a server of its own."""
    assert make(vertex_base_url=None, location=location)._failures.url == url


def test_place_of_the_environment(
    server: LoopbackServer, make: Any, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Project, location and server come from the environment where the configuration does not name them."""
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "env-project")
    monkeypatch.setenv("GOOGLE_CLOUD_LOCATION", "europe-west4")
    monkeypatch.setenv("GOOGLE_VERTEX_BASE_URL", server.url)
    call(make(model="text-embedding-005", vertex_base_url=None, google_project_id=None), ["a"])
    assert server.requests[0].path.startswith("/v1beta1/projects/env-project/locations/europe-west4/publishers/")


@pytest.mark.parametrize(
    ("settings", "hint"),
    [
        ({"location": "evil.example/"}, "'location' is 'evil.example/'"),
        ({"google_project_id": "p/../q"}, "'google_project_id' is 'p/../q'"),
        ({"google_project_id": None}, "no project. Set GOOGLE_CLOUD_PROJECT"),
        ({"vertex_base_url": "https://me:hunter2@h"}, "'vertex_base_url' holds credentials"),
        ({"embedding_dims": 4096}, "Set it to 3072 or fewer, down to 128"),
        ({"model": "text-embedding-005", "embedding_dims": 1024}, "makes vectors of 768"),
        ({"memory_update_embedding_type": "CLUSTERING"}, "differs from the task of documents"),
    ],
)
def test_what_cannot_be_is_refused(make: Any, settings: dict[str, Any], hint: str) -> None:
    """A setting that cannot be followed is refused before any request, and credentials are not repeated."""
    with pytest.raises(ConfigurationError, match=hint) as caught:
        make(**settings)
    assert "hunter2" not in str(caught.value)


def test_names_of_mem0ai(server: LoopbackServer, make: Any, call: Any) -> None:
    """The settings of mem0ai's embedder are understood by their names, in either spelling."""
    settings = {
        "memory_add_embedding_type": "SEMANTIC_SIMILARITY",
        "memoryUpdateEmbeddingType": "SEMANTIC_SIMILARITY",
        "memory_search_embedding_type": "QUESTION_ANSWERING",
    }
    embedder = make(model="text-embedding-005", **settings)
    call(embedder, ["a"])
    call(embedder, ["a"], input_type="query")
    tasks = [request.json["instances"][0]["task_type"] for request in server.requests]
    assert tasks == ["SEMANTIC_SIMILARITY", "QUESTION_ANSWERING"]
    assert VertexAIConfig(project="p").google_project_id == "p"


def test_retired_model(server: LoopbackServer, make: Any, call: Any) -> None:
    """A model that was shut down is sent as asked; the error says since when it is gone, and what is there."""
    server.models = {"gemini-embedding-001"}
    with pytest.raises(ModelNotFoundError, match=r"shut down on 2026-01-14. Set 'model' to 'gemini-embedding-001'"):
        call(make(model="text-embedding-004"), ["a"])
    assert server.requests[0].path.endswith("/text-embedding-004:predict")
    with pytest.raises(ModelNotFoundError, match="not every location has every model"):
        call(make(model="text-embedding-9"), ["a"])


def test_advice(server: LoopbackServer, make: Any, call: Any) -> None:
    """A project without the API, or an account without the role, is told what to do."""
    server.faults.append(Fault(status=403))
    with pytest.raises(PermissionDeniedError, match=r"Vertex AI API is enabled.*roles/aiplatform.user"):
        call(make(), ["a"])
