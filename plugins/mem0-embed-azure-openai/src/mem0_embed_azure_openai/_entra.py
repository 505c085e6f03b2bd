# SPDX-License-Identifier: Apache-2.0
"""Sign in with Microsoft Entra ID, through azure-identity, which is an extra of this package."""

from __future__ import annotations

import importlib
import threading
import weakref
from collections.abc import Callable
from typing import Any

from mem0.errors import ConfigurationError
from mem0_embed_azure_openai import PROVIDER


class EntraId:
    """Hands out tokens of `DefaultAzureCredential`, and keeps each for as long as it is valid.

    Args:
        scope: What the tokens are for.

    Raises:
        ConfigurationError: azure-identity is not installed.
    """

    def __init__(self, scope: str) -> None:
        self._identity = _azure_identity()
        self._scope = scope
        self._lock = threading.Lock()
        self._fetch: Callable[[], str] | None = None
        self._forget: Callable[[], object] = lambda: None

    def token(self) -> str:
        """Return a token that is valid now. Threads that come while one signs in wait for it."""
        with self._lock:
            if self._fetch is None:
                credential = self._identity.DefaultAzureCredential()
                self._fetch = self._identity.get_bearer_token_provider(credential, self._scope)
                self._forget = weakref.finalize(self, credential.close)
            return self._fetch()

    def close(self) -> None:
        """Release connections. The next token signs in again."""
        with self._lock:
            self._fetch = None
            forget, self._forget = self._forget, lambda: None
        forget()


def scope_of(host: str, *, is_v1: bool) -> str:
    """Return what a token for a host must be for, in whichever cloud it is.

    Args:
        host: The endpoint's host.
        is_v1: Whether the v1 API is asked.
    """
    for end in ("us", "cn"):  # the clouds of the US government and of China
        if host.endswith(f".azure.{end}"):
            return f"https://cognitiveservices.azure.{end}/.default"
    return "https://ai.azure.com/.default" if is_v1 else "https://cognitiveservices.azure.com/.default"


def _azure_identity() -> Any:
    try:
        return importlib.import_module("azure.identity")
    except ModuleNotFoundError as error:
        missing = error.name
    raise ConfigurationError(
        f"{PROVIDER}: 'use_entra_id' needs azure-identity, and {missing!r} is not installed. "
        "Run: pip install 'mem0-embed-azure-openai[entra]'",
        provider=PROVIDER,
        key="use_entra_id",
    )
