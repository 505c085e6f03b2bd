# SPDX-License-Identifier: Apache-2.0
"""Hooks that take fewer arguments than they are given, and one that takes none."""

from mem0.hookspecs import hookimpl


@hookimpl
def create_embedder(config):
    from mem0.embeddings.embedder import Embedder
    from mem0.embeddings.types import BatchResult, EmbedderSpec

    class LettersEmbedder(Embedder):
        def embed_batch(self, batch):
            return BatchResult(
                [[text.lower().count(letter) + 0.1 for letter in "abcdefghilmnoprstuvy-"] for text in batch.texts]
            )

    return LettersEmbedder(EmbedderSpec(provider="fewer", model=config.model or "letters", dims=21), config)


@hookimpl
def default_dims(model):
    return 21 if model in (None, "letters") else None


@hookimpl
def embedder_models():
    return None
