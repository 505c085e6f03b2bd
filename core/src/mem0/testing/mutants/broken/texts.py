# SPDX-License-Identifier: Apache-2.0
"""Texts that are changed on their way to the server."""

from __future__ import annotations

import html
import unicodedata
from dataclasses import replace
from typing import Any

from mem0.embeddings.types import Batch, BatchResult
from mem0.errors import BadRequestError, InputTooLongError, ProviderError
from mem0.testing.mutants import sdk
from mem0.testing.mutants.good_embedder import AcmeEmbedder
from mem0.testing.mutants.mutant import killed_by


class Rewritten(AcmeEmbedder):
    """Sends other texts than those that it was given."""

    def rewrite(self, text: str) -> str:
        """Return another text."""
        return text

    def request(self, batch: Batch) -> dict[str, Any]:
        """Return what is sent."""
        return super().request(replace(batch, texts=[self.rewrite(text) for text in batch.texts]))


@killed_by("newlines", says="did not arrive")
class NewlinesReplaced(Rewritten):
    """Newlines become spaces, which was good advice for models of 2022."""

    def rewrite(self, text: str) -> str:
        """Take them out."""
        return text.replace("\n", " ")


@killed_by("nfc_and_nfd", says="did not arrive")
class Composed(Rewritten):
    """Unicode is normalised."""

    def rewrite(self, text: str) -> str:
        """Apply NFC."""
        return unicodedata.normalize("NFC", text)


@killed_by("newlines", says="did not arrive")
class Stripped(Rewritten):
    """Spaces at the ends of a text are stripped."""

    def rewrite(self, text: str) -> str:
        """Tidy it up."""
        return text.strip()


@killed_by("newlines", says="did not arrive")
class Escaped(Rewritten):
    """Characters that mean something in HTML are escaped."""

    def rewrite(self, text: str) -> str:
        """Make it safe for a page that it never comes near."""
        return html.escape(text)


@killed_by("emoji", "right_to_left", says="UnicodeEncodeError")
class CrashesOnNonAscii(Rewritten):
    """A text that is not ASCII is a UnicodeEncodeError."""

    def rewrite(self, text: str) -> str:
        """Count its bytes, carelessly."""
        return text if len(text.encode("ascii")) else ""


@killed_by("right_to_left", "emoji", says="did not arrive|same vector")
class NonAsciiDropped(Rewritten):
    """What is not ASCII is dropped in silence."""

    def rewrite(self, text: str) -> str:
        """Keep what a header could carry."""
        return text.encode("ascii", "ignore").decode() or "?"


@killed_by("nul", says="same vector")
class EndsAtNul(Rewritten):
    """A text ends at its first NUL, as it does in C."""

    def rewrite(self, text: str) -> str:
        """Cut it there."""
        return text.partition("\0")[0] or "?"


@killed_by("longest_input", says="same vector")
class CutInAdvance(Rewritten):
    """A text is cut to what somebody thought that a model takes."""

    def rewrite(self, text: str) -> str:
        """Send its beginning."""
        return text[:500]


@killed_by("longest_input", says="same vector")
class CutFarOut(Rewritten):
    """A text is cut at 8,000 characters, which is less than the 8,192 tokens that were meant."""

    def rewrite(self, text: str) -> str:
        """Send its beginning."""
        return text[:8000]


@killed_by("too_long", says="came back")
class CutWhenRefused(AcmeEmbedder):
    """A text that is too long is cut in silence until it is taken."""

    def embed_batch(self, batch: Batch) -> BatchResult:
        """Halve what is refused."""
        try:
            return super().embed_batch(batch)
        except InputTooLongError:
            return self.embed_batch(replace(batch, texts=[text[: len(text) // 2] for text in batch.texts]))

    async def aembed_batch(self, batch: Batch) -> BatchResult:
        """Do what `embed_batch` does, from async code."""
        try:
            return await super().aembed_batch(batch)
        except InputTooLongError:
            return await self.aembed_batch(replace(batch, texts=[text[: len(text) // 2] for text in batch.texts]))


@killed_by("too_long", says="BadRequestError")
class TooLongUnknown(AcmeEmbedder):
    """A text that is too long is a bad request like any other."""

    def translated(self, error: sdk.AcmeError, timeout: float) -> ProviderError:
        """Look at the status alone."""
        failure = super().translated(error, timeout)
        return BadRequestError(str(failure), **vars(failure)) if isinstance(failure, InputTooLongError) else failure


@killed_by("one_failure_survived", says="not what was expected")
class PromptInPlace(AcmeEmbedder):
    """The prompt is put before the texts of a batch in place, and so once more at every retry."""

    def request(self, batch: Batch) -> dict[str, Any]:
        """Change the batch."""
        if isinstance(batch.texts, list):
            batch.texts[:] = super().request(batch)["input"]
        return {**super().request(batch), "input": batch.texts}


@killed_by("query_and_document", says="alike")
class InputTypeIgnored(AcmeEmbedder):
    """Queries are embedded as documents are."""

    def request(self, batch: Batch) -> dict[str, Any]:
        """Forget what the texts are for."""
        return super().request(replace(batch, input_type="document"))


@killed_by("query_and_document", says="prompt")
class PromptsSwapped(AcmeEmbedder):
    """Queries get the prompt of documents, and documents that of queries."""

    def request(self, batch: Batch) -> dict[str, Any]:
        """Take one for the other."""
        return super().request(replace(batch, input_type="document" if batch.input_type == "query" else "query"))
