# SPDX-License-Identifier: Apache-2.0
"""What a text must pass before it is sent anywhere."""

from __future__ import annotations

from collections.abc import Iterable

from mem0.errors import ValidationError


def check_text(text: object, what: str = "text", index: int | None = None) -> str:
    """Return `text` if it can be embedded and stored.

    Args:
        text: The candidate.
        what: What to call it in the error.
        index: Its position in the caller's list, if there is one, for the error to carry.

    Raises:
        ValidationError: It is no string, is empty or blank, or holds a lone surrogate.
    """
    if not isinstance(text, str):
        raise ValidationError(f"{what} is {type(text).__name__}, not a string. Pass text.", index=index)
    if not text.strip():
        raise ValidationError(f"{what} is empty or blank. Leave it out.", index=index)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValidationError(
            f"{what} holds a lone surrogate ({text[error.start]!r}) at position {error.start}, which no encoding can "
            "carry. Decode the text with the right codec, or with errors='replace'.",
            index=index,
        ) from None
    return text


def check_texts(texts: Iterable[str]) -> list[str]:
    """Return the texts as a list if every one can be embedded.

    Raises:
        ValidationError: `texts` is one string, no iterable, or holds a text that `check_text` refuses.
    """
    if isinstance(texts, str | bytes) or not isinstance(texts, Iterable):
        raise ValidationError(
            f"texts is {type(texts).__name__}, not a list of strings. Pass a list, or use embed_query for one text."
        )
    return [check_text(text, f"text {index}", index) for index, text in enumerate(texts)]
