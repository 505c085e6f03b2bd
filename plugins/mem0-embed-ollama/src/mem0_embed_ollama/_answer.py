# SPDX-License-Identifier: Apache-2.0
"""Take the body of a success before the SDK does, which would make a validated object of each number.

The SDK builds its HTTP client itself, but takes hooks for it, which are called with each response. What a hook raises,
the SDK lets through.
"""

from __future__ import annotations

from typing import Any

import httpx

from mem0.embeddings.types import BatchResult

PATH = "/api/embed"


class Answered(Exception):  # noqa: N818 - it is no error
    """Carries an answer past the SDK.

    Args:
        body: The body of a successful response.
    """

    def __init__(self, body: bytes = b"") -> None:
        super().__init__()  # whoever shows an exception shows its arguments
        self.body = body


def take(response: httpx.Response) -> None:
    """Raise `Answered` with an answer that is a success. A hook for responses."""
    if _is_answer(response):
        raise Answered(response.read())


async def atake(response: httpx.Response) -> None:
    """Do what `take` does, from async code."""
    if _is_answer(response):
        raise Answered(await response.aread())


def read(answer: Any) -> BatchResult:
    """Take vectors and tokens out of an answer of `/api/embed`, for `read_json_answer`."""
    return BatchResult(answer["embeddings"], tokens=answer.get("prompt_eval_count") or 0)


def _is_answer(response: httpx.Response) -> bool:
    return response.is_success and response.request.url.path.endswith(PATH)
