# SPDX-License-Identifier: Apache-2.0
"""A model of sentence-transformers at work: count tokens, and turn texts into vectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mem0.embeddings.types import InputType, Vectors

_NO_LIMIT = 10**9
"""Tokenizers without a limit say a number like 10^30."""


class Encoder:
    """What the embedder needs of a `SentenceTransformer`. Used by one thread at a time.

    Args:
        model: The model, loaded.
        batch_size: Texts that go through it at once.
        normalize: Whether vectors are made to have length 1.
    """

    def __init__(self, model: Any, batch_size: int, normalize: bool) -> None:
        self._model = model
        self._options = {
            "batch_size": batch_size,
            "normalize_embeddings": normalize,
            "convert_to_numpy": True,
            "show_progress_bar": False,
        }

    @property
    def max_tokens(self) -> int | None:
        """The longest text that it takes, in tokens; what is beyond, it ignores. `None` if it takes any."""
        limit = self._model.max_seq_length
        if limit is None or limit >= _NO_LIMIT or not callable(self._model.tokenizer):
            return None  # it is only known of those that count words, and they take a million
        return int(limit)

    @property
    def prompts(self) -> Mapping[str, Any]:
        """The prompts that its configuration names."""
        prompts: Mapping[str, Any] = self._model.prompts
        return prompts

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count the tokens of texts, what the model would ignore included."""
        tokenizer = self._model.tokenizer
        if (fast := getattr(tokenizer, "backend_tokenizer", None)) is not None:
            # A fourth of the time of the tokenizer around it, which sets both again when it is used.
            fast.no_truncation()
            fast.no_padding()
            return [len(encoding) for encoding in fast.encode_batch(list(texts))]
        return [len(ids) for ids in tokenizer(list(texts), truncation=False, verbose=False)["input_ids"]]

    def encode(self, texts: Sequence[str], input_type: InputType, prompt: str) -> Vectors:
        """Return the vectors of texts, shape `(n, dims)`.

        Args:
            texts: The texts, without what goes before them.
            input_type: Some models treat queries otherwise than documents, not only by a prompt.
            prompt: What goes before each; some models leave it out of the mean.
        """
        encode = self._model.encode_query if input_type == "query" else self._model.encode_document
        vectors: Vectors = encode(list(texts), prompt=prompt, **self._options)
        return vectors
