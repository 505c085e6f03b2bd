# SPDX-License-Identifier: Apache-2.0
"""The key, and where it may go: to huggingface.co, or to a server that it was configured for."""

from __future__ import annotations

from urllib.parse import urlsplit

from mem0.providers.credentials import resolve_key
from mem0_embed_huggingface import PROVIDER, HuggingFaceConfig

HUB = "https://huggingface.co"


def find_key(config: HuggingFaceConfig) -> str:
    """Return the key to send; empty for none. Public models and many servers need none.

    A key of the environment goes to huggingface.co and to this machine, and nowhere else that a configuration names.

    Raises:
        ConfigurationError: It has characters that no header can carry.
    """
    url = config.huggingface_base_url
    host = (urlsplit(url or HUB).hostname or "").lower()
    own = host == "huggingface.co" or host.endswith(".huggingface.co")
    # To download models, as huggingface_hub names it; for a server, as mem0ai does.
    variables = ["HF_TOKEN", "HUGGINGFACE_API_KEY"] if url is None else ["HUGGINGFACE_API_KEY", "HF_TOKEN"]
    return resolve_key(
        PROVIDER,
        config.api_key,
        variables,
        base_url=url or HUB,
        base_url_is_configured=url is not None,
        own_hosts=[host] if own else [],
        fallback="",
    )
