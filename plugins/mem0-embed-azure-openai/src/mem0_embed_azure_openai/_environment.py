# SPDX-License-Identifier: Apache-2.0
"""The environment variables that are read: those that mem0ai knows, then those of OpenAI's SDK."""

from __future__ import annotations

from mem0_embed_openai.azure import Variables

VARIABLES = Variables(
    endpoints=("EMBEDDING_AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_ENDPOINT"),
    deployments=("EMBEDDING_AZURE_OPENAI_DEPLOYMENT",),
    api_versions=("EMBEDDING_AZURE_OPENAI_API_VERSION", "OPENAI_API_VERSION"),
    keys=("EMBEDDING_AZURE_OPENAI_API_KEY", "AZURE_OPENAI_API_KEY"),
)
TOKENS = ("AZURE_OPENAI_AD_TOKEN",)
