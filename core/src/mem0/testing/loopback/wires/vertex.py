# SPDX-License-Identifier: Apache-2.0
"""Vertex AI's protocol: `POST .../publishers/google/models/MODEL:predict`, `:embedContent`, `:batchEmbedContents`.

Which of the three depends on the model. `POST /token` stands for the place where a service account gets its tokens.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from mem0.testing.loopback.exchange import Models, Reply, Request
from mem0.testing.loopback.faults import Fault, Numbered, twisted
from mem0.testing.loopback.wires.gemini import cut, error, refusal, text_of, values, vectors_of

NATIVE_DIMS = {
    "gemini-embedding-001": 3072,
    "gemini-embedding-2": 3072,
    "text-embedding-005": 768,
    "text-multilingual-embedding-002": 768,
    "text-embedding-004": 768,
}
MAX_INSTANCES = 250
MAX_REQUESTS = 100
TOKEN = "loopback-token"  # noqa: S105 - it opens nothing
"""What a service account gets."""

_PATH = re.compile(
    r"/(?:v1|v1beta1)/(projects/[^/]+/locations/[^/]+/)?publishers/[^/]+/models/([^/:]+)"
    r":(predict|embedContent|batchEmbedContents)$"
)

__all__ = ["answer", "error"]


def answer(server: Models, request: Request, fault: Fault) -> Reply | None:
    """Answer a request; `None` if it is not of this protocol."""
    if (request.method, request.path) == ("POST", "/token"):
        return 200, {"access_token": TOKEN, "expires_in": 3600, "token_type": "Bearer"}
    found = _PATH.search(request.path)
    if request.method != "POST" or not found:
        return None
    place, model, method = found.groups()
    if server.models is not None and model not in server.models:
        return refusal(
            404,
            f"Publisher Model `{place or ''}publishers/google/models/{model}` was not found or your project does not "
            "have access to it. Please ensure you are using a valid model version.",
        )
    match method:
        case "predict":
            return _predict(server, model, request.json, fault)
        case "embedContent":
            return _single(server, model, request.json, fault)
        case _:
            return _batch(server, model, request.json["requests"], fault)


def _predict(server: Models, model: str, asked: dict[str, Any], fault: Fault) -> Reply:
    instances, parameters = asked["instances"], asked.get("parameters", {})
    if model.startswith("gemini-embedding-2"):
        return refusal(400, "Precondition check failed.", "FAILED_PRECONDITION")
    limit = 1 if model.startswith("gemini") else MAX_INSTANCES
    if len(instances) > limit:
        return refusal(400, f"{len(instances)} instance(s) is not allowed. The limit is {limit}.")
    texts = [instance["content"] for instance in instances]
    if refused := _refused(server, texts, [parameters]):
        return refused
    whole = [cut(server, text) for text in texts]
    vectors = vectors_of(server, model, whole, parameters.get("outputDimensionality"), NATIVE_DIMS)
    numbered = twisted(vectors, fault.twist)
    return 200, {"predictions": [{"embeddings": _with_statistics(server, item, texts)} for item in numbered]}


def _single(server: Models, model: str, asked: dict[str, Any], fault: Fault) -> Reply:
    # Settings are beside the content as well, where SDKs of before 2.0 write them.
    config, text = {**asked, **asked.get("embedContentConfig", {})}, text_of(asked["content"])
    if refused := _refused(server, [text], [config]):
        return refused
    vectors = vectors_of(server, model, [cut(server, text)], config.get("outputDimensionality"), NATIVE_DIMS)
    numbered = twisted(vectors, fault.twist)
    return 200, {
        "embedding": values(numbered[0]) if numbered else None,
        "usageMetadata": {"promptTokenCount": len(text.split())},
        "truncated": server.too_long(text),
    }


def _batch(server: Models, model: str, requests: list[dict[str, Any]], fault: Fault) -> Reply:
    if not model.startswith("gemini"):
        return refusal(400, f"Publisher Model `{model}` is not supported in the embedContent API.")
    if len(requests) > MAX_REQUESTS:
        return refusal(
            400, f"* BatchEmbedContentsRequest.requests: at most {MAX_REQUESTS} requests can be in one batch"
        )
    texts = [text_of(each["content"]) for each in requests]
    configs = [each.get("embedContentConfig", {}) for each in requests]
    if refused := _refused(server, texts, configs):
        return refused
    whole = [cut(server, text) for text in texts]
    vectors = vectors_of(server, model, whole, configs[0].get("outputDimensionality"), NATIVE_DIMS)
    return 200, {"embeddings": [_with_statistics(server, item, texts) for item in twisted(vectors, fault.twist)]}


def _refused(server: Models, texts: Sequence[str], configs: Sequence[Mapping[str, Any]]) -> Reply | None:
    if all(config.get("autoTruncate", True) for config in configs):
        return None
    for text in texts:
        if server.too_long(text):
            return refusal(
                400,
                f"Unable to submit request because the input token count is {len(text.split())} but the model supports "
                f"up to {server.max_words}. Reduce the input token count and try again.",
            )
    return None


def _with_statistics(server: Models, numbered: Numbered, texts: Sequence[str]) -> dict[str, Any]:
    index, _ = numbered
    text = texts[index] if index < len(texts) else ""
    return {
        **values(numbered),
        "statistics": {"token_count": len(text.split()), "truncated": server.too_long(text)},
    }
