# SPDX-License-Identifier: Apache-2.0
"""What travels: exactly what is asked for, by the method that the model has, to the right server."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from google.genai import types

from mem0.errors import ConfigurationError, InputTooLongError
from mem0.testing import Fault, LoopbackServer, vector_for
from mem0_embed_vertexai._vertex import BATCH, PREDICT, SINGLE, limits_of

PLACE = "/v1beta1/projects/kit-project/locations/us-central1/publishers/google/models"
METHODS = getattr(types, "EmbeddingApiType", None)
needs_batches = pytest.mark.skipif(
    not hasattr(METHODS, "BATCH_EMBED_CONTENTS"), reason="this google-genai knows no batches for Gemini's models"
)
needs_contents = pytest.mark.skipif(METHODS is None, reason="this google-genai asks by :predict alone")


def test_predict(server: LoopbackServer, make: Any, call: Any) -> None:
    """A text model is asked by `:predict`: the task beside each text, and nothing cut."""
    result = call(make(model="text-embedding-005", embedding_dims=256), ["line\nbreak", "two words"])
    [request] = server.requests
    assert request.path == f"{PLACE}/text-embedding-005:predict"
    assert request.headers["authorization"] == "Bearer ya29-canary-7f3a"
    assert "x-goog-api-key" not in request.headers
    assert request.json == {
        "instances": [
            {"content": "line\nbreak", "task_type": "RETRIEVAL_DOCUMENT"},
            {"content": "two words", "task_type": "RETRIEVAL_DOCUMENT"},
        ],
        "parameters": {"outputDimensionality": 256, "autoTruncate": False},
    }
    assert np.allclose(result.vectors[1], vector_for("two words", 256, 768), atol=1e-6)
    assert (result.usage.tokens, result.usage.requests) == (4, 1)


@needs_batches
def test_batch(server: LoopbackServer, make: Any, call: Any) -> None:
    """Several texts for a Gemini model: a request for each within one, and its settings in each."""
    result = call(make(embedding_dims=768), ["one", "two words"], input_type="query")
    [request] = server.requests
    assert request.path == f"{PLACE}/gemini-embedding-001:batchEmbedContents"
    assert [(each["content"]["parts"], each["embedContentConfig"]) for each in request.json["requests"]] == [
        ([{"text": text}], {"taskType": "RETRIEVAL_QUERY", "outputDimensionality": 768, "autoTruncate": False})
        for text in ("one", "two words")
    ]
    assert np.allclose(result.vectors[1], vector_for("two words", 768, 3072), atol=1e-6)
    assert (result.usage.tokens, result.usage.requests) == (3, 1)


@needs_contents
def test_single(server: LoopbackServer, make: Any, call: Any) -> None:
    """One text for a Gemini model: `:embedContent`, the text that tells the task, and no task beside it."""
    result = call(make(model="gemini-embedding-2", embedding_dims=768), ["a"], input_type="query")
    [request] = server.requests
    assert request.path == f"{PLACE}/gemini-embedding-2:embedContent"
    assert request.json["content"]["parts"] == [{"text": "task: search result | query: a"}]
    config = request.json.get("embedContentConfig", request.json)  # older versions write it beside the content
    assert (config["outputDimensionality"], config["autoTruncate"], config.get("taskType")) == (768, False, None)
    assert np.allclose(result.vectors[0], vector_for("task: search result | query: a", 768, 3072), atol=1e-6)
    assert result.usage.tokens == 6


@pytest.mark.parametrize("model", ["gemini-embedding-001", pytest.param("gemini-embedding-2", marks=needs_contents)])
def test_every_text_has_its_vector(server: LoopbackServer, make: Any, call: Any, model: str) -> None:
    """Whatever way this version of the SDK has to ask, no two texts share a vector and none is lost."""
    embedder = make(model=model)
    texts = [f"text {number}" for number in range(7)]
    prefix = embedder.spec.prompts["document"] if model == "gemini-embedding-2" else ""
    vectors = call(embedder, texts).vectors
    assert np.allclose(vectors, [vector_for(prefix + text, 3072) for text in texts], atol=1e-6)


def test_limits_of_a_request(server: LoopbackServer, make: Any, call: Any) -> None:
    """At most 250 texts and 20,000 tokens go into one request; a token has at least one byte."""
    embedder = make(model="text-embedding-005")
    call(embedder, [f"{number}" for number in range(251)])
    assert sorted(len(request.json["instances"]) for request in server.requests) == [1, 250]
    server.requests.clear()
    call(embedder, [f"{number} " + "é" * 4000 for number in range(4)])
    assert [len(request.json["instances"]) for request in server.requests] == [2, 2]


def test_limits_by_version_of_the_sdk(monkeypatch: pytest.MonkeyPatch) -> None:
    """How many texts go into a request is what the SDK can ask for; what it cannot ask for is refused."""

    class Methods:
        PREDICT = EMBED_CONTENT = "since 1.64"

    class MoreMethods(Methods):
        BATCH_EMBED_CONTENTS = "since 3.4"

    asked = ["text-embedding-005", "gemini-embedding-001", "publishers/google/models/gemini-embedding-2", "e5-maas"]
    monkeypatch.setattr(types, "EmbeddingApiType", MoreMethods, raising=False)
    assert [limits_of(model) for model in asked] == [PREDICT, BATCH, BATCH, SINGLE]
    monkeypatch.setattr(types, "EmbeddingApiType", Methods)
    assert [limits_of(model) for model in asked] == [PREDICT, SINGLE, SINGLE, SINGLE]
    monkeypatch.delattr(types, "EmbeddingApiType")
    assert limits_of("gemini-embedding-001") == SINGLE
    with pytest.raises(ConfigurationError, match="pip install --upgrade google-genai"):
        limits_of("gemini-embedding-2")


def test_model_by_its_path(server: LoopbackServer, make: Any, call: Any) -> None:
    """A path in place of a name leads to the same model, known by the table."""
    call(make(model="publishers/google/models/text-embedding-005"), ["a"])
    call(make(model="projects/p/locations/l/publishers/google/models/text-embedding-005"), ["a"])
    assert [request.path for request in server.requests] == [
        f"{PLACE}/text-embedding-005:predict",
        "/v1beta1/projects/p/locations/l/publishers/google/models/text-embedding-005:predict",
    ]


def test_cutting_is_asked_for_only_if_it_is_wanted(server: LoopbackServer, make: Any, call: Any) -> None:
    """With `auto_truncate` the server may cut; without, an answer that says so is an error."""
    server.max_words = 2
    result = call(make(model="text-embedding-005", auto_truncate=True), ["one two three"])
    assert np.allclose(result.vectors[0], vector_for("one two", 768), atol=1e-6)
    assert server.requests[0].json["parameters"]["autoTruncate"] is True
    statistics = {"token_count": 2, "truncated": True}
    answer = {"predictions": [{"embeddings": {"values": [1.0] * 768, "statistics": statistics}}]}
    server.faults.append(Fault(body=answer))
    with pytest.raises(InputTooLongError, match="cut a text that is too long"):
        call(make(model="text-embedding-005"), ["one"])


def test_headers(server: LoopbackServer, make: Any, call: Any) -> None:
    """Headers of the configuration travel, and take the place of the SDK's."""
    call(make(default_headers={"X-Team": "blue", "Authorization": "Basic abc"}), ["a"])
    assert server.requests[0].headers["x-team"] == "blue"
    assert server.requests[0].headers["authorization"] == "Basic abc"


def test_variables_of_the_sdk_lead_nowhere_else(
    server: LoopbackServer, make: Any, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What would lead the SDK to another API, account, version or server has no effect beside the configuration."""
    for name, value in {
        "GOOGLE_GENAI_USE_VERTEXAI": "false",
        "GOOGLE_GENAI_USE_ENTERPRISE": "false",
        "GOOGLE_API_KEY": "sk-env",
        "GOOGLE_CLOUD_PROJECT": "elsewhere",
        "GOOGLE_CLOUD_LOCATION": "europe-west4",
        "GOOGLE_VERTEX_BASE_URL": "http://127.0.0.1:9",
        "GOOGLE_GEMINI_BASE_URL": "http://127.0.0.1:9",
        "GOOGLE_GENAI_API_VERSION": "v9",
        "GOOGLE_GENAI_CLIENT_MODE": "replay",
    }.items():
        monkeypatch.setenv(name, value)
    call(make(model="text-embedding-005", location="us-central1"), ["a"])
    [request] = server.requests
    assert request.path == f"{PLACE}/text-embedding-005:predict"
    assert request.headers["authorization"] == "Bearer ya29-canary-7f3a"
    assert "x-goog-api-key" not in request.headers


def test_express_mode(server: LoopbackServer, make: Any, call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """With an API key there is no project in the path, whatever the environment says."""
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "elsewhere")
    monkeypatch.setenv("GOOGLE_CLOUD_LOCATION", "europe-west4")
    call(make(model="text-embedding-005", api_key="sk-express", access_token=None, google_project_id=None), ["a"])
    [request] = server.requests
    assert request.path == "/v1beta1/publishers/google/models/text-embedding-005:predict"
    assert request.headers["x-goog-api-key"] == "sk-express"
    assert "authorization" not in request.headers
