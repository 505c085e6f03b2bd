# SPDX-License-Identifier: Apache-2.0
"""From a configuration to a memory that is open."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from typing import Any

from mem0.embeddings.embedder import Embedder
from mem0.errors import EmbedderMismatchError, ProviderNotFoundError
from mem0.memory.config import MemoryConfig, read_config
from mem0.memory.context import OpenMemory
from mem0.memory.extracting.rule import Extractor
from mem0.plugins.hooks import create_embedder
from mem0.stores.base import VectorStore
from mem0.stores.fusion import DEFAULT_KEYWORD_WEIGHT, LEXICAL_KEYWORD_WEIGHT
from mem0.stores.sqlite.config import SqliteConfig, default_path
from mem0.stores.sqlite.fingerprints import check_dims
from mem0.stores.sqlite.store import SqliteStore

_OFFLINE = (
    "To try mem0 without a key or a download, choose the offline embedder: {'embedder': {'provider': 'hashing'}}."
)


def open_memory(config: Mapping[str, Any] | str | PathLike[str] | None) -> OpenMemory:
    """Open a memory. No request is made.

    Raises:
        ConfigurationError: The configuration is wrong.
        PluginError: The embedder or the LLM cannot be used.
        StoreError: The store cannot be opened, or holds vectors of another embedder.
    """
    settings = read_config(config)
    embedder = _embedder(settings)
    extractor = Extractor(settings.extraction, settings.policy)
    try:
        if settings.extraction.llm is not None:
            extractor.llm(settings.extraction.llm)  # what is wrong with it is known now, and not at the first add
        store = _store(settings, embedder)
    except BaseException:
        embedder.close()
        extractor.close()
        raise
    weight = settings.keyword_weight
    if weight is None:
        weight = LEXICAL_KEYWORD_WEIGHT if embedder.spec.lexical else DEFAULT_KEYWORD_WEIGHT
    return OpenMemory(embedder, store, settings.mode, weight, extractor)


def _embedder(settings: MemoryConfig) -> Embedder:
    try:
        return create_embedder(settings.embedder, settings.embedder_settings, policy=settings.policy)
    except ProviderNotFoundError as error:
        if settings.embedder_is_default:
            # Whoever configured nothing did not ask for OpenAI by name: say that this is the default, and the way out.
            message = f"No embedder is configured, and the default is {settings.embedder!r}. {_OFFLINE} {error}"
            raise ProviderNotFoundError(message, provider=error.provider) from None
        raise


def _store(settings: MemoryConfig, embedder: Embedder) -> VectorStore:
    config: SqliteConfig = settings.store
    # Before the file is made: a configuration that is wrong changes nothing.
    check_dims(config.embedding_model_dims, embedder.fingerprint, str(config.path or default_path()))
    store = SqliteStore(config)
    try:
        store.bind(embedder.fingerprint)
    except EmbedderMismatchError:
        store.close()
        raise
    return store
