# SPDX-License-Identifier: Apache-2.0
"""The model in this process: what comes out is what sentence-transformers makes, and nothing is cut in silence."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mem0.errors import ConfigurationError, DimensionMismatchError, InputTooLongError, ProviderTimeoutError, ServerError

Local = Callable[..., Any]

NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]  # a token each


def mixed(count: int, longest: int = 250) -> list[str]:
    """Make texts of all lengths, in no order."""
    chance = np.random.default_rng(5)
    return [" ".join(chance.choice(NUMBERS, size)) for size in chance.integers(1, longest, count)]


def cosines(some: Any, others: Any) -> Any:
    unit = [matrix / np.linalg.norm(matrix, axis=1, keepdims=True) for matrix in (some, others)]
    return (unit[0] * unit[1]).sum(axis=1)


def reference(folder: Path) -> Any:
    """Return the model as sentence-transformers alone loads it."""
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(folder), device="cpu", local_files_only=True)


@pytest.mark.parametrize("model", ["bert", "static", "minilm"])
def test_cosines_agree_with_the_library(request: pytest.FixtureRequest, local: Local, call: Any, model: str) -> None:
    """Vectors point where those of `SentenceTransformer.encode` point, to 1e-6, whatever the texts' order."""
    folder: Path = request.getfixturevalue(model)
    texts = mixed(150) if model != "minilm" else [*mixed(40, longest=40), *mixed(2)]
    expected = reference(folder).encode(texts, show_progress_bar=False)
    result = call(local(folder), texts)
    assert np.abs(1 - cosines(result.vectors, expected)).max() < 1e-6
    assert np.allclose(np.linalg.norm(result.vectors, axis=1), 1, atol=1e-6)


def test_vectors_as_the_model_makes_them(local: Local, static: Path) -> None:
    """Without normalisation, vectors are those of the model, and the fingerprint says so."""
    embedder = local(static, normalize_embeddings=False)
    expected = reference(static).encode(NUMBERS, show_progress_bar=False)
    assert np.allclose(embedder.embed_documents(NUMBERS), expected, atol=1e-6)
    assert not embedder.fingerprint.normalized


def test_nothing_is_loaded_before_it_is_needed(engine: None, bert: Path) -> None:
    """Building an embedder imports no library of the model's, and knows the dimensions from the table."""
    code = """
import sys, mem0
embedder = mem0.create_embedder("huggingface", {})
print(embedder.dims, [name for name in ("torch", "transformers", "sentence_transformers") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "384 []"


def test_loaded_once(local: Local, bert: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight threads that come first together have the model loaded once; closing lets go of it."""
    embedder = local(bert)
    build, loads = embedder._build, []

    def counted() -> Any:
        loads.append(threading.get_ident())
        time.sleep(0.05)
        return build()

    monkeypatch.setattr(embedder, "_build", counted)
    threads = [threading.Thread(target=embedder.embed_query, args=("one",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(loads) == 1
    embedder.close()
    assert embedder._encoder is None
    embedder.embed_query("one")
    assert len(loads) == 2


def test_sorted_by_length(local: Local, bert: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts go through the model from the longest to the shortest, in tokens, `batch_size` at a time."""
    embedder = local(bert, batch_size=8)
    embedder.embed_query("one")
    encode, seen = embedder._encoder.encode, []

    def noted(texts: list[str], *rest: Any) -> Any:
        seen.append([len(text.split()) for text in texts])
        return encode(texts, *rest)

    monkeypatch.setattr(embedder._encoder, "encode", noted)
    texts = list(dict.fromkeys(mixed(60, longest=40)))
    result = embedder.embed(texts)
    lengths = [length for portion in seen for length in portion]
    assert lengths == sorted(lengths, reverse=True)
    assert [len(portion) for portion in seen[:-1]] == [8] * (len(seen) - 1)
    assert result.usage.tokens == sum(length + 2 for length in lengths)
    assert result.usage.requests == 1


@pytest.mark.parametrize(
    "texts", [["one"] * 3 + ["two " * 255], ["two " * 255 + "one", "three"]], ids=["last", "first"]
)
def test_too_long(local: Local, bert: Path, call: Any, texts: list[str]) -> None:
    """A text that is longer than the model takes is an error with its numbers and what to do."""
    embedder = local(bert)
    with pytest.raises(
        InputTooLongError, match=r"takes 256 tokens, and a text has 25[78].*'max_seq_length'.*'truncate'"
    ):
        call(embedder, list(dict.fromkeys(texts)))
    assert call(embedder, ["two " * 254]).vectors.shape == (1, 64)


def test_index_of_what_is_too_long(local: Local, bert: Path) -> None:
    """The error carries the place of the first text that is too long."""
    with pytest.raises(InputTooLongError) as caught:
        local(bert).embed_documents(["one", "two", "three " * 300, "four", "five " * 400])
    assert caught.value.index == 2


def test_what_expands_is_counted(local: Local, bert: Path) -> None:
    """Tokens are counted, not estimated: few letters may be many tokens, and many letters few."""
    embedder = local(bert)
    with pytest.raises(InputTooLongError):
        embedder.embed_query("z" * 90 + " " + "q" * 90 + " " + "x" * 90)
    assert embedder.embed_query("science " * 254).shape == (64,)


def test_truncation_on_request(local: Local, bert: Path) -> None:
    """With `truncate`, the vector is that of the beginning, as sentence-transformers makes it."""
    long = " ".join(NUMBERS * 40)
    expected = reference(bert).encode([long], show_progress_bar=False)
    vectors = local(bert, truncate=True).embed_documents([long])
    assert np.abs(1 - cosines(vectors, expected)).max() < 1e-6


def test_max_seq_length(local: Local, bert: Path) -> None:
    """A lower limit of the settings counts; one that the model cannot take is refused."""
    with pytest.raises(InputTooLongError, match="takes 16 tokens"):
        local(bert, max_seq_length=16).embed_query("one " * 15)
    with pytest.raises(ConfigurationError, match="'max_seq_length' is 300, and the model takes no more than 256"):
        local(bert, max_seq_length=300).embed_query("one")


def test_prompts_of_the_model(local: Local, bert: Path, prompted: Path, call: Any) -> None:
    """What the model's configuration puts before queries and documents goes before them, and counts as length."""
    embedder, plain = local(prompted), local(bert)
    assert embedder.fingerprint.prompts == {"query": "query: ", "document": "cats "}
    query = call(embedder, ["films"], input_type="query").vectors
    assert np.allclose(query, plain.embed_documents(["query: films"]), atol=1e-6)
    assert np.allclose(query, reference(prompted).encode_query(["films"], normalize_embeddings=True), atol=1e-6)
    document = call(embedder, ["films"]).vectors
    assert np.allclose(document, plain.embed_documents(["cats films"]), atol=1e-6)
    with pytest.raises(InputTooLongError, match="has 257"):
        call(embedder, ["two " * 254])


def test_prompts_that_only_the_model_knows(local: Local, prompted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that is not on this machine yet has its own prompts too, which the fingerprint cannot show."""
    from mem0_embed_huggingface import _prompts

    expected = local(prompted).embed_query("films")
    monkeypatch.setattr(_prompts, "_saved", lambda folder: None)
    unknown = local(prompted)
    before = unknown.fingerprint
    assert before.prompts == {"query": "(the model's own)", "document": "(the model's own)"}
    assert np.allclose(unknown.embed_query("films"), expected, atol=1e-6)
    assert unknown.fingerprint.prompts == before.prompts


def test_prompts_of_the_settings(local: Local, bert: Path, prompted: Path) -> None:
    """The settings' prefixes take the place of the model's prompts, and an empty one puts nothing."""
    mine, plain = local(prompted, query_prefix="", document_prefix="third "), local(bert)
    assert mine.fingerprint.prompts == {"document": "third "}
    assert np.allclose(mine.embed_query("films"), plain.embed_query("films"), atol=1e-6)
    assert np.allclose(mine.embed_documents(["films"]), plain.embed_documents(["third films"]), atol=1e-6)


def test_dimensions(local: Local, bert: Path) -> None:
    """They are the model's own; `truncate_dim` cuts on the user's word; nothing else is cut, and nothing padded."""
    embedder = local(bert)
    assert embedder.dims is None
    assert (embedder.embed_query("one").shape, embedder.dims) == ((64,), 64)
    cut = local(bert, model_kwargs={"truncate_dim": 16})
    assert cut.dims == 16
    head = embedder.embed_query("one")[:16]
    assert np.allclose(cut.embed_query("one"), head / np.linalg.norm(head), atol=1e-6)
    for wanted in (32, 128):
        with pytest.raises(DimensionMismatchError, match="Set 'embedding_dims' to 64"):
            local(bert, embedding_dims=wanted).embed_query("one")
    with pytest.raises(ConfigurationError, match=r"'embedding_dims' is 32, and 'truncate_dim'.*is 16"):
        local(bert, embedding_dims=32, model_kwargs={"truncate_dim": 16})


def test_revision_is_part_of_the_name(local: Local, bert: Path) -> None:
    """Vectors of another revision may not compare, so the fingerprint tells revisions apart."""
    assert local("acme/model", revision="v2").fingerprint.model == "acme/model@v2"
    assert local("acme/model", model_kwargs={"revision": "v2"}).fingerprint.model == "acme/model@v2"
    assert local("acme/model").fingerprint.model == "acme/model"


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_precision(local: Local, bert: Path, dtype: str) -> None:
    """The weights have the precision that was asked for, and vectors are near those of full precision."""
    embedder = local(bert, dtype=dtype)
    vectors = embedder.embed_documents(["one two", "three"])
    assert str(embedder._encoder._model.dtype) == f"torch.{dtype}"
    assert vectors.dtype == np.float32
    assert cosines(vectors, local(bert).embed_documents(["one two", "three"])).min() > 0.99


def test_time_is_kept(local: Local, bert: Path, call: Any) -> None:
    """A computation that takes too long ends between two passes, with what to do, and is not tried again."""
    embedder = local(bert, batch_size=1, timeout=0.3, max_attempts=5)
    embedder._loaded()
    texts = mixed(4000)
    begun = time.monotonic()
    with pytest.raises(ProviderTimeoutError, match=r"within 0.3 s"):
        call(embedder, texts)
    assert time.monotonic() - begun < 5


def test_who_gives_up_stops_the_work(local: Local, bert: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that is cancelled stops computing: nothing goes through the model for nobody."""
    embedder = local(bert, batch_size=1)
    encode, passes = embedder._loaded().encode, []

    def counted(*arguments: Any) -> Any:
        passes.append(time.monotonic())
        return encode(*arguments)

    monkeypatch.setattr(embedder._encoder, "encode", counted)
    texts = mixed(3000)

    async def main() -> None:
        call = asyncio.create_task(embedder.aembed(texts))
        while not passes:
            await asyncio.sleep(0.01)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)

    asyncio.run(main())  # which waits for the thread
    assert 0 < len(passes) < 1000


def test_a_query_does_not_wait_for_an_import(local: Local, bert: Path) -> None:
    """While many texts are embedded, a query has its turn after the pass that is under way."""
    embedder = local(bert, batch_size=4)
    embedder.embed_query("warm")
    texts, done = mixed(1500), threading.Event()

    def work() -> None:
        embedder.embed_documents(texts)
        done.set()

    thread = threading.Thread(target=work)
    thread.start()
    time.sleep(0.3)
    embedder.embed_query("Which one?")
    assert not done.is_set()
    thread.join(120)
    assert done.is_set()


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB"), "Lower 'batch_size'"),
        (MemoryError(), "Lower 'batch_size'"),
        (IndexError("index out of range in self"), "works with sentence-transformers alone"),
    ],
    ids=["cuda", "memory", "other"],
)
def test_model_that_fails(local: Local, bert: Path, call: Any, error: Exception, advice: str) -> None:
    """What a model fails with becomes one of mem0's errors, with what to do, and is not tried again."""
    embedder, calls = local(bert), []
    embedder.embed_query("warm")

    def fail(*arguments: Any) -> Any:  # no GPU here that could run out of memory
        calls.append(arguments)
        raise error

    embedder._encoder.encode = fail
    with pytest.raises(ServerError, match=advice) as caught:
        call(embedder, ["one"])
    assert caught.value.__context__ is None
    assert len(calls) == 1
