# SPDX-License-Identifier: Apache-2.0
"""The LLM provider `openai`: which server, which key."""

from __future__ import annotations

from mem0.errors import AuthenticationError, ModelNotFoundError, ProviderError
from mem0.llms.types import LLMSpec
from mem0_embed_openai.endpoint import find_endpoint, is_openai
from mem0_llm_openai import DEFAULT_EFFORT, DEFAULT_MODEL, OPENAI, OpenAILLMConfig
from mem0_llm_openai._chat import ChatLLM, failures_of

_ADVICE: dict[type[ProviderError], str] = {
    AuthenticationError: "Check the key in 'api_key' of the llm's config, or OPENAI_API_KEY.",
    ModelNotFoundError: "Check 'model', and that 'openai_base_url' ends where '/chat/completions' follows (often "
    "'/v1').",
}


def create(config: OpenAILLMConfig) -> ChatLLM:
    """Build the LLM of the provider `openai`. Makes no request.

    Raises:
        ConfigurationError: There is no key, or the URL is none.
    """
    endpoint = find_endpoint(config, OPENAI, "llm")
    spec = LLMSpec(OPENAI, config.model)
    return ChatLLM(
        spec,
        config,
        endpoint.clients(),
        failures_of(spec, endpoint.url, endpoint.secrets, _ADVICE),
        model=config.model,
        limit_parameter="max_completion_tokens" if is_openai(endpoint.url) else "max_tokens",
        effort=DEFAULT_EFFORT if config.model == DEFAULT_MODEL else None,
        more={"store": config.store},
    )
