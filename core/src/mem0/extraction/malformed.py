# SPDX-License-Identifier: Apache-2.0
"""The one error of this package."""

from __future__ import annotations


class MalformedAnswerError(ValueError):
    """An LLM's answer cannot be used, in whole; none of its facts was kept.

    Its text is the reason, as the model may be told it in a request to repair the answer. It quotes keys, actions and
    numbers, and no fact.
    """
