# SPDX-License-Identifier: Apache-2.0
"""Turn what the SDK lets through into mem0's errors, with what to do about it."""

from __future__ import annotations

import httpx
import ollama

from mem0.embeddings.http import Failures
from mem0.errors import InputTooLongError, ModelNotFoundError, ProviderError
from mem0_embed_ollama import PROVIDER, OllamaConfig
from mem0_embed_ollama._server import Server

SDK_ERRORS = (ollama.ResponseError, httpx.HTTPError, ConnectionError, ValueError, TypeError)
"""Its own error, the HTTP library's, and those of reading an answer that is none."""


def failures_for(config: OllamaConfig, server: Server) -> Failures:
    """Return the words for this server and model."""
    advice: dict[type[ProviderError], str] = {
        ModelNotFoundError: f"Run 'ollama pull {config.model}' on the server, or set 'pull' to true.",
        InputTooLongError: "Split the text, or raise 'num_ctx' in 'options' up to what the model takes.",
    }
    return Failures(PROVIDER, config.model, server.url, server.secrets, advice)


def translated(error: Exception, timeout: float | None, failures: Failures) -> ProviderError:
    """Return mem0's error for one of `SDK_ERRORS`."""
    origin = error.__context__  # the SDK hides it, and with it the response's headers
    if isinstance(error, ollama.ResponseError):
        headers = origin.response.headers if isinstance(origin, httpx.HTTPStatusError) else None
        return failures.status(_status(error), error.error, headers)
    if isinstance(error, httpx.TimeoutException):
        return failures.timeout(timeout or 0.0)
    if isinstance(error, ConnectionError):  # what the SDK makes of a refused connection
        return failures.connection(
            origin or error, "Start it with 'ollama serve', or set 'ollama_base_url' to where it runs."
        )
    if isinstance(error, httpx.HTTPError):
        return failures.connection(error)
    return failures.malformed(f"{type(error).__name__}: {error}")


def _status(error: ollama.ResponseError) -> int:
    if error.status_code > 0:
        return error.status_code
    # An error in the middle of a download has no status. This is how a name that the library lacks is reported.
    return 404 if "file does not exist" in error.error else 502
