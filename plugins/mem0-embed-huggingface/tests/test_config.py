# SPDX-License-Identifier: Apache-2.0
"""Settings, prompts and the table of models: what is known before a model is loaded."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import mem0
from mem0.errors import ConfigurationError
from mem0_embed_huggingface import HuggingFaceConfig, default_dims
from mem0_embed_huggingface._arguments import build_arguments, fitting
from mem0_embed_huggingface._prompts import OWN, prompts_for


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide what the machine's environment says."""
    for name in ("HF_TOKEN", "HUGGINGFACE_API_KEY", "MEM0_ALLOW_REMOTE_CODE"):
        monkeypatch.delenv(name, raising=False)


def arguments(**settings: Any) -> dict[str, Any]:
    return build_arguments(HuggingFaceConfig(**settings))


@pytest.mark.parametrize(
    ("model", "dims"),
    [
        (None, 384),
        ("multi-qa-MiniLM-L6-cos-v1", 384),
        ("sentence-transformers/multi-qa-MiniLM-L6-cos-v1", 384),
        ("somebody/multi-qa-MiniLM-L6-cos-v1", None),
        ("sentence-transformers/all-mpnet-base-v2", 768),
        ("BAAI/bge-m3", 1024),
        ("bge-m3", None),
        ("Qwen/Qwen3-Embedding-8B", 4096),
        ("./multi-qa-MiniLM-L6-cos-v1", None),
    ],
)
def test_default_dims(model: str | None, dims: int | None) -> None:
    """The default is the documented model's own length; the table does not guess."""
    assert default_dims("huggingface", model) == dims


def test_arguments() -> None:
    """Settings and `model_kwargs` become arguments of `SentenceTransformer`, and the caller's are left alone."""
    mine = {"backend": "onnx", "model_kwargs": {"attn_implementation": "sdpa"}}
    made = arguments(
        model_kwargs=mine, device="cuda:1", revision="v2", cache_folder="/m", offline=True, dtype="float16"
    )
    assert made == {
        "backend": "onnx",
        "model_kwargs": {"attn_implementation": "sdpa", "torch_dtype": "float16"},
        "device": "cuda:1",
        "revision": "v2",
        "cache_folder": "/m",
        "local_files_only": True,
    }
    assert mine == {"backend": "onnx", "model_kwargs": {"attn_implementation": "sdpa"}}
    assert arguments(device="auto") == {}
    assert arguments(model_kwargs={"device": "cpu"}) == {"device": "cpu"}  # as people write it for mem0ai


@pytest.mark.parametrize(
    ("settings", "hint"),
    [
        ({"model_kwargs": {"devise": "cpu"}}, "'devise'.*Did you mean 'device'"),
        ({"model_kwargs": {"layers": 6}}, "'layers', which is no argument of SentenceTransformer. It takes backend"),
        ({"model_kwargs": {"torch_dtype": "float16"}}, "'torch_dtype' has no place.*Use the setting 'dtype'"),
        ({"model_kwargs": {"normalize_embeddings": True}}, "Use the setting 'normalize_embeddings'"),
        ({"model_kwargs": {"token": "hf_x"}}, "Use the setting 'api_key'"),
        ({"model_kwargs": {"model_kwargs": {"token": "hf_x"}}}, "Use the setting 'api_key'"),
        ({"model_kwargs": {"prompts": {"query": "q"}}}, "Use the setting 'query_prefix' and 'document_prefix'"),
        ({"model_kwargs": {"modules": []}}, "Use the setting 'model'"),
        ({"model_kwargs": {"device": "cpu"}, "device": "cuda"}, "'device' is a setting and in 'model_kwargs' too"),
        ({"model_kwargs": {"model_kwargs": {"dtype": "auto"}}, "dtype": "float16"}, "'dtype' is a setting and in"),
    ],
)
def test_wrong_arguments_are_refused(settings: dict[str, Any], hint: str) -> None:
    """A typo gets the name that was meant, what has a setting of its own gets that, and nothing counts twice."""
    with pytest.raises(ConfigurationError, match=hint) as caught:
        arguments(**settings)
    assert "hf_x" not in str(caught.value)


@pytest.mark.parametrize(
    "smuggled",
    [
        {"trust_remote_code": True},
        {"config_kwargs": {"trust_remote_code": True}},
        {"model_kwargs": {"trust_remote_code": True}},
        {"processor_kwargs": {"inner": [{"trust_remote_code": True}]}},
        {"model_kwargs": {"weights_only": False}},
        {"model_kwargs": {"attn_implementation": "somebody/kernels"}},
        {"model_kwargs": {"use_kernels": True, "allow_all_kernels": True}},
    ],
    ids=str,
)
def test_no_argument_runs_code(smuggled: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """No depth of `model_kwargs` hides what makes a library run code of others, even for a model that is allowed."""
    monkeypatch.setenv("MEM0_ALLOW_REMOTE_CODE", "acme/model")
    with pytest.raises(ConfigurationError, match="trust_remote_code"):
        arguments(model="acme/model", trust_remote_code=True, model_kwargs=smuggled)


@pytest.mark.parametrize(("allowed", "trusted"), [(None, False), ("other/model", False), ("x/y, acme/model", True)])
def test_configuration_alone_does_not_allow_code(
    allowed: str | None, trusted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Code of a model runs if the configuration says so and the environment names the model, and not otherwise."""
    if allowed is not None:
        monkeypatch.setenv("MEM0_ALLOW_REMOTE_CODE", allowed)
    assert "trust_remote_code" not in arguments(model="acme/model")
    if trusted:
        assert arguments(model="acme/model", trust_remote_code=True)["trust_remote_code"] is True
        return
    with pytest.raises(ConfigurationError, match=r"set MEM0_ALLOW_REMOTE_CODE=acme/model in the environment"):
        arguments(model="acme/model", trust_remote_code=True)


def test_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes from the settings, HF_TOKEN or HUGGINGFACE_API_KEY, in that order, and does not show."""
    assert "token" not in arguments()
    monkeypatch.setenv("HUGGINGFACE_API_KEY", "hf_key")
    assert arguments()["token"].get_secret_value() == "hf_key"
    monkeypatch.setenv("HF_TOKEN", "hf_token")
    assert arguments()["token"].get_secret_value() == "hf_token"
    made = arguments(token="hf_mine")
    assert made["token"].get_secret_value() == "hf_mine"
    assert "hf_mine" not in repr(made)


def test_names_of_older_and_newer_versions() -> None:
    """`processor_kwargs` was `tokenizer_kwargs` once: either is understood, and an unknown one says to upgrade."""
    new, old = {"processor_kwargs", "device"}, {"tokenizer_kwargs", "device"}
    for name in ("processor_kwargs", "tokenizer_kwargs"):
        assert fitting({name: {}}, new) == {"processor_kwargs": {}}
        assert fitting({name: {}}, old) == {"tokenizer_kwargs": {}}
    with pytest.raises(ConfigurationError, match=r"has no argument 'backend'.*--upgrade sentence-transformers"):
        fitting({"backend": "onnx"}, old)


@pytest.mark.parametrize(
    ("settings", "prompts"),
    [
        ({}, {}),
        ({"model": "BAAI/bge-base-en-v1.5"}, {"query": "Represent this sentence for searching relevant passages: "}),
        ({"model": "intfloat/e5-base-v2", "query_prefix": ""}, {"document": "passage: "}),
        ({"model": "acme/unknown"}, {"query": OWN, "document": OWN}),
        ({"model": "acme/unknown", "query_prefix": "q: ", "document_prefix": ""}, {"query": "q: "}),
    ],
)
def test_prompts(settings: dict[str, Any], prompts: dict[str, str]) -> None:
    """The setting counts, then the table; a model that is not here yet is said to have its own."""
    assert prompts_for(HuggingFaceConfig(**settings)) == prompts


@pytest.mark.parametrize(
    ("saved", "prompts"),
    [
        ({"prompts": {"query": "q: ", "document": "d: "}}, {"query": "q: ", "document": "d: "}),
        ({"prompts": {"query": "q: ", "passage": "p: ", "document": ""}}, {"query": "q: ", "document": "p: "}),
        ({"prompts": {"corpus": "c: "}}, {"document": "c: "}),
        ({"prompts": None}, {}),
        ({}, {}),
        ([], {}),
    ],
)
def test_prompts_of_a_folder(tmp_path: Path, saved: object, prompts: dict[str, str]) -> None:
    """A model on this machine says itself what it was trained with."""
    (tmp_path / "config_sentence_transformers.json").write_text(json.dumps(saved), encoding="utf-8")
    assert prompts_for(HuggingFaceConfig(model=str(tmp_path))) == prompts
    assert prompts_for(HuggingFaceConfig(model=str(tmp_path), document_prefix="mine "))["document"] == "mine "


@pytest.mark.parametrize("spelling", ["huggingface_base_url", "huggingfaceBaseUrl", "base_url", "baseUrl"])
def test_spellings_of_the_base_url(spelling: str) -> None:
    """The base URL is understood in each spelling that is around."""
    assert HuggingFaceConfig(**{spelling: "http://h"}).huggingface_base_url == "http://h"


def test_library_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without sentence-transformers, building an embedder says what to run, also on a machine without a GPU."""
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(ConfigurationError, match=r"pip install --upgrade mem0-embed-huggingface.*build for CPUs"):
        mem0.create_embedder("huggingface", {})


def test_library_that_is_broken(tmp_path: Path) -> None:
    """A library that does not load is an error of ours that holds its words, and nothing is loaded before."""
    (tmp_path / "sentence_transformers.py").write_text("raise OSError('libtorch_cpu.so is torn')", encoding="utf-8")
    code = """
import mem0
embedder = mem0.create_embedder("huggingface", {})
try:
    embedder.embed_query("a")
except mem0.errors.ConfigurationError as error:
    print(error, error.__cause__, error.__context__)
"""
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import mem0.errors{code}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "libtorch_cpu.so is torn" in done.stdout
    assert done.stdout.strip().endswith("has the line None None")
