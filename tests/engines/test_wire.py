# SPDX-License-Identifier: Apache-2.0
"""What only a real engine shows: its vectors, its limits, its words, and that it may go away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import ollama
import pytest

import mem0
from mem0 import Embedder
from mem0.embeddings.types import Vectors
from mem0.errors import DimensionMismatchError, InputTooLongError, ModelNotFoundError, ProviderConnectionError

PROVIDERS = ["openai", "lmstudio", "ollama"]
TEXTS = [
    "I'm not a big fan of thriller movies but I love sci-fi movies.",
    "She is allergic to peanuts.",
    "We order from the Thai place on Elm Street.",
    "Wir haben letztes Jahr in Lissabon geheiratet.",
]
BARE = {"query_prefix": "", "document_prefix": ""}
"""Settings without the prompts of a model, so that every provider sends the same."""


def only(*providers: str) -> pytest.MarkDecorator:
    """Run a test for these providers."""
    return pytest.mark.parametrize("subject", providers, indirect=True)


def unit(vectors: Vectors) -> Vectors:
    """Return vectors of length 1."""
    units: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return units


@pytest.fixture
def nomic(settings_for: Any) -> Any:
    """Return a function that makes an embedder of any provider for one and the same model, at its full length."""
    models = {"openai": {"model": "nomic-embed-text"}, "ollama": {"embedding_dims": 768}, "lmstudio": {}}

    def open_embedder(provider: str) -> Embedder:
        return mem0.create_embedder(provider, {**settings_for(provider), **models[provider], **BARE})

    return open_embedder


@only("openai", "ollama")
def test_one_word_too_many(make: Any, call: Any, words: Any, longest: int) -> None:
    """A text that fills the context is embedded; with one word more it is refused at once, and nothing is cut."""
    embedder = make(**BARE)
    vectors = call(embedder, [words(longest), words(longest - 1)]).vectors
    assert np.abs(vectors[0] - vectors[1]).max() > 1e-5
    with pytest.raises(InputTooLongError) as caught:
        call(embedder, [TEXTS[0], words(longest + 1)])
    assert not caught.value.retryable


def test_ollama_cuts_if_it_may(engine: str, words: Any, longest: int) -> None:
    """Ollama's own client lets the server cut a text in silence: that it is an error here is this package's doing."""
    model = "nomic-embed-text"
    with ollama.Client(engine) as client:
        cut = client.embed(model, [words(longest), words(2 * longest)])
    assert np.allclose(*cut.embeddings)


@only(*PROVIDERS)
def test_a_model_that_is_not_there(make: Any, call: Any, subject: Any) -> None:
    """A model that the server does not have is named, and the error says what to do about it."""
    with pytest.raises(ModelNotFoundError) as caught:
        call(make(model="no-such-model", max_attempts=1), TEXTS)
    assert "no-such-model" in str(caught.value)
    if subject.provider == "ollama":
        assert "ollama pull no-such-model" in str(caught.value)


@only(*PROVIDERS)
def test_lengths_are_as_declared(make: Any, call: Any, subject: Any) -> None:
    """llama.cpp's vectors are not of length 1 unless the server sees to it, and no provider claims what is not so."""
    embedder = make()
    lengths = np.linalg.norm(call(embedder, TEXTS).vectors, axis=1)
    assert embedder.spec.normalized == (subject.provider == "ollama")
    assert np.allclose(lengths, 1.0, atol=1e-5) == embedder.spec.normalized


@only("openai")
def test_base64_carries_the_same_bits(make: Any, call: Any) -> None:
    """Vectors are the same to the last bit, whether they travel as base64 or as decimal numbers."""
    binary = call(make(encoding_format="base64"), TEXTS).vectors
    decimal = call(make(encoding_format="float"), TEXTS).vectors
    assert np.array_equal(binary, decimal)


@only("openai")
def test_a_server_that_ignores_what_it_is_asked(make: Any, call: Any, engine: str) -> None:
    """Decimal numbers where base64 was asked for are understood, and vectors longer than asked for are refused."""
    deaf = {"openai_base_url": f"{engine}/lmstudio/v1"}
    assert np.array_equal(call(make(**deaf), TEXTS).vectors, call(make(), TEXTS).vectors)
    with pytest.raises(DimensionMismatchError) as caught:
        call(make(embedding_dims=32, **deaf), TEXTS)
    assert (caught.value.expected, caught.value.actual) == (32, 64)


def test_providers_agree(nomic: Any, call: Any) -> None:
    """One model gives one vector, whichever protocol it is asked through: cosines agree to a millionth."""
    vectors = {}
    for provider in PROVIDERS:
        with nomic(provider) as embedder:
            vectors[provider] = unit(call(embedder, TEXTS).vectors)
    expected = vectors["ollama"] @ vectors["ollama"].T
    for provider in PROVIDERS:
        assert vectors[provider].shape == (len(TEXTS), 768)
        assert np.abs(vectors[provider] @ vectors["ollama"].T - expected).max() < 1e-6


@only("lmstudio", "ollama")
def test_512_is_the_beginning_of_768(make: Any, call: Any) -> None:
    """512 dimensions are the first of the model's 768, made unit vectors again, whether server or package cuts."""
    short = call(make(embedding_dims=512), TEXTS).vectors
    whole = call(make(embedding_dims=768), TEXTS).vectors
    assert short.shape == (len(TEXTS), 512)
    assert np.abs(short - unit(whole[:, :512])).max() < 1e-6


@only("openai", "ollama")
def test_usage(make: Any, call: Any) -> None:
    """Tokens are what the engine counted, however the texts were split; requests are those that were made."""
    texts = [f"{text} {number}" for number in range(5) for text in TEXTS]
    alone = sum(call(make(), [text]).usage.tokens for text in texts)
    usage = call(make(batch_size=7), texts).usage
    assert (usage.tokens, usage.requests) == (alone, 3)
    assert usage.tokens > 2 * len(texts)


def test_all_at_once(nomic: Any) -> None:
    """Threads and coroutines of three providers ask one engine at once, and each gets the vectors of its own texts."""
    texts = [f"{number} {text}" for number in range(8) for text in TEXTS]
    with nomic("openai") as openai, nomic("lmstudio") as lmstudio, nomic("ollama") as ollama:
        embedders = [openai, lmstudio, ollama]
        expected = [embedder.embed_documents(texts) for embedder in embedders]

        def by_thread(number: int) -> bool:
            which = number % 3
            return np.allclose(embedders[which].embed_documents([texts[number]])[0], expected[which][number], atol=1e-5)

        async def by_coroutine(number: int) -> bool:
            which = (number + 1) % 3
            vectors = await embedders[which].aembed_documents([texts[number]])
            return np.allclose(vectors[0], expected[which][number], atol=1e-5)

        async def coroutines() -> list[bool]:
            return await asyncio.gather(*map(by_coroutine, range(len(texts))))

        with ThreadPoolExecutor(8) as pool:
            threads = pool.map(by_thread, range(len(texts)))
            assert all(asyncio.run(coroutines()))
            assert all(threads)


def test_the_engine_restarts(
    start_engine: Callable[..., AbstractContextManager[str]], settings_for: Any, call: Any
) -> None:
    """An engine that stops is a connection error for every provider; when it is back, the same embedder goes on."""
    with start_engine() as url:
        embedders = [mem0.create_embedder(name, {**settings_for(name, url), "max_attempts": 1}) for name in PROVIDERS]
        before = [call(embedder, TEXTS).vectors for embedder in embedders]
    for embedder in embedders:
        with pytest.raises(ProviderConnectionError) as caught:
            call(embedder, TEXTS)
        assert url in str(caught.value)
    with start_engine(urlsplit(url).port):
        for embedder, vectors in zip(embedders, before, strict=True):
            assert np.allclose(call(embedder, TEXTS).vectors, vectors, atol=1e-5)
            embedder.close()
