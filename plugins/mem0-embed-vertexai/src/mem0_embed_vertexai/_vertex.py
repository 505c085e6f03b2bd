# SPDX-License-Identifier: Apache-2.0
"""The provider `vertexai`: what goes into one request, and the words for what goes wrong."""

from __future__ import annotations

from collections.abc import Mapping

from google import genai
from google.genai import types

from mem0.embeddings.http import Failures
from mem0.embeddings.types import Limits
from mem0.errors import (
    AuthenticationError,
    ConfigurationError,
    ModelNotFoundError,
    PermissionDeniedError,
    ProviderError,
)
from mem0_embed_gemini.embedder import GoogleEmbedder, spec_of
from mem0_embed_gemini.sdk import Sdk
from mem0_embed_vertexai import PROVIDER, VertexAIConfig
from mem0_embed_vertexai._credentials import LOGIN
from mem0_embed_vertexai._models import find_model, model_id
from mem0_embed_vertexai._place import find_place

# The documented limits of a request to `:predict`. Tokens are counted as bytes, of which each has at least one,
# because the tokenizer is a download.
_MAX_TOKENS = 20_000
PREDICT = Limits(max_items=250, max_tokens=_MAX_TOKENS)
BATCH = Limits(max_items=100, max_tokens=_MAX_TOKENS)
SINGLE = Limits(max_items=1)


def create(config: VertexAIConfig) -> GoogleEmbedder:
    """Build the embedder of the provider `vertexai`. Makes no request.

    Raises:
        ConfigurationError: There is no project, a setting is wrong, the model cannot make vectors of the wanted
            length, or the SDK is too old for it.
    """
    known = find_model(config.model)
    _check_update_task(config)
    spec, asked = spec_of(PROVIDER, config.model, config, known, limits_of(config.model))
    place = find_place(config)
    sdk = Sdk(
        url=place.url,
        api_version=config.api_version,
        model=config.model,
        account=place.account,
        arguments={"output_dimensionality": asked, "auto_truncate": config.auto_truncate},
        headers=config.headers,
        proxies=config.proxies,
    )
    failures = Failures(PROVIDER, config.model, place.url, place.secrets, _advice(known.obituary))
    return GoogleEmbedder(spec, config, known, sdk.clients(), failures, cuts=False)


def limits_of(model: str) -> Limits:
    """Say what goes into one request, which depends on the method that this version of the SDK asks by.

    Gemini's models, until 3.4: `:predict`, which takes one text of `gemini-embedding-001` and none of a newer one;
    for newer ones `:embedContent` since 1.64, which takes one. Since 3.4: `:embedContent`, and for several texts
    `:batchEmbedContents`. All other models: `:predict`.

    Raises:
        ConfigurationError: It asks by one that is not served for the model.
    """
    name = model_id(model)
    methods = getattr(types, "EmbeddingApiType", None)
    if "maas" in name:
        return SINGLE
    if "gemini" not in name:
        return PREDICT
    if methods is None and name != "gemini-embedding-001":
        raise ConfigurationError(
            f"{PROVIDER}: google-genai {genai.__version__} asks for model {model!r} in a way that is not served. "
            "Run: pip install --upgrade google-genai",
            provider=PROVIDER,
            key="model",
        )
    return BATCH if hasattr(methods, "BATCH_EMBED_CONTENTS") else SINGLE


def _check_update_task(config: VertexAIConfig) -> None:
    update = config.memory_update_embedding_type
    if update is not None and update != (config.document_task or "RETRIEVAL_DOCUMENT"):
        raise ConfigurationError(
            f"{PROVIDER}: 'memory_update_embedding_type' differs from the task of documents. What is stored is "
            "embedded in one way, or its vectors would not compare. Leave it out.",
            provider=PROVIDER,
            key="memory_update_embedding_type",
        )


def _advice(obituary: str) -> Mapping[type[ProviderError], str]:
    return {
        AuthenticationError: LOGIN,
        PermissionDeniedError: "Check that the Vertex AI API is enabled in the project, and that the account has the "
        "role roles/aiplatform.user there.",
        ModelNotFoundError: obituary
        or "Check 'model' and 'location': not every location has every model, and 'global' has the newest.",
    }
