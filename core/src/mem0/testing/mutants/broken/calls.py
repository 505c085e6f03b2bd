# SPDX-License-Identifier: Apache-2.0
"""Calls that do not treat their list of texts as they should.

The core does this centrally and its methods are final, so these override at run time what a type checker refuses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from mem0.embeddings.types import Embeddings
from mem0.testing.mutants.broken.altered import AlteredCall
from mem0.testing.mutants.mutant import killed_by


@killed_by("texts_untouched", says="caller's list")
class ListMutated(AlteredCall):
    """The caller's list is changed."""

    def before(self, texts: Iterable[Any]) -> Iterable[str]:
        """Sort it by length, so that batches are even."""
        if isinstance(texts, list):
            texts.sort(key=len)
        return texts


@killed_by("thousand_texts", says="96")
class After96(AlteredCall):
    """Everything after 96 texts is dropped."""

    def before(self, texts: Iterable[Any]) -> Iterable[str]:
        """Send what one request takes."""
        return list(texts)[:96]


@killed_by("more_than_one_batch", says="batches of 3")
class BatchesShuffled(AlteredCall):
    """The batches of a call are joined in another order than they were sent in."""

    def after(self, result: Embeddings) -> Embeddings:
        """Put the first batch last, as if it had been answered last."""
        size = self.config.batch_size or self.spec.limits.max_items or 1
        return replace(result, vectors=np.roll(result.vectors, -size, axis=0))


@killed_by("duplicates", says=r"shape \(3, 32\)")
class Deduplicated(AlteredCall):
    """Equal texts get one vector together, not one each."""

    def before(self, texts: Iterable[Any]) -> Iterable[str]:
        """Send each once, and forget to hand the vectors out again."""
        return list(dict.fromkeys(texts))


@killed_by("empty_list", says="IndexError")
class CrashesOnEmpty(AlteredCall):
    """An empty list is an IndexError."""

    def before(self, texts: Iterable[Any]) -> Iterable[str]:
        """Look at the first text."""
        texts = list(texts)
        return texts if texts[0] else texts[1:]


@killed_by("blank_text", says="blank text")
class BlankAccepted(AlteredCall):
    """A blank text gets a vector, which means nothing."""

    def before(self, texts: Iterable[Any]) -> Iterable[str]:
        """Send something else in its place."""
        return ["empty" if isinstance(text, str) and not text.strip() else text for text in texts]


@killed_by("not_text", says="None in place of a text")
class AnythingAccepted(AlteredCall):
    """What is no text is embedded as if it were: None as `None`."""

    def before(self, texts: Iterable[Any]) -> Iterable[str]:
        """Make texts of whatever comes."""
        return [str(text) for text in texts]


@killed_by("lone_surrogate", says="lone surrogate")
class SurrogateReplaced(AlteredCall):
    """A lone surrogate is replaced in silence."""

    def before(self, texts: Iterable[Any]) -> Iterable[str]:
        """Lose what cannot be encoded."""
        return [text.encode(errors="replace").decode() if isinstance(text, str) else text for text in texts]
