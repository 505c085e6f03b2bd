# SPDX-License-Identifier: Apache-2.0
"""Words for what went wrong, the same for all providers, without a secret in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mem0.errors import (
    AuthenticationError,
    BadRequestError,
    InputTooLongError,
    MalformedResponseError,
    ModelNotFoundError,
    PermissionDeniedError,
    ProviderConnectionError,
    ProviderError,
    ProviderTimeoutError,
    RateLimitError,
    ServerError,
    error_for_status,
)
from mem0.providers.http.retry_after import parse_retry_after

EXCERPT_LENGTH = 200


def excerpt(said: object, secrets: Sequence[str] = ()) -> str:
    """Return what a server said, on one line, without the secrets, and short enough for an error message.

    Args:
        said: A text, or anything that has one.
        secrets: What must not appear: the key, and whatever else the configuration hides.
    """
    text = said if isinstance(said, str) else str(said)
    for secret in secrets:
        if secret:  # before anything is cut or joined, or half a key could stay
            text = text.replace(secret, "[secret]")
    text = " ".join(text[: 10 * EXCERPT_LENGTH].split())
    return text if len(text) <= EXCERPT_LENGTH else text[: EXCERPT_LENGTH - 1] + "…"


def said(body: object) -> object:
    """Return the message in the JSON of an error, whichever of the usual shapes it has."""
    while isinstance(body, Mapping):
        body = body.get("message") or body.get("error") or body.get("detail") or str(dict(body))
    return body


_TOO_LONG = re.compile(
    r"context.?length|maximum context|context (size|window)|(input|prompt|text)s?( \([^)]*\))? (is|are|length)?\s*"
    r"(too (long|large)|exceeds)|too many tokens|maximum.{0,30} tokens|max_tokens_per_request|less than \d+ tokens",
    re.IGNORECASE,
)

_ADVICE: dict[type[ProviderError], str] = {
    AuthenticationError: "Check the key.",
    PermissionDeniedError: "Check that the key may use this model.",
    ModelNotFoundError: "Check 'model' and the base URL.",
    InputTooLongError: "Split the text into shorter ones.",
    BadRequestError: "Check the {role}'s config.",
    RateLimitError: "Wait, lower 'max_concurrency', or ask the provider for a higher limit.",
    ServerError: "Try again later.",
    ProviderTimeoutError: "Try again, or raise 'timeout'.",
}

_ADVICE_ON_LLMS: dict[type[ProviderError], str] = {
    InputTooLongError: "Add fewer messages at once, or choose a model with a longer context.",
    RateLimitError: "Wait, or ask the provider for a higher limit.",
}

_ALSO_RETRYABLE = frozenset({409, 425})


@dataclass(frozen=True)
class Failures:
    """Words for what can go wrong with an HTTP provider. Its methods return errors for the provider to raise.

    Raise them outside the `except` block: an SDK's exception has frames whose locals may hold the key, and would be
    attached to the error as its context.

    Attributes:
        provider: The provider's name.
        model: The model that is asked for.
        url: Where requests go.
        secrets: What must not appear in a message.
        advice: What to do about an error, where this provider knows better than the default.
        role: What the provider is: `embedder` or `llm`, as its section of the configuration is called.
        api: What the URL leads to: `an embeddings API`.
    """

    provider: str
    model: str
    url: str = ""
    secrets: Sequence[str] = field(default=(), repr=False)
    advice: Mapping[type[ProviderError], str] = field(default_factory=dict)
    role: str = "embedder"
    api: str = "an embeddings API"

    def status(
        self, status: int, said: object, headers: Mapping[str, str] | None = None, **details: Any
    ) -> ProviderError:
        """Return the error for a response whose status is not a success.

        Args:
            status: The HTTP status.
            said: The server's message, or its body.
            headers: The response's headers, for `Retry-After`.
            **details: `kind` (the class of error), `advice`, or attributes of the error, where they differ from the
                usual ones.
        """
        words = excerpt(said, self.secrets)
        kind: type[ProviderError] = details.pop("kind", error_for_status(status))
        if 300 <= status < 400:
            details.setdefault("advice", "The server redirects. Set the base URL to where it leads.")
        elif kind in (BadRequestError, ServerError) and _TOO_LONG.search(words):
            kind = InputTooLongError
        if status in _ALSO_RETRYABLE:
            details.setdefault("retryable", True)
        wait = parse_retry_after(headers) if headers is not None else None
        return self._error(kind, f"HTTP {status}: {words}" if words else f"HTTP {status}", wait, status, details)

    def timeout(self, seconds: float) -> ProviderError:
        """Return the error for a request that got no answer in time."""
        return self._error(ProviderTimeoutError, f"no answer from {self.url} within {seconds:.3g} s")

    def connection(self, reason: object, advice: str = "") -> ProviderError:
        """Return the error for a server that cannot be reached, or a connection that broke."""
        words = excerpt(reason, self.secrets)
        details = {"advice": advice or "Check the network, the base URL and the proxy."}
        return self._error(ProviderConnectionError, f"no connection to {self.url}: {words}", details=details)

    def malformed(self, what: object, body: object = "") -> ProviderError:
        """Return the error for a successful response that cannot be used."""
        words = excerpt(what, self.secrets)
        heard = excerpt(body, self.secrets)
        details = {"advice": f"Check that the base URL leads to {self.api}; nothing was stored."}
        message = f"the answer from {self.url} cannot be used: {words}" + (f" ({heard})" if heard else "")
        return self._error(MalformedResponseError, message, details=details)

    def _error(
        self,
        kind: type[ProviderError],
        what: str,
        retry_after: float | None = None,
        status: int | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> ProviderError:
        extra = dict(details or {})
        usual = {**_ADVICE, **_ADVICE_ON_LLMS} if self.role == "llm" else _ADVICE
        advice = extra.pop("advice", None) or self.advice.get(kind) or usual[kind].format(role=self.role)
        message = f"{self.provider}: model {self.model!r}: {what.rstrip('.')}. {advice}"
        return kind(message, provider=self.provider, model=self.model, status=status, retry_after=retry_after, **extra)
