# SPDX-License-Identifier: Apache-2.0
"""What all of OpenAI's models on Azure share, embedders and LLMs: where a resource is, and mem0ai's nesting.

It does not import the SDK; `azure_endpoint` does.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
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


class AzureSettings(Protocol):
    """The settings that say which resource it is, and which of its deployments."""

    @property
    def model(self) -> str:
        """The model, which names the deployment where nothing else does."""

    @property
    def azure_endpoint(self) -> str | None:
        """URL of the resource."""

    @property
    def azure_deployment(self) -> str | None:
        """Name of the deployment."""

    @property
    def api_version(self) -> str | None:
        """Version of the API."""


@dataclass(frozen=True)
class Variables:
    """The environment variables that a provider reads: those that mem0ai knows, then those of OpenAI's SDK.

    Attributes:
        endpoints: For the URL of the resource.
        deployments: For the name of the deployment.
        api_versions: For the version of the API.
        keys: For the key.
    """

    endpoints: tuple[str, ...]
    deployments: tuple[str, ...]
    api_versions: tuple[str, ...]
    keys: tuple[str, ...]


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


def first_set(variables: Sequence[str]) -> tuple[str, str] | None:
    """Return what the first of these variables that is set holds, and its name; `None` where none is."""
    found = ((os.environ.get(variable, "").strip(), variable) for variable in variables)
    return next((pair for pair in found if pair[0]), None)


def find_address(config: AzureSettings, provider: str, variables: Variables, role: str = "embedder") -> Address:
    """Find the endpoint, the deployment and the version: the configuration's, the environment's, the defaults.

    Args:
        config: The settings.
        provider: The provider's name, for the error.
        variables: What it reads of the environment.
        role: What it is: `embedder` or `llm`.

    Raises:
        ConfigurationError: There is no endpoint, or it is not one's URL.
    """
    found = (config.azure_endpoint, "'azure_endpoint'") if config.azure_endpoint else first_set(variables.endpoints)
    if found is None:
        keys = ", ".join(variables.keys)
        raise ConfigurationError(
            f"{provider}: no endpoint. Set {variables.endpoints[-1]}, or 'azure_endpoint' in the {role}'s config, to "
            f"the resource's URL, as in https://NAME.openai.azure.com, and its key in {keys} or 'api_key'.",
            provider=provider,
            key="azure_endpoint",
        )
    url, setting = found
    url = check_url(provider, url, setting)
    parts = urlsplit(url)
    if parts.query or "/deployments/" in f"{parts.path}/":
        raise ConfigurationError(
            f"{provider}: {setting} goes on to a deployment or a query. Leave it out: write "
            f"{parts.scheme}://{parts.netloc}, and name the deployment in 'azure_deployment'.",
            provider=provider,
            key="azure_endpoint",
        )
    deployment = config.azure_deployment or _environment(variables.deployments) or config.model
    is_configured = bool(config.azure_endpoint)
    if parts.path.endswith("/openai/v1"):
        return Address(url, deployment, config.api_version, is_v1=True, is_configured=is_configured)
    base = f"{url.removesuffix('/openai')}/openai/deployments/{quote(deployment, safe='')}"
    version = config.api_version or _environment(variables.api_versions) or DEFAULT_API_VERSION
    return Address(base, deployment, version, is_v1=False, is_configured=is_configured)


def _environment(variables: Sequence[str]) -> str | None:
    found = first_set(variables)
    return found[0] if found else None


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
