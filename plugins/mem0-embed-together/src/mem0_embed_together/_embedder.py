# SPDX-License-Identifier: Apache-2.0
"""The embedder: one request to `/v1/embeddings`, through the SDK."""

from __future__ import annotations

from typing import Any

import together

from mem0.embeddings.http import Failures
from mem0.embeddings.http.stainless_embedder import StainlessEmbedder
from mem0.embeddings.models import ModelInfo
from mem0.embeddings.types import EmbedderSpec, Limits
from mem0.errors import AuthenticationError, ModelNotFoundError, ProviderError
from mem0_embed_together import PROVIDER, TogetherConfig
from mem0_embed_together._models import MODELS
from mem0_embed_together._server import DEDICATED, Server, find_server

# Together names no limit, and advises about a hundred texts in a request, so that it ends in time.
LIMITS = Limits(max_items=100)


class TogetherEmbedder(StainlessEmbedder):
    """Embeds through Together's client."""

    def details_of(self, error: together.APIStatusError) -> dict[str, Any]:
        """Tell a model that is not there, however that is reported: as a 400, or as a 503 that no waiting cures."""
        body = str(error.body)
        if "dedicated_endpoint_not_running" in body:
            return {"kind": ModelNotFoundError, "advice": "Start the dedicated endpoint, then try again."}
        if "model_not_available" in body or "non-serverless model" in body:
            return {"kind": ModelNotFoundError}
        return {}


def create(config: TogetherConfig) -> TogetherEmbedder:
    """Build the embedder. Makes no request.

    Raises:
        ConfigurationError: There is no key, the URL is none, or the model cannot make vectors of the wanted length.
    """
    known = MODELS.get(config.model, ModelInfo())
    known.check_dims(PROVIDER, config.model, config.embedding_dims)
    server = find_server(config)
    spec = EmbedderSpec(
        provider=PROVIDER,
        model=config.model,
        dims=config.embedding_dims or known.default_dims,
        limits=LIMITS,
        prompts=config.prompts(known),
    )
    # The API has no such parameter, and neither has the SDK; a dedicated endpoint's server may.
    asked = {"dimensions": config.embedding_dims} if config.send_dimensions and config.embedding_dims else None
    failures = _failures(config, known, server)
    return TogetherEmbedder(spec, config, together, server.clients(), failures, {"extra_body": asked})


def _failures(config: TogetherConfig, known: ModelInfo, server: Server) -> Failures:
    gone = known.obituary or "Together itself has had no embedding model since 2026-09-15: choose another provider."
    advice: dict[type[ProviderError], str] = {
        AuthenticationError: "Check the key in 'api_key' or TOGETHER_API_KEY.",
        ModelNotFoundError: (
            f"{gone} With a dedicated endpoint of your own, set 'model' to its name and 'together_base_url' to "
            f"{DEDICATED}."
        ),
    }
    return Failures(PROVIDER, config.model, server.url, server.secrets, advice)
