# SPDX-License-Identifier: Apache-2.0
"""An embedder around another one: it sees every request, and nobody else sees a difference."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from mem0.embeddings.embedder import Embedder
from mem0.embeddings.provider import VectorProvider
from mem0.embeddings.types import Batch, BatchResult, Limits
from mem0.embeddings.wrapping import Around, WrappedEmbedder
from mem0.errors import BadRequestError, PermissionDeniedError, ProviderError, ServerError
from mem0.providers.provider import Provider
from mem0.testing import EmbedderConformance, Subject, no_waiting
from mem0.testing.kit.bench import bench
from mem0.testing.mutants import GOOD, installed, subject_of

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

TEXTS = [f"text {number}" for number in range(5)]


class Seen(WrappedEmbedder):
    """Takes note of every request and of how it ended."""

    def __init__(self, inner: Embedder) -> None:
        super().__init__(inner)
        self.seen: list[tuple[Batch, BatchResult | BaseException]] = []

    def around(self, batch: Batch) -> Around:
        try:
            answer = yield
        except BaseException as error:
            self.seen.append((batch, error))
            raise
        self.seen.append((batch, answer))


def test_every_request_is_seen(make: Any, call: Any, expected: Any) -> None:
    """Each with its texts, its input type and its answer; the vectors are those of the wrapped one."""
    wrapper = Seen(make(batch_size=2, max_concurrency=1))
    result = call(wrapper, TEXTS, input_type="query")
    assert np.array_equal(result.vectors, expected(TEXTS))
    assert [list(batch.texts) for batch, _ in wrapper.seen] == [TEXTS[:2], TEXTS[2:4], TEXTS[4:]]
    assert {batch.input_type for batch, _ in wrapper.seen} == {"query"}
    assert sum(answer.tokens for _, answer in wrapper.seen if isinstance(answer, BatchResult)) == result.usage.tokens


def test_every_try_is_seen(make: Any, call: Any) -> None:
    """A request that fails shows its error, which goes on to the retry loop as it is."""
    failure = ServerError("busy")
    wrapper = Seen(make([failure]))
    with no_waiting():
        call(wrapper, TEXTS)
    assert [batch.texts for batch, _ in wrapper.seen] == [TEXTS, TEXTS]
    assert wrapper.seen[0][1] is failure
    assert isinstance(wrapper.seen[1][1], BatchResult)


def test_the_failure_is_the_callers(make: Any, call: Any) -> None:
    """It comes out as the provider raised it, even if `around` swallows it."""

    class Swallows(WrappedEmbedder):
        def around(self, batch: Batch) -> Around:
            try:
                yield
            except ProviderError:
                return

    failure = BadRequestError("no")
    for kind in (WrappedEmbedder, Seen, Swallows):
        with pytest.raises(BadRequestError) as caught:
            call(kind(make([failure])), TEXTS)
        assert caught.value is failure


@pytest.mark.parametrize("moment", ["before", "after", "instead"])
def test_a_refusal_is_one_of_our_errors(make: Any, call: Any, moment: str) -> None:
    """Raised before the request, it is not made; raised after it, or in place of its failure, that is what comes."""

    class Refuses(WrappedEmbedder):
        def around(self, batch: Batch) -> Around:
            refusal = PermissionDeniedError("audit: not these texts. Ask the operator.")
            if moment == "before":
                raise refusal
            try:
                yield
            except BadRequestError:
                raise refusal from None
            raise refusal

    inner = make([BadRequestError("no")] if moment == "instead" else [])
    with pytest.raises(PermissionDeniedError, match="audit: not these texts"):
        call(Refuses(inner), TEXTS)
    assert len(inner.batches) == (0 if moment == "before" else 1)


def raises_before(self: Any, batch: Batch) -> Around:
    raise KeyError(batch.texts[0])
    yield


def raises_after(self: Any, batch: Batch) -> Around:
    yield
    raise KeyError(batch.texts[0])


def raises_on_failure(self: Any, batch: Batch) -> Around:
    try:
        yield
    except ServerError:
        raise KeyError(batch.texts[0]) from None


def never_yields(self: Any, batch: Batch) -> Around:
    if batch.texts == []:
        yield


def yields_twice(self: Any, batch: Batch) -> Around:
    yield
    yield


def goes_on(self: Any, batch: Batch) -> Around:
    try:
        yield
    except ServerError:
        yield


@pytest.mark.parametrize(
    ("around", "what", "failure"),
    [
        (raises_before, "raised KeyError", None),
        (raises_after, "raised KeyError", None),
        (raises_on_failure, "raised KeyError", ServerError("busy")),
        (never_yields, "did not yield", None),
        (yields_twice, "yielded twice", None),
        (goes_on, "yielded twice", ServerError("busy")),
    ],
)
def test_a_broken_wrapper_is_named(make: Any, call: Any, around: Any, what: str, failure: Any) -> None:
    """The error names its class and how to do without it, shows no text, is typed, and is not tried again."""
    kind = type("Odd", (WrappedEmbedder,), {"around": around, "__module__": "acme.audit"})
    inner = make([failure] * 5 if failure else [])
    with pytest.raises(
        ProviderError, match=rf"^scripted: the wrapper acme.audit.Odd {what}.*MEM0_BLOCK_PLUGINS"
    ) as caught:
        call(kind(inner), TEXTS)
    assert "text 0" not in str(caught.value)
    assert (caught.value.provider, caught.value.model, caught.value.retryable) == ("scripted", "m", False)
    assert len(inner.batches) <= 1


async def test_a_cancelled_call_is_seen(make: Any) -> None:
    """A wrapper can tell a call that was given up, and the call ends."""
    wrapper = Seen(make(latency=30.0))
    task = asyncio.create_task(wrapper.aembed(TEXTS))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [type(outcome) for _, outcome in wrapper.seen] == [asyncio.CancelledError]


async def test_native_async_stays_native(make: Any) -> None:
    """The provider's own coroutine runs, and no thread is spent on it."""
    inner = make()
    inner.embed_batch = None
    assert (await WrappedEmbedder(inner).aembed(TEXTS)).vectors.shape == (5, 8)


class Particular(Embedder):
    """Differs from the defaults in everything that it may."""

    closed = ""

    def embed_batch(self, batch: Batch) -> BatchResult:
        return BatchResult([[1.0, 2.0]] * len(batch.texts))

    def count_tokens(self, text: str) -> int:
        return 5  # fewer than bytes

    def close(self) -> None:
        self.closed += "close "

    async def aclose(self) -> None:
        self.closed += "aclose "


def test_everything_else_is_the_wrapped_ones(make: Any) -> None:
    """Dimensions are learned by both; counting, closing, limits and fingerprint are those of the wrapped one."""
    plain = make(spec={"limits": Limits(max_tokens=10, parallel=False), "prompts": {"query": "q: "}})
    inner = Particular(plain.spec, plain.config)
    wrapper = Seen(Seen(inner))
    assert wrapper.dims is None
    assert wrapper.fingerprint == inner.fingerprint
    wrapper.embed(TEXTS)
    assert wrapper.dims == inner.dims == 2
    assert wrapper.fingerprint == inner.fingerprint
    assert wrapper.fingerprint.dims == 2
    assert (wrapper.spec, wrapper.config, wrapper.concurrency) == (inner.spec, inner.config, 1)
    assert [len(batch.texts) for batch, _ in wrapper.seen] == [2, 2, 1]
    with wrapper:
        pass
    asyncio.run(wrapper.aclose())
    assert inner.closed == "close aclose "
    assert repr(wrapper) == f"<Seen <Seen {inner!r}>>"


def test_nothing_is_forgotten() -> None:
    """Whatever a provider may override, the wrapper hands on: a new member of its base has to be thought of here."""
    own = {"prompted", "time_for_request"}  # of `spec`, `config` and a batch alone
    public = {name for kind in (Provider, VectorProvider) for name in vars(kind) if not name.startswith("_")}
    assert public - own <= set(vars(WrappedEmbedder))
    assert own <= public


WRAPPER = """
from mem0.hookspecs import hookimpl

@hookimpl(wrapper=True)
def create_embedder():
    embedder = yield
    if embedder is None:
        return None
    from mem0.embeddings.wrapping import WrappedEmbedder

    class Counted(WrappedEmbedder):
        count = 0

        def around(self, batch):
            try:
                yield
            finally:
                Counted.count += 1

    return Counted(embedder)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Install a good provider and a wrapper."""
    directory = tmp_path_factory.mktemp("site")
    info = directory / "kit_wrapper-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: kit-wrapper\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[mem0.plugins]\nkit_wrapper = kit_wrapper\n")
    (directory / "kit_wrapper.py").write_text(WRAPPER)
    with installed([GOOD], directory):
        yield


@pytest.fixture
def subject(site: None) -> Subject:
    """Return what the kit needs to know about the good one."""
    return subject_of(GOOD)


def test_what_the_kit_tests_is_wrapped(subject: Subject) -> None:
    """Embedders of the provider have the wrapper around them."""
    with bench(subject) as made:
        embedder = made.embedder()
        embedder.embed(TEXTS)
        assert isinstance(embedder, WrappedEmbedder)
        assert vars(type(embedder))["count"] == 1


class TestConforms(EmbedderConformance):
    """The kit passes for a good provider with a wrapper around it."""
