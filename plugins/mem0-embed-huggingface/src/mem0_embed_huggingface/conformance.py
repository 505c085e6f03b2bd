# SPDX-License-Identifier: Apache-2.0
"""What the conformance kit needs to know about this provider. Nothing imports it in ordinary use."""

from __future__ import annotations

from mem0.testing import Subject

CANARY = "sk-canary-7f3a"

SUBJECT = Subject(
    provider="huggingface",
    # A model on a server, which needs no PyTorch here. Tests run the kit with models in this process as well.
    settings=lambda server: {
        "model": "multi-qa-MiniLM-L6-cos-v1",
        "huggingface_base_url": server.url,
        "api_key": CANARY,
    },
    secrets=[CANARY],
    hide=["HF_", "HUGGINGFACE_", "MEM0_ALLOW_REMOTE_CODE", "SENTENCE_TRANSFORMERS_", "TRANSFORMERS_"],
    sdk=["sentence_transformers", "torch", "transformers", "huggingface_hub", "httpx"],
    inapplicable={
        "missing_key": "A server need not have a key.",
        "reordered": "text-embeddings-inference does not number its vectors: their place is all there is.",
        "usage_counted": "It tells the tokens in a header, which the loopback server does not; see test_wire.py.",
    },
)
