# SPDX-License-Identifier: Apache-2.0
"""The least that is a provider."""

from mem0 import BatchResult, Embedder, EmbedderSpec, hookimpl


class LettersEmbedder(Embedder):
    def embed_batch(self, batch):
        return BatchResult(
            [[text.lower().count(letter) + 0.1 for letter in "abcdefghilmnoprstuvy-"] for text in batch.texts]
        )


@hookimpl
def create_embedder(provider, config):
    return LettersEmbedder(EmbedderSpec(provider, config.model or "letters"), config)
