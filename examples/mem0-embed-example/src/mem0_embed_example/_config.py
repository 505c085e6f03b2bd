# SPDX-License-Identifier: Apache-2.0
"""The settings. `mem0 embedders show example` prints them as a table."""

from __future__ import annotations

from mem0.embeddings.config import HttpEmbedderConfig
from pydantic import Field, PositiveInt, SecretStr

from mem0_embed_example._models import DEFAULT_MODEL

# CHANGE: where the API is. The key of the environment goes to this host and to no other.
OWN_HOST = "api.example.example"
KEY_VARIABLE = "EXAMPLE_API_KEY"


class ExampleConfig(HttpEmbedderConfig):
    """Settings of the provider `example`, beside those of every provider over HTTP."""

    model: str = Field(DEFAULT_MODEL, min_length=1, description="Embedding model to use.")
    embedding_dims: PositiveInt | None = Field(None, description="Length of the vectors. Default: the model's own.")
    api_key: SecretStr | None = Field(None, description=f"API key. Default: {KEY_VARIABLE}.")
    base_url: str = Field(f"https://{OWN_HOST}/v1", description="URL of the API, up to and with `/v1`.")
