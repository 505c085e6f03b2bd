# SPDX-License-Identifier: Apache-2.0
"""The old SDK, `google-generativeai`, for those who have to have it. All support for it ended on 2025-11-30.

Left to itself it keeps one key for the whole process, sends a request 18 times where the server is busy and three times
where the key is wrong, and follows redirects. So it is used through its lower door: it writes the requests, and our
HTTP client sends them. Nothing of `genai.configure` is read or changed.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import warnings
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from mem0.embeddings.http import Clients
from mem0.embeddings.types import Batch, BatchResult
from mem0.errors import ConfigurationError
from mem0_embed_gemini import PROVIDER, GeminiConfig
from mem0_embed_gemini._models import plain_name
from mem0_embed_gemini.embedder import GoogleEmbedder
from mem0_embed_gemini.http import http_client
from mem0_embed_gemini.sdk import Sdk

API_VERSION = "v1beta"


class LegacyEmbedder(GoogleEmbedder):
    """Embeds through the old SDK. It is async over gRPC alone, so threads do it."""

    async def aembed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch with one request, from async code."""
        return await asyncio.to_thread(self.embed_batch, batch)


def clients_for(sdk: Sdk, config: GeminiConfig) -> Clients[LegacySdk, Any]:
    """Return the clients, to be built when they are needed.

    Raises:
        ConfigurationError: The SDK is not installed, or cannot do what is asked for.
    """
    known = _load().protos.TaskType.__members__
    warnings.warn(
        f"{PROVIDER}: google-generativeai has had no support since 2025-11-30. Leave out 'transport'.",
        DeprecationWarning,
        stacklevel=2,
    )
    if config.api_version != API_VERSION:
        raise _refused(f"speaks {API_VERSION} only. Leave out 'api_version'", "api_version")
    for name, task in (("query_task", config.query_task), ("document_task", config.document_task)):
        if task and task not in known:
            raise _refused(f"does not know the task {task}. Leave out {name!r}", name)
    build = partial(LegacySdk, sdk)
    return Clients(build, build)


class LegacySdk:
    """Asks from threads.

    Args:
        sdk: Where to ask, and with what.
    """

    def __init__(self, sdk: Sdk) -> None:
        self._genai = _load()
        api = _import("google.ai.generativelanguage")
        options = _import("google.api_core.client_options")
        self._model = f"models/{plain_name(sdk.model)}"
        self._arguments = sdk.arguments
        key = sdk.account["api_key"]
        self._client = api.GenerativeServiceClient(
            transport="rest", client_options=options.ClientOptions(api_endpoint=sdk.url, api_key=key)
        )
        self._http = http_client(sdk.url, {"x-goog-api-key": key, **sdk.headers}, sdk.proxies)
        # There will be no other version in which `_session` is something else.
        self._client.transport._session.post = self._post
        # The answer is kept whatever the SDK makes of it.
        self._whatever = contextlib.suppress(
            _import("google.api_core.exceptions").GoogleAPIError, _import("google.protobuf.json_format").ParseError
        )

    def embed(self, texts: Sequence[str], task: str, seconds: float) -> None:
        """Ask for vectors. The answer is kept; see `mem0_embed_gemini.http`."""
        with self._whatever:
            self._genai.embed_content(
                self._model,
                list(texts),
                task_type=task or None,
                **self._arguments,
                client=self._client,
                request_options={"retry": None, "timeout": seconds},
            )

    def count(self, text: str, seconds: float) -> None:
        """Ask how many tokens a text has. The answer is kept."""
        question = {"model": self._model, "contents": [{"parts": [{"text": text}]}]}
        with self._whatever:
            self._client.count_tokens(question, retry=None, timeout=seconds)

    def close(self) -> None:
        """Release connections."""
        self._http.close()

    def _post(self, url: str, *, timeout: float, headers: Mapping[str, str], params: Any, data: Any) -> Any:
        return self._http.post(url, timeout=timeout, headers=headers, params=params, content=data)


def _load() -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # it says what our own warning says
            return _import("google.generativeai")
    except ImportError:
        pass
    raise _refused(
        "needs the package google-generativeai. Run: pip install 'mem0-embed-gemini[google-generativeai]'", "transport"
    )


def _import(name: str) -> Any:
    return importlib.import_module(name)  # it may not be there, and has no types


def _refused(why: str, key: str) -> ConfigurationError:
    return ConfigurationError(f"{PROVIDER}: transport 'google-generativeai' {why}.", provider=PROVIDER, key=key)
