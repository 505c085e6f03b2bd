# SPDX-License-Identifier: Apache-2.0
"""Texts that say the same in the same words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_ENDS = ".!…。！．｡"  # not "?": whether and that are two things

# Longer texts are no facts, and are the same if they are equal. In a long run of combining marks, normalising would
# take a time that grows with the square of its length.
_LONGEST = 4096

# Compatibility forms of digits, but 10⁵ is not 105.
_RAISED = re.compile("([\u00b2\u00b3\u00b9\u2070\u2071\u2074-\u207f])")


def wording(text: str) -> str:
    """Return what texts have in common that differ in nothing but form.

    Compatibility forms, upper and lower case, white space and a final full stop make no difference; other signs do,
    since "C", "C++" and "C#" are three things.

    Args:
        text: Any string.
    """
    if len(text) > _LONGEST:
        return text.strip()
    # Not `casefold`: it makes ss of ß, and who drinks in Maßen does not drink in Massen.
    words = " ".join(unicodedata.normalize("NFKC", _RAISED.sub(r"^\1", text)).lower().split())
    return words.rstrip(_ENDS + " ") or words


def wordings(texts: Iterable[str]) -> dict[str, int]:
    """Return the wording of each text and the position where it stands first."""
    found: dict[str, int] = {}
    for position, text in enumerate(texts):
        found.setdefault(wording(text), position)
    return found
