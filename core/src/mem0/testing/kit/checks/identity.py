# SPDX-License-Identifier: Apache-2.0
"""Checks on what an embedder says it is: a store relies on it when it compares vectors."""

from __future__ import annotations

from contextlib import suppress
from typing import get_args

from mem0.embeddings.types import Fingerprint, InputType
from mem0.errors import Mem0Error
from mem0.plugins.names import normalize
from mem0.testing.kit.bench import Bench
from mem0.testing.kit.check import check
from mem0.testing.kit.fresh import can_travel, load_fresh
from mem0.testing.kit.samples import TEXTS


@check("settings")
def fingerprint_stable(bench: Bench) -> None:
    """The fingerprint is the same in every process, and another for another model or other dimensions."""
    embedder = bench.embedder()
    first = embedder.fingerprint.to_json()
    assert Fingerprint.from_json(first) == embedder.fingerprint, f"the fingerprint does not survive as JSON: {first}"
    again = bench.embedder().fingerprint.to_json()
    assert again == first, f"two embedders with the same settings have fingerprints {first} and {again}"
    settings = bench.settings()
    if can_travel(settings):
        told = load_fresh(bench.subject.provider, settings)
        fresh = told.get("fingerprint", told.get("error"))
        assert fresh == first, f"the fingerprint is {first} here, and {fresh} in another process"
    embedder.embed(TEXTS)
    length = embedder.dims
    assert embedder.fingerprint.dims == length, (
        f"the fingerprint says {embedder.fingerprint.dims} dimensions, and the vectors have {length}"
    )
    for change in ({"model": "kit-another-model"}, {"embedding_dims": (length or 2) // 2}):
        try:
            other = bench.embedder(**change).fingerprint
        except Mem0Error:
            continue  # this provider has no such model, or cannot shorten it
        assert other != embedder.fingerprint, f"with {change} the fingerprint is still {other.to_json()}"


@check("settings")
def spec(bench: Bench) -> None:
    """What an embedder declares about itself makes sense, and the model that it declares is the one it asks for."""
    embedder = bench.embedder()
    said = embedder.spec
    provider = normalize(bench.subject.provider.rpartition(":")[2])
    assert said.provider == provider, f"EmbedderSpec.provider is {said.provider!r}, and the provider is {provider!r}"
    assert str(said.model or "").strip(), f"EmbedderSpec.model is {said.model!r}, not a name"
    assert said.dims is None or said.dims > 0, f"EmbedderSpec.dims is {said.dims}"
    assert embedder.dims == said.dims, f"Embedder.dims is {embedder.dims}, and EmbedderSpec.dims is {said.dims}"
    asked = bench.settings().get("model")
    assert asked is None or said.model == asked, (
        f"the setting 'model' is {asked!r}, and EmbedderSpec.model {said.model!r}"
    )
    for name in ("max_items", "max_tokens", "max_bytes"):
        limit = getattr(said.limits, name)
        assert limit is None or limit > 0, f"Limits.{name} is {limit}. Write None for no limit"
    unknown = set(said.prompts) - set(get_args(InputType))
    assert not unknown, f"EmbedderSpec.prompts has {sorted(unknown)}. Input types are {get_args(InputType)}"
    assert all(isinstance(prompt, str) for prompt in said.prompts.values()), (
        "EmbedderSpec.prompts holds what is no text"
    )
    tokens = [embedder.count_tokens(text) for text in ("a", "A much longer text, of many more words than one. " * 9)]
    assert 0 < tokens[0] < tokens[1], f"count_tokens gives {tokens[0]} for one letter and {tokens[1]} for many words"
    _check_asked_for(bench, "kit-another-model")


def _check_asked_for(bench: Bench, model: str) -> None:
    with suppress(Mem0Error):  # this provider has no such model
        bench.embedder(model=model, max_attempts=1).embed(TEXTS)
    for request in bench.server.requests:
        # Where a protocol names the model elsewhere, or not at all, nothing is to be seen here.
        named = request.json.get("model", model) if isinstance(request.json, dict) else model
        assert not request.body or model in str(named), (
            f"the setting 'model' is {model!r}, and the server is asked for the model {named!r}"
        )
