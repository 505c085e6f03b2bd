# SPDX-License-Identifier: Apache-2.0
"""What all of OpenAI's models on Azure share, embedders and LLMs: hosts, the shapes of the API, mem0ai's nesting.

It does not import the SDK.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from pydantic.alias_generators import to_camel

from mem0.errors import ConfigurationError
from mem0.providers.http import check_url

# The last dated version that is generally available, and so the last that will not be taken back at short notice.
# It knows `dimensions`, `encoding_format` and JSON schemas.
DEFAULT_API_VERSION = "2024-10-21"

# Resources have a name of their own below these: Azure's public cloud, that of the US government, that of China.
_HOSTS = tuple(
    f".{service}.azure.{end}"
    for service in ("openai", "cognitiveservices", "services.ai")
    for end in ("com", "us", "cn")
)


def is_azure(host: str) -> bool:
    """Whether a host, in lower case, is Azure's."""
    return host.endswith(_HOSTS)


@dataclass(frozen=True)
class Address:
    """Where requests go.

    Attributes:
        url: The base URL: what comes before `/embeddings` or `/chat/completions`.
        deployment: The deployment's name.
        api_version: The version to name; `None` for none.
        is_v1: Whether it is the v1 API, which takes the deployment for the model and needs no version.
        is_configured: Whether the configuration named it, rather than the environment.
    """

    url: str
    deployment: str
    api_version: str | None
    is_v1: bool
    is_configured: bool

    @property
    def host(self) -> str:
        """The host, in lower case."""
        return (urlsplit(self.url).hostname or "").lower()


def address_of(
    provider: str,
    endpoint: tuple[str, str],
    deployment: str,
    configured_version: str | None,
    ambient_version: str | None,
    *,
    is_configured: bool,
) -> Address:
    """Return where requests go.

    Args:
        provider: The provider's name, for the error.
        endpoint: The resource's URL, and what it was set by.
        deployment: The deployment's name.
        configured_version: The version of the API that the configuration names.
        ambient_version: The one that the environment names, for the API that needs one.
        is_configured: Whether the configuration named the endpoint.

    Raises:
        ConfigurationError: It is no endpoint's URL.
    """
    url, setting = endpoint
    url = check_url(provider, url, setting)
    parts = urlsplit(url)
    if parts.query or "/deployments/" in f"{parts.path}/":
        raise ConfigurationError(
            f"{provider}: {setting} goes on to a deployment or a query. Leave it out: write "
            f"{parts.scheme}://{parts.netloc}, and name the deployment in 'azure_deployment'.",
            provider=provider,
            key="azure_endpoint",
        )
    if parts.path.endswith("/openai/v1"):
        return Address(url, deployment, configured_version, is_v1=True, is_configured=is_configured)
    base = f"{url.removesuffix('/openai')}/openai/deployments/{quote(deployment, safe='')}"
    version = configured_version or ambient_version or DEFAULT_API_VERSION
    return Address(base, deployment, version, is_v1=False, is_configured=is_configured)


NESTED = ("api_key", "azure_deployment", "azure_endpoint", "api_version", "default_headers")
"""What mem0ai takes there."""

_NAMES = {spelling: name for name in NESTED for spelling in (name, to_camel(name))}


def unnested(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings with what `azure_kwargs` holds beside the others.

    What is `None` or empty there is left out, as mem0ai does: its documentation has people write an empty key.

    Raises:
        ValueError: It is no mapping, holds a setting that it does not take, or one that is set beside it as well.
    """
    flat = dict(settings)
    for outer in ("azure_kwargs", "azureKwargs"):
        inner = flat.pop(outer, None)
        if inner is None:
            continue
        if not isinstance(inner, Mapping):
            raise ValueError(f"{outer!r} is no mapping of settings")
        for key, value in inner.items():
            name = _NAMES.get(key)
            if name is None:
                raise ValueError(f"{outer!r} has no setting {str(key)[:60]!r}. It takes {', '.join(NESTED)}")
            if value is None or value == "":
                continue
            if name in flat or to_camel(name) in flat:
                raise ValueError(f"'{outer}.{key}' and {name!r} are one setting. Keep one of them")
            flat[name] = value
    return flat
