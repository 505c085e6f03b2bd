# SPDX-License-Identifier: Apache-2.0
"""What travels to a text-embeddings-inference server, and what comes back from it."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from mem0.errors import BadRequestError, ConfigurationError, InputTooLongError, ModelNotFoundError, ServerError
from mem0.testing import Fault, LoopbackServer, vector_for

MODEL = "multi-qa-MiniLM-L6-cos-v1"


def test_request(server: LoopbackServer, make: Any, call: Any) -> None:
    """The texts as they are, what is too long to be refused, and vectors of length 1."""
    result = call(make(), ["line\nbreak", "zwei Wörter"])
    [request] = server.requests
    assert request.json == {"inputs": ["line\nbreak", "zwei Wörter"], "truncate": False, "normalize": True}
    assert "Wörter".encode() in request.body
    assert request.path == "/embed"
    assert request.headers["authorization"] == "Bearer sk-canary-7f3a"
    assert request.headers["content-type"] == "application/json"
    expected = [vector_for("line\nbreak", 384), vector_for("zwei Wörter", 384)]
    assert np.array_equal(result.vectors, np.array(expected))


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/", "/embed", "/v1/embeddings", "/behind/a/proxy/v1"])
def test_every_form_of_the_address(server: LoopbackServer, make: Any, path: str) -> None:
    """The URL for the OpenAI SDK leads to the same server, which is asked on the route that cuts nothing."""
    make(huggingface_base_url=server.url + path).embed_query("a")
    assert server.requests[0].path == ("/behind/a/proxy/embed" if "proxy" in path else "/embed")


def test_prompts(server: LoopbackServer, make: Any, call: Any) -> None:
    """A model that was trained with prompts gets them, or those of the settings, and they are in the fingerprint."""
    embedder = make(model="intfloat/e5-small-v2")
    call(embedder, ["a"], input_type="query")
    call(embedder, ["b"])
    mine = make(model="intfloat/e5-small-v2", query_prefix="find ", document_prefix="")
    call(mine, ["a"], input_type="query")
    call(mine, ["b"])
    assert server.batches == [["query: a"], ["passage: b"], ["find a"], ["b"]]
    assert embedder.fingerprint.prompts == {"query": "query: ", "document": "passage: "}
    assert mine.fingerprint.prompts == {"query": "find "}


def test_truncation_on_request(server: LoopbackServer, make: Any, call: Any) -> None:
    """What is too long is refused, unless the settings say to cut it."""
    server.max_words = 3
    with pytest.raises(InputTooLongError, match=r"must have less than 3 tokens. Given: 4"):
        call(make(), ["one two three four"])
    cut = call(make(truncate=True), ["one two three four"])
    assert np.array_equal(cut.vectors[0], vector_for("one two three", 384))


def test_vectors_as_the_model_makes_them(server: LoopbackServer, make: Any, call: Any) -> None:
    """Without normalisation, vectors have the model's own length, and the fingerprint says so."""
    embedder = make(normalize_embeddings=False)
    assert np.allclose(call(embedder, ["a"]).vectors[0], 3 * vector_for("a", 384))
    assert not embedder.fingerprint.normalized


def test_tokens_are_counted(server: LoopbackServer, make: Any, call: Any) -> None:
    """What the server says in its header is the usage."""
    server.faults.append(Fault(headers={"x-compute-tokens": "7"}))
    assert call(make(), ["a", "b"]).usage.tokens == 7


def test_model_without_a_name(server: LoopbackServer, make: Any, call: Any) -> None:
    """The server has one model: where nobody says which, nothing is assumed about it."""
    server.dims["tei"] = 48
    embedder = make(model=None)
    assert (embedder.spec.model, embedder.dims, embedder.fingerprint.prompts) == ("tei", None, {})
    assert call(embedder, ["a"]).vectors.shape == (1, 48)


def test_shortening(server: LoopbackServer, make: Any, call: Any) -> None:
    """Vectors of a model that was trained to be cut are cut here; the server is not asked to."""
    server.dims["tei"] = 1024
    result = call(make(model="mixedbread-ai/mxbai-embed-large-v1", embedding_dims=256), ["a"])
    assert np.allclose(result.vectors[0], vector_for("a", 256, 1024), atol=1e-6)


def test_other_limit_of_the_server(server: LoopbackServer, make: Any, call: Any) -> None:
    """A server that takes fewer texts at once is no text that is too long."""
    said = {"error": "batch size 9 > maximum allowed batch size 4", "error_type": "Validation"}
    server.faults.extend([Fault(status=413, body=said)])
    with pytest.raises(BadRequestError, match=r"maximum allowed batch size 4. Set 'batch_size'") as caught:
        call(make(), ["a"])
    assert type(caught.value) is BadRequestError


@pytest.mark.parametrize(
    ("said", "requests", "advice"),
    [("Inference failed", 3, "the server's log"), ("model is not an embedding model", 1, "with an embedding model")],
)
def test_engine_that_fails(server: LoopbackServer, make: Any, call: Any, said: str, requests: int, advice: str) -> None:
    """What the server's engine fails with may pass, unless it has no embedding model."""
    server.faults.append(Fault(status=424, body={"error": said, "error_type": "Backend"}, sticky=True))
    with pytest.raises(ServerError, match=f"HTTP 424: {said}.*{advice}"):
        call(make(max_attempts=3), ["a"])
    assert len(server.requests) == requests


def test_server_of_another_kind(server: LoopbackServer, make: Any, call: Any) -> None:
    """Where there is no `/embed`, the error says how to reach a server that speaks OpenAI's protocol."""
    server.faults.append(Fault(status=404))
    with pytest.raises(ModelNotFoundError, match="use the provider 'openai' with 'openai_base_url'"):
        call(make(), ["a"])


@pytest.mark.parametrize("variable", ["HUGGINGFACE_API_KEY", "HF_TOKEN"])
def test_key_of_the_environment(
    server: LoopbackServer, make: Any, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    """It goes to this machine, and not to a host that only the configuration names."""
    monkeypatch.setenv(variable, "hf_env")
    make(api_key=None).embed_query("a")
    assert server.requests[0].headers["authorization"] == "Bearer hf_env"
    elsewhere = {"huggingface_base_url": "http://tei.example", "http_client_proxies": server.url, "api_key": None}
    make(**elsewhere).embed_query("a")
    assert server.requests[1].headers["host"] == "tei.example"
    assert "authorization" not in server.requests[1].headers


@pytest.mark.parametrize(
    ("host", "sent"),
    [("huggingface.co", True), ("router.huggingface.co", True), ("evilhuggingface.co", False), ("hf.space", False)],
)
def test_whose_hosts_are_hugging_face(
    server: LoopbackServer, make: Any, monkeypatch: pytest.MonkeyPatch, host: str, sent: bool
) -> None:
    """A key of the environment goes to huggingface.co and what is below it."""
    monkeypatch.setenv("HF_TOKEN", "hf_env")
    make(huggingface_base_url=f"http://{host}", http_client_proxies=server.url, api_key=None).embed_query("a")
    assert ("authorization" in server.requests[0].headers) is sent


@pytest.mark.parametrize(
    "setting",
    [
        {"device": "cuda"},
        {"model_kwargs": {"backend": "onnx"}},
        {"dtype": "float16"},
        {"max_seq_length": 128},
        {"revision": "main"},
        {"trust_remote_code": True},
    ],
    ids=lambda setting: next(iter(setting)),
)
def test_settings_of_the_other_mode_are_refused(make: Any, setting: dict[str, Any]) -> None:
    """What a server cannot be told is an error, and not ignored."""
    with pytest.raises(ConfigurationError, match=f"{next(iter(setting))!r} is for a model in this process"):
        make(**setting)


def test_times(make: Any) -> None:
    """A request to a server has the time that other servers get, and what is set counts."""
    assert (make().config.timeout, make().config.deadline) == (30.0, 120.0)
    assert make(timeout=7.0, deadline=900.0).config.timeout == 7.0
    assert make(timeout=7.0, deadline=900.0).config.deadline == 900.0


def test_no_heavy_library_is_imported(server: LoopbackServer) -> None:
    """Asking a server needs neither PyTorch nor sentence-transformers, nor is either looked for."""
    code = f"""
import sys
heavy = ("torch", "sentence_transformers", "transformers", "huggingface_hub")
sys.modules.update(dict.fromkeys(heavy))  # importing one fails from now on
import asyncio, mem0
embedder = mem0.create_embedder("huggingface", {{"huggingface_base_url": {server.url!r}}})
print(embedder.embed_query("a").shape, asyncio.run(embedder.aembed_query("a")).shape)
print([name for name in heavy if sys.modules[name] is not None])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["(384,) (384,)", "[]"]
