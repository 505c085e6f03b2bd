# SPDX-License-Identifier: Apache-2.0
"""A wrapper around every provider: it sees what is built, and every request."""

from mem0.hookspecs import hookimpl


@hookimpl(wrapper=True, tryfirst=True)
def create_embedder(provider, config):
    from mem0.embeddings.wrapping import WrappedEmbedder

    class Seen(WrappedEmbedder):
        def around(self, batch):
            answer = yield
            assert len(answer.vectors) == len(batch.texts)

    embedder = yield
    return None if embedder is None else Seen(embedder)


@hookimpl(wrapper=True)
def default_dims(provider, model):
    return (yield)


@hookimpl(wrapper=True)
def embedder_config():
    return (yield)
