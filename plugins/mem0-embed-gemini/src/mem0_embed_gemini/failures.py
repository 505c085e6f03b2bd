# SPDX-License-Identifier: Apache-2.0
"""Turn what Google's servers, the SDK and its libraries let through into mem0's errors."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import google.auth.exceptions
from google.genai import errors

from mem0.embeddings.http import Failures, excerpt
from mem0.errors import AuthenticationError, InputTooLongError, ProviderError
from mem0_embed_gemini.http import HTTPX

SDK_ERRORS: tuple[type[Exception], ...] = (
    errors.APIError,
    HTTPX.HTTPError,
    google.auth.exceptions.GoogleAuthError,
    ValueError,
    TypeError,
    AttributeError,
)
"""Its own error, the HTTP library's, those of credentials, and those of an answer that it cannot read."""

_TOO_LONG = re.compile(r"token count|too many tokens|input is too long", re.IGNORECASE)
_KEY_REASONS = {"API_KEY_INVALID", "API_KEY_EXPIRED"}


def failure_of(
    kept: Sequence[Any], error: Exception | None, seconds: float, failures: Failures
) -> ProviderError | None:
    """Return what went wrong with one request; `None` if its answer is there.

    Args:
        kept: The responses that were kept: one, or none if none came.
        error: What the SDK raised. What it makes of the stand-in for a success does not matter.
        seconds: How long the request had.
        failures: How to word it.
    """
    if kept:
        return None if kept[-1].status_code == 200 else _refusal(kept[-1], failures)
    if isinstance(error, HTTPX.TimeoutException):
        return failures.timeout(seconds)
    if isinstance(error, HTTPX.HTTPError):
        return failures.connection(error)
    if isinstance(error, google.auth.exceptions.TransportError):
        return failures.connection(f"no token could be fetched: {error}")
    if isinstance(error, google.auth.exceptions.GoogleAuthError):
        advice = failures.advice.get(AuthenticationError, "Check the credentials.")
        said = excerpt(error, failures.secrets).rstrip(".")
        message = f"{failures.provider}: model {failures.model!r}: no credentials: {said}. {advice}"
        again = bool(getattr(error, "retryable", False))
        return AuthenticationError(message, provider=failures.provider, model=failures.model, retryable=again)
    return failures.malformed(f"{type(error).__name__}: {error}" if error else "the SDK shows no answer")


def _refusal(response: Any, failures: Failures) -> ProviderError:
    said, details = _said(response)
    headers: Mapping[str, str] = response.headers
    extra: dict[str, Any] = {}
    if response.status_code == 400 and _TOO_LONG.search(str(said)):
        extra["kind"] = InputTooLongError
    for detail in details:
        if detail.get("reason") in _KEY_REASONS:  # with status 400
            extra["kind"] = AuthenticationError
        if (delay := str(detail.get("retryDelay", ""))) and "retry-after" not in headers:  # as in `34.5s`
            headers = {**headers, "retry-after": delay.removesuffix("s")}
    return failures.status(response.status_code, said, headers, **extra)


def _said(response: Any) -> tuple[object, list[Mapping[str, Any]]]:
    # {"error": {"code": 404, "message": "...", "status": "NOT_FOUND", "details": [...]}}, or a list of one of these
    try:
        body = response.json()
    except ValueError:
        return response.text, []
    body = body[0] if isinstance(body, list) and body else body
    error = body.get("error", body) if isinstance(body, Mapping) else body
    if not isinstance(error, Mapping):
        return error or response.text, []
    details = error.get("details")
    listed = [detail for detail in details if isinstance(detail, Mapping)] if isinstance(details, list) else []
    return error.get("message") or response.text, listed
