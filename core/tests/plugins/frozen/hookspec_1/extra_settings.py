# SPDX-License-Identifier: Apache-2.0
"""A provider without a model of its settings: keys of its own are in `config.model_extra`."""

from mem0.embeddings.embedder import Embedder
from mem0.embeddings.types import BatchResult, EmbedderSpec
from mem0.hookspecs import hookimpl


class LettersEmbedder(Embedder):
    def __init__(self, spec, config, letters):
        super().__init__(spec, config)
        self.letters = letters

    def embed_batch(self, batch):
        return BatchResult([[text.lower().count(letter) + 0.1 for letter in self.letters] for text in batch.texts])


@hookimpl
def create_embedder(provider, config):
    extra = dict(config.model_extra)
    letters = extra.pop("letters")
    assert extra == {}
    assert (config.timeout, config.deadline, config.max_attempts) == (7, 120, 5)
    assert (config.max_concurrency, config.batch_size, config.embedding_dims) == (8, None, None)
    assert config.api_key.get_secret_value() == "a key"
    return LettersEmbedder(EmbedderSpec(provider, "letters"), config, letters)
