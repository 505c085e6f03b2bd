# SPDX-License-Identifier: Apache-2.0
"""The exceptions of SDKs that Stainless generates. openai and together have the same tree, each a copy of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mem0.embeddings.http.failures import Failures
from mem0.errors import EmbeddingError


def translated(sdk: Any, error: Exception, timeout: float, failures: Failures, **details: Any) -> EmbeddingError:
    """Return mem0's error for one that such an SDK raised.

    Args:
        sdk: The SDK's module, `openai` or `together`.
        error: What it raised: an `APIError`.
        timeout: Seconds that the request had.
        failures: How to word what goes wrong.
        **details: As for `Failures.status`.
    """
    if isinstance(error, sdk.APIStatusError):
        status: Any = error
        return failures.status(status.status_code, said(status.body) or str(error), status.response.headers, **details)
    if isinstance(error, sdk.APITimeoutError):
        return failures.timeout(timeout)
    return failures.connection(error.__cause__ or error)


def said(body: object) -> object:
    """Return the message in the body of an error, whichever of the usual shapes it has."""
    while isinstance(body, Mapping):
        body = body.get("message") or body.get("error") or str(dict(body))
    return body
