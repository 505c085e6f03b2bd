# SPDX-License-Identifier: Apache-2.0
"""What the conformance kit needs to know about this provider. Nothing imports it in ordinary use."""

from __future__ import annotations

from mem0.testing import LoopbackServer, Subject
from mem0_embed_lmstudio._models import DEFAULT_MODEL, MODELS

CANARY = "sk-lm-canary7f:3a"

MODEL = "text-embedding-nomic-embed-text-v1.5"
"""The default model by the name that the server lists it under, by which there is no warning about its dimensions."""


def settings(server: LoopbackServer) -> dict[str, object]:
    """Make the server what LM Studio is, and return settings for it."""
    server.base64 = server.honours_dimensions = False
    server.dims |= {name: known.dims for name, known in MODELS.items() if known.dims} | {DEFAULT_MODEL: 768, MODEL: 768}
    return {"lmstudio_base_url": f"{server.url}/v1", "model": MODEL, "api_key": CANARY, "max_attempts": 2}


SUBJECT = Subject(
    provider="lmstudio",
    settings=settings,
    secrets=[CANARY],
    hide=["LM_", "OPENAI_"],
    sdk=["openai", "httpx", "httpx2"],
    inapplicable={"missing_key": "LM Studio needs a key only where it is set to ask for one."},
)
