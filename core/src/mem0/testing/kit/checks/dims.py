# SPDX-License-Identifier: Apache-2.0
"""Checks on dimensions: known from a table or learned, as configured if that is possible, and never guessed."""

from __future__ import annotations

import numpy as np

import mem0
from mem0.embeddings.types import Vectors
from mem0.errors import ConfigurationError, ProviderError
from mem0.plugins.hooks import embedder_models
from mem0.testing.kit.bench import WAYS, Bench
from mem0.testing.kit.check import check
from mem0.testing.kit.expect import described
from mem0.testing.kit.samples import TEXTS

NONSENSE = ("kit-no-such-model", "acme/kit-large-v3", "kit-small:latest")


@check("vectors")
def dims_as_default_dims(bench: Bench) -> None:
    """`default_dims`, `Embedder.dims` before any call and the vectors agree where `embedding_dims` is not set."""
    model = bench.settings().get("model")
    assert model is None or isinstance(model, str), f"the setting 'model' is {model!r}, not a name"
    table = mem0.default_dims(bench.subject.provider, model)
    for way in WAYS:
        embedder = bench.embedder(embedding_dims=None)
        before = embedder.dims
        if table is not None:
            assert before == table, (
                f"default_dims says {table} for model {model!r}, and Embedder.dims is {before} before any call"
            )
        length = way(embedder, TEXTS[:1]).vectors.shape[1]
        assert before in (None, length), (
            f"{way.__name__}: Embedder.dims was {before} before any call, and the vectors have {length} dimensions"
        )
        assert embedder.dims == length, (
            f"{way.__name__}: Embedder.dims is {embedder.dims} after a call whose vectors have {length} dimensions"
        )


@check("vectors")
def dims_as_configured(bench: Bench) -> None:
    """`embedding_dims` is what comes out: the model's own length always, a shorter one where it may be shortened."""
    native, shortest = _native(bench)
    _embed_with(bench, native)
    spec = bench.embedder(embedding_dims=None).spec
    if not spec.shortenable:
        return
    half = max(native // 2, shortest)
    full = bench.vectors(TEXTS, embedding_dims=native)
    for honours in (True, False) if bench.server.batches else (True,):
        bench.server.honours_dimensions = honours  # some servers ignore what they are asked for
        vectors = _embed_with(bench, half)
        heads = full[:, :half] / np.linalg.norm(full[:, :half], axis=1, keepdims=True)
        lengths = np.linalg.norm(vectors, axis=1)
        if bench.embedder(embedding_dims=half).spec.normalized:
            assert np.abs(lengths - 1).max() < 1e-2, (
                f"EmbedderSpec.normalized is true, and vectors shortened to {half} have length {lengths[0]:.4g}. "
                "Divide them by their length after cutting"
            )
        agreement = ((vectors / lengths[:, None]) * heads).sum(axis=1).min()
        assert agreement > 0.98, (
            f"EmbedderSpec.shortenable is true, and yet vectors of {half} dimensions are not the beginning of those "
            f"of {native} (cosine {agreement:.3f})"
        )


@check("vectors")
def impossible_dims_refused(bench: Bench) -> None:
    """Dimensions that a model cannot make are refused: no vector is padded, and none is cut that must not be."""
    native, _ = _native(bench)
    for wanted in (native + 1, 2 * native):
        _refuses(bench, f"embedding_dims={wanted} for a model that makes {native}", embedding_dims=wanted)
    table = embedder_models(bench.subject.provider)
    uncut = [name for name, row in table.items() if not row.shortenable and (row.dims or 0) > 1 and not row.retired]
    for name in uncut[:2]:
        dims = table[name].dims or 0
        bench.server.dims[name] = dims
        what = f"embedding_dims={dims // 2} for the model {name!r}, which makes {dims} and may not be shortened"
        _refuses(bench, what, model=name, embedding_dims=dims // 2)


@check("vectors")
def unknown_model_not_guessed(bench: Bench) -> None:
    """`default_dims` of a model that nobody knows is `None`."""
    for name in NONSENSE:
        dims = mem0.default_dims(bench.subject.provider, name)
        assert dims is None, f"default_dims of the model {name!r}, which does not exist, is {dims}. Return None"


def _refuses(bench: Bench, what: str, **settings: object) -> None:
    for way in WAYS:
        bench.server.requests.clear()
        when = f"{way.__name__}: {what}"
        try:
            embedder = bench.embedder(**settings)
        except ConfigurationError as error:
            wanted = str(settings["embedding_dims"])
            assert not bench.server.requests, f"{when}: a request was made before it was refused"
            assert wanted in str(error), f"{when}: the error does not name the number: {described(error)}"
            continue
        try:
            shape = way(embedder, TEXTS).vectors.shape
        except ProviderError:
            continue  # the server refuses, or the core sees what it sends, or it has no such model
        raise AssertionError(
            f"{when}: vectors of shape {shape} came back. Refuse it with a ConfigurationError, as "
            "ModelInfo.check_dims does"
        )


def _native(bench: Bench) -> tuple[int, int]:
    """Return the longest and the shortest vectors that the model makes."""
    embedder = bench.embedder(embedding_dims=None)
    known = embedder_models(bench.subject.provider).get(embedder.spec.model, mem0.ModelInfo())
    return known.dims or embedder.embed(TEXTS[:1]).vectors.shape[1], known.min_dims


def _embed_with(bench: Bench, dims: int) -> Vectors:
    vectors: Vectors = np.empty((0, dims), dtype=np.float32)
    for way in WAYS:
        embedder = bench.embedder(embedding_dims=dims)
        assert embedder.dims == dims, (
            f"embedding_dims is {dims}, and Embedder.dims is {embedder.dims} before any call. "
            "Pass EmbedderSpec(dims=config.embedding_dims)"
        )
        vectors = way(embedder, TEXTS).vectors
        assert vectors.shape[1] == dims, (
            f"{way.__name__}: embedding_dims is {dims}, and the vectors have {vectors.shape[1]} dimensions"
        )
    return vectors
