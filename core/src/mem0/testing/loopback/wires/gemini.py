# SPDX-License-Identifier: Apache-2.0
"""The Gemini API's protocol: `POST /v1beta/models/MODEL:batchEmbedContents`, `:embedContent` and `:countTokens`."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mem0.testing.loopback.exchange import Models, Reply, Request
from mem0.testing.loopback.faults import Fault, Numbered, twisted

NATIVE_DIMS = {
    "gemini-embedding-2": 3072,
    "gemini-embedding-2-preview": 3072,
    "gemini-embedding-001": 3072,
    "text-embedding-004": 768,
    "embedding-001": 768,
}
MAX_REQUESTS = 100
"""Texts in one batch."""

NOT_NORMALIZED = "gemini-embedding-001"
"""The model whose vectors have length 1 only where they are as long as it makes them."""

_PATH = re.compile(r"/(v1|v1beta)/models/([^/:]+):(batchEmbedContents|embedContent|countTokens)$")
_NAMES = {400: "INVALID_ARGUMENT", 404: "NOT_FOUND"}


def answer(server: Models, request: Request, fault: Fault) -> Reply | None:
    """Answer a request; `None` if it is not of this protocol."""
    found = _PATH.search(request.path)
    if request.method != "POST" or not found:
        return None
    version, model, method = found.groups()
    if server.models is not None and model not in server.models:
        return refusal(
            404,
            f"models/{model} is not found for API version {version}, or is not supported for {method}. Call ListModels "
            "to see the list of available models and their supported methods.",
        )
    match method:
        case "batchEmbedContents":
            return _batch(server, model, request.json["requests"], fault)
        case "embedContent":
            return _single(server, model, request.json, fault)
        case _:
            words = [word for content in request.json["contents"] for word in text_of(content).split()]
            return 200, {"totalTokens": len(words)}


def error(message: str) -> dict[str, Any]:
    """Word an error."""
    return {"error": {"message": message, "status": "LOOPBACK_ERROR", "details": []}}


def refusal(status: int, message: str, name: str = "") -> Reply:
    """Refuse a request as Google does: the status is in the body as well, as a number and by its name."""
    body = error(message)
    body["error"] |= {"code": status, "status": name or _NAMES[status]}
    return status, body


def text_of(content: Mapping[str, Any]) -> str:
    """Return the text of a `Content`. The parts of one belong together, and get one vector."""
    return "".join(part["text"] for part in content["parts"])


def cut(server: Models, text: str) -> str:
    """Return as much of a text as the model takes, which is what the API embeds in silence."""
    return " ".join(text.split()[: server.max_words]) if server.too_long(text) else text


def vectors_of(
    server: Models, model: str, texts: Sequence[str], dims: int | None, native_dims: Mapping[str, int]
) -> list[NDArray[np.float32]]:
    """Return the vectors of texts, of length 1 only where the model makes them so."""
    native = server.dims.get(model) or native_dims.get(model, server.default_dims)
    vectors = server.vectors(texts, dims, native)
    if model != NOT_NORMALIZED:
        return vectors
    return [vector * np.float32(math.sqrt(len(vector) / native)) for vector in vectors]


def values(numbered: Numbered) -> dict[str, Any]:
    """Write a vector."""
    _, vector = numbered
    return {"values": vector}


def _batch(server: Models, model: str, requests: list[dict[str, Any]], fault: Fault) -> Reply:
    if len(requests) > MAX_REQUESTS:
        return refusal(400, "* BatchEmbedContentsRequest.requests: at most 100 requests can be in one batch\n")
    for each in requests:
        if each["model"] != f"models/{model}":
            return refusal(400, f"The model in the request is {each['model']}, and models/{model} in the URL.")
    # In a batch the API reads no `embedContentConfig`: a text that is too long is cut, whatever that says.
    texts = [cut(server, text_of(each["content"])) for each in requests]
    vectors = vectors_of(server, model, texts, requests[0].get("outputDimensionality"), NATIVE_DIMS)
    return 200, {"embeddings": [values(item) for item in twisted(vectors, fault.twist)], **_usage(texts)}


def _single(server: Models, model: str, asked: dict[str, Any], fault: Fault) -> Reply:
    config = asked.get("embedContentConfig", {})
    text = text_of(asked["content"])
    if server.too_long(text) and config.get("autoTruncate") is False:
        return refusal(400, f"The input token count exceeds the maximum number of tokens allowed ({server.max_words}).")
    text = cut(server, text)
    dims = config.get("outputDimensionality") or asked.get("outputDimensionality")
    vectors = vectors_of(server, model, [text], dims, NATIVE_DIMS)
    return 200, {"embedding": values(twisted(vectors, fault.twist)[0]), **_usage([text])}


def _usage(texts: Sequence[str]) -> dict[str, Any]:
    return {"usageMetadata": {"promptTokenCount": sum(len(text.split()) for text in texts)}}
