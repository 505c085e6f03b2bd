# SPDX-License-Identifier: Apache-2.0
"""What LM Studio says when something is missing becomes an error with the command that helps."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from mem0.errors import (
    AuthenticationError,
    BadRequestError,
    MalformedResponseError,
    ModelNotFoundError,
    ProviderConnectionError,
)
from mem0.testing import Fault, LoopbackServer

NO_MODELS = "No models loaded. Please load a model in the developer page or use the 'lms load' command."


def openai_error(message: str, code: str | None) -> dict[str, Any]:
    """Return the body of an error as LM Studio words it."""
    return {"error": {"message": message, "type": "invalid_request_error", "param": "model", "code": code}}


def test_server_that_is_not_running(make: Any, call: Any) -> None:
    """Where nobody listens, the error names the URL that was tried and how to start the server."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{reserved.getsockname()[1]}/v1"
        with pytest.raises(ProviderConnectionError, match=rf"{url}.*lms server start.*'lmstudio_base_url'"):
            call(make(lmstudio_base_url=url), ["a"])


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (400, {"error": NO_MODELS}, "No models loaded"),
        (400, openai_error(NO_MODELS, None), "No models loaded"),
        (400, openai_error("Invalid model identifier 'x'.", "model_not_found"), "Invalid model identifier"),
        (400, openai_error('Failed to load model "x". Error: insufficient memory', None), "insufficient memory"),
        (400, {"error": 'Model "x" not found'}, 'Model "x" not found'),
        (404, openai_error("Model not found", "model_not_found"), "Model not found"),
    ],
)
def test_missing_model_says_what_to_run(
    server: LoopbackServer, make: Any, call: Any, status: int, body: object, said: str
) -> None:
    """A model that is not loaded, or not there: the error holds the command, and is not tried again."""
    server.faults.append(Fault(status=status, body=body, sticky=True))
    with pytest.raises(ModelNotFoundError, match=rf"{said}.*Run 'lms load text-embedding-bge-m3'.*'lms ls'") as caught:
        call(make(model="text-embedding-bge-m3"), ["a"])
    assert (caught.value.status, caught.value.retryable) == (status, False)
    assert len(server.requests) == 1


def test_chat_model_is_no_embedding_model(server: LoopbackServer, make: Any, call: Any) -> None:
    """A model that LM Studio does not take for an embedding model would not get better by loading it."""
    body = openai_error('Failed to load model "qwen3-8b". Error: Model is not embedding.', "model_not_found")
    server.faults.append(Fault(status=400, body=body, sticky=True))
    with pytest.raises(ModelNotFoundError, match=r"It is no embedding model.*'lms ls'") as caught:
        call(make(model="qwen3-8b"), ["a"])
    assert "Run 'lms load" not in str(caught.value)
    assert len(server.requests) == 1


def test_model_that_crashed(server: LoopbackServer, make: Any, call: Any) -> None:
    """A model that crashed says where to look; to ask again might crash it again."""
    body = {"error": "The model has crashed without additional information. (Exit code: 11)"}
    server.faults.append(Fault(status=400, body=body, sticky=True))
    with pytest.raises(BadRequestError, match=r"Exit code: 11.*lms log stream"):
        call(make(), ["a"])
    assert len(server.requests) == 1


def test_other_bad_request_is_none_of_these(server: LoopbackServer, make: Any, call: Any) -> None:
    """A 400 about anything else stays what it is."""
    body = {"error": "'input' field must be a string or an array of strings"}
    server.faults.append(Fault(status=400, body=body))
    with pytest.raises(BadRequestError) as caught:
        call(make(), ["a"])
    assert type(caught.value) is BadRequestError
    assert "lms" not in str(caught.value).replace("lmstudio", "")


def test_missing_token_says_where_to_make_one(server: LoopbackServer, make: Any, call: Any) -> None:
    """A server that is set to ask for a token: the error says where tokens come from and where they go."""
    message = "An LM Studio API token is required to make requests to this server, but none was provided."
    body = {"error": {"type": "invalid_request", "code": "invalid_api_key", "message": message}}
    server.faults.append(Fault(status=401, body=body))
    with pytest.raises(AuthenticationError, match=r"Manage Tokens.*'api_key'.*LM_API_TOKEN"):
        call(make(api_key=None), ["a"])


def test_wrong_path_is_answered_with_200(server: LoopbackServer, make: Any, call: Any) -> None:
    """LM Studio answers 200 to a path that it does not know; its words are in the error."""
    server.faults.append(Fault(body={"error": "Unexpected endpoint or method. (POST /embeddings)"}))
    with pytest.raises(MalformedResponseError, match=r"Unexpected endpoint.*base URL leads to an embeddings API"):
        call(make(), ["a"])
