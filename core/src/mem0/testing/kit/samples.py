# SPDX-License-Identifier: Apache-2.0
"""Texts that several checks embed."""

from __future__ import annotations

TEXTS = ["The first text.", "A second one, which is longer than the first.", "Third!", "And a fourth."]

CANARY = "kit-canary-0f5c6e"
"""Stands for a secret where the settings of a subject hold none."""


def sentences(count: int) -> list[str]:
    """Return texts of different lengths, no two of them alike."""
    return [f"Text {number} is about {'a lot of ' * (number % 4)}things." for number in range(count)]
