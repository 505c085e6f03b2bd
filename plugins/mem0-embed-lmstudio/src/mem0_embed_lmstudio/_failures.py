# SPDX-License-Identifier: Apache-2.0
"""What LM Studio says when something is missing, and what to do about it."""

from __future__ import annotations

import re
from typing import Any

from mem0.embeddings.http import Failures
from mem0.errors import (
    AuthenticationError,
    InputTooLongError,
    ModelNotFoundError,
    PermissionDeniedError,
    ProviderError,
)
from mem0_embed_lmstudio import PROVIDER, LMStudioConfig
from mem0_embed_openai.endpoint import Endpoint

# It answers 400 to a request for a model that is not there, and not always with a code.
_NO_MODEL = re.compile(r"no models? loaded|failed to load model|model .{0,80}not found|not found.{0,20}model", re.I)
_PROVE_YOURSELF = (
    "Create a token in LM Studio under Developer, Server Settings, Manage Tokens, and set it as 'api_key'. The one in "
    "LM_API_TOKEN is sent to this machine only."
)


class LMStudioFailures(Failures):
    """Words for what goes wrong, with the way to start a server where none answers."""

    def connection(self, reason: object, advice: str = "") -> ProviderError:
        """Return the error for a server that cannot be reached, or a connection that broke."""
        start = "Start it with 'lms server start', or set 'lmstudio_base_url' to where it runs."
        return super().connection(reason, advice or start)


def failures_for(config: LMStudioConfig, endpoint: Endpoint) -> LMStudioFailures:
    """Return the words for this server and model."""
    advice: dict[type[ProviderError], str] = {
        AuthenticationError: _PROVE_YOURSELF,
        PermissionDeniedError: _PROVE_YOURSELF,
        ModelNotFoundError: f"Run 'lms load {config.model}' on the server, with a name that 'lms ls' shows under "
        "EMBEDDING, or choose another 'model'.",
        InputTooLongError: "Split the text, or load the model with more context: 'lms load --context-length'.",
    }
    return LMStudioFailures(PROVIDER, config.model, endpoint.url, endpoint.secrets, advice)


def details_of(status: int, code: str | None, text: str) -> dict[str, Any]:
    """Return what LM Studio's words tell beyond the status, as for `Failures.status`.

    Args:
        status: The HTTP status.
        code: The error's code, where it has one.
        text: What the server said.
    """
    if status != 400:
        return {}
    if "not embedding" in text:
        advice = "It is no embedding model. Choose one that 'lms ls' shows under EMBEDDING; MLX builds are none."
        return {"kind": ModelNotFoundError, "advice": advice}
    if code == "model_not_found" or _NO_MODEL.search(text):
        return {"kind": ModelNotFoundError}
    if "crashed" in text:
        return {"advice": "Look at the server's log ('lms log stream'), and load the model again with 'lms load'."}
    return {}
