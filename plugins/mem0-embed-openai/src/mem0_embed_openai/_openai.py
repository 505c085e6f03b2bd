# SPDX-License-Identifier: Apache-2.0
"""The provider `openai`: which server, which key, what its models can do."""

from __future__ import annotations

from mem0.embeddings.http import Failures
from mem0.embeddings.models import ModelInfo
from mem0.embeddings.types import EmbedderSpec
from mem0.errors import AuthenticationError, ModelNotFoundError, ProviderError
from mem0_embed_openai import MODELS, PROVIDER, OpenAIConfig
from mem0_embed_openai.embedder import LIMITS, OpenAIEmbedder
from mem0_embed_openai.endpoint import find_endpoint, is_openai


def create(config: OpenAIConfig) -> OpenAIEmbedder:
    """Build the embedder of the provider `openai`. Makes no request.

    Raises:
        ConfigurationError: There is no key, the URL is none, or the model cannot make vectors of the wanted length.
    """
    known = MODELS.get(config.model, ModelInfo())
    wanted = config.embedding_dims
    known.check_dims(PROVIDER, config.model, wanted)
    endpoint = find_endpoint(config, PROVIDER)
    spec = EmbedderSpec(
        provider=PROVIDER,
        model=config.model,
        dims=wanted or known.default_dims,
        normalized=known.dims is not None and is_openai(endpoint.url),
        shortenable=known.shortenable,
        limits=LIMITS,
        prompts=config.prompts(known),
    )
    advice: dict[type[ProviderError], str] = {
        AuthenticationError: "Check the key in 'api_key' or OPENAI_API_KEY.",
        ModelNotFoundError: "Check 'model', and that 'openai_base_url' ends where '/embeddings' follows (often '/v1').",
    }
    failures = Failures(PROVIDER, config.model, endpoint.url, endpoint.secrets, advice)
    asks = config.send_dimensions and (known.dims is None or known.shortenable)
    arguments = {"dimensions": wanted if asks else None, "user": config.user}
    return OpenAIEmbedder(spec, config, endpoint.clients(), failures, arguments)
