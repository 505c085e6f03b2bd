# SPDX-License-Identifier: Apache-2.0
"""What `from_config` accepts, and how it says no."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mem0 import AsyncMemory, Memory
from mem0.errors import ConfigurationError, EmbedderMismatchError, Mem0Error


def test_a_path(config: dict[str, Any], tmp_path: Path) -> None:
    """A TOML and a JSON file say the same as a dict."""
    store = config["vector_store"]["config"]["path"]
    toml = tmp_path / "mem0.toml"
    toml.write_text(
        '[embedder]\nprovider = "hashing"\nconfig = { embedding_dims = 256 }\n'
        f'[vector_store.config]\npath = "{store}"\n',
        encoding="utf-8",
    )
    (tmp_path / "mem0.json").write_text(json.dumps(config), encoding="utf-8")
    for path in (toml, str(toml), tmp_path / "mem0.json"):
        with Memory.from_config(path) as memory:
            memory.add("text", user_id="john")
    with Memory.from_config(config) as memory:
        assert memory.count(user_id="john") == 3


def test_the_argument_has_the_name_that_people_know(config: dict[str, Any]) -> None:
    """`from_config` takes its configuration by the name that mem0ai gave it, too."""
    Memory.from_config(config_dict=config).close()
    AsyncMemory.from_config(config_dict=config).close()


def test_where_the_store_is_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a path the store is in MEM0_DIR, and the folder is made for its owner alone."""
    monkeypatch.setenv("MEM0_DIR", str(tmp_path / "home"))
    with Memory.from_config({"embedder": {"provider": "hashing"}}) as memory:
        memory.add("text", user_id="john")
    assert (tmp_path / "home").stat().st_mode & 0o777 == 0o700
    assert [file.name for file in (tmp_path / "home").iterdir()] == ["memories.db"]


BAD: list[tuple[Any, str]] = [
    ({"embeder": {}}, "'embedder'"),
    ({"embedder": "hashing"}, "is str"),
    ({"embedder": {"provider": "hashing", "confg": {}}}, "'config'"),
    ({"embedder": {"provider": 3}}, "provider is int"),
    ({"embedder": {"provider": "hashing", "config": {"embeding_dims": 3}}}, "'embedding_dims'"),
    ({"embedder": {"provider": "hashing", "config": {"embedding_dims": "lots"}}}, "embedding_dims"),
    ({"embedder": {"provider": "hashing", "config": {"embedding_dims": -1}}}, "embedding_dims"),
    ({"embedder": {"provider": "hashing", "config": {"vertex_credentials_json": "x"}}}, "vertex"),
    ({"vector_store": {"provider": "qdrant"}}, "'sqlite'"),
    ({"vector_store": {"config": {"paht": "x"}}}, "'path'"),
    ({"vector_store": {"config": {"collection_name": "x"}}}, "'path'"),
    ({"vector_store": {"config": {"synchronous": "sometimes"}}}, "synchronous"),
    ({"history_db_path": "x"}, "vector store's own file"),
    ({"llm": {"provder": "openai"}}, "'provider'"),
    ({"llm": {"provider": 3}}, "llm.provider is int"),
    ({"extraction": {"instuctions": "x"}}, "'instructions'"),
    ({"extraction": {"roles": "user"}}, "extraction.roles"),
    ({"extraction": {"on_error": "ignore"}}, "extraction.on_error"),
    ({"extraction": {"prompt": 3}}, "extraction.prompt is int"),
    ({"custom_instructions": "a", "extraction": {"instructions": "b"}}, "Keep one"),
    ({"version": "v1.1"}, "remove it"),
    ({"search": {"mode": "fuzzy"}}, "mode"),
    ({"search": {"keyword_weight": 2}}, "keyword_weight"),
    ({"plugins": {"alow": []}}, "'allow'"),
    ([], "is list"),
    (5, "is int"),
]


@pytest.mark.parametrize(("config", "match"), BAD)
def test_a_wrong_configuration(config: Any, match: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown key, a wrong type or a key of mem0ai is an error that says what is meant; no file is made."""
    monkeypatch.setenv("MEM0_DIR", str(tmp_path / "home"))
    for kind in (Memory, AsyncMemory):
        with pytest.raises(ConfigurationError, match=match):
            kind.from_config({"embedder": {"provider": "hashing"}, **config} if isinstance(config, dict) else config)
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.toml", b"not toml"), ("a.json", b"{"), ("a.json", b"[]"), ("a.toml", b"\xff\xfe"), ("missing.toml", None)],
)
def test_a_wrong_file(tmp_path: Path, name: str, content: bytes | None) -> None:
    """A file that cannot be read or is neither TOML nor JSON is a configuration error."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ConfigurationError):
        Memory.from_config(tmp_path / name)


def test_the_dimensions_of_the_store_are_checked(config: dict[str, Any]) -> None:
    """The reference document's `embedding_model_dims` is accepted, and checked against the embedder, both spelt."""
    for name in ("embedding_model_dims", "embeddingModelDims"):
        config["vector_store"]["config"] = {**config["vector_store"]["config"], name: 768}
        with pytest.raises(ConfigurationError, match=r"768.*256|256.*768"):
            Memory.from_config(config)
        config["vector_store"]["config"][name] = 256
        Memory.from_config(config).close()
        del config["vector_store"]["config"][name]


def test_wrong_dimensions_make_no_file(config: dict[str, Any]) -> None:
    """A store whose configured dimensions are not the embedder's is refused before its file is made."""
    config["vector_store"]["config"]["embedding_model_dims"] = 768
    with pytest.raises(ConfigurationError):
        Memory.from_config(config)
    assert not Path(config["vector_store"]["config"]["path"]).exists()


def test_another_embedder_is_refused(config: dict[str, Any]) -> None:
    """A store with vectors of one embedder is not opened with another; both are named."""
    with Memory.from_config(config) as memory:
        memory.add("text", user_id="john")
    config["embedder"]["config"] = {"embeddingDims": 128}
    with pytest.raises(EmbedderMismatchError, match="256") as caught:
        Memory.from_config(config)
    assert "128" in str(caught.value)


def test_the_default_is_openai(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without an embedder it is OpenAI: without its package or key the error says what to do and how to go without."""
    monkeypatch.setenv("MEM0_DIR", str(tmp_path))
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    for config in (None, {}, {"embedder": {}}):
        with pytest.raises(Mem0Error, match="hashing") as caught:
            Memory.from_config(config)
        assert "pip install mem0-embed-openai" in str(caught.value) or "OPENAI_API_KEY" in str(caught.value)
