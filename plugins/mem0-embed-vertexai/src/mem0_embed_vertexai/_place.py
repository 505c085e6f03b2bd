# SPDX-License-Identifier: Apache-2.0
"""Where requests go: a project and a location, or express mode, and the server for it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, MutableSequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from mem0.embeddings.http import check_url
from mem0.errors import ConfigurationError
from mem0.providers.credentials import is_loopback, resolve_key
from mem0_embed_vertexai import PROVIDER, VertexAIConfig
from mem0_embed_vertexai._credentials import ambient_credentials, find_credentials

DEFAULT_LOCATION = "us-central1"
_OWN_DOMAIN = ".googleapis.com"


@dataclass(frozen=True)
class Place:
    """Where requests go, and who asks.

    Attributes:
        url: The base URL.
        account: Arguments of the SDK's client.
        secrets: What must not appear in a message; tokens are added as they come.
    """

    url: str
    account: Mapping[str, Any] = field(repr=False)
    secrets: MutableSequence[str] = field(repr=False)


def find_place(config: VertexAIConfig) -> Place:
    """Find project, location, server and credentials (the configuration's, or else the environment's).

    Raises:
        ConfigurationError: There is no project, a name or the URL is none, or the environment's credentials would go
            to a host that only the configuration names.
    """
    secrets: list[str] = config.secrets
    credentials, project = find_credentials(config, secrets)
    if config.api_key is not None:
        url = _server(config, "global")
        key = resolve_key(PROVIDER, config.api_key, [], base_url=url, base_url_is_configured=True, own_hosts=[])
        return Place(url, {"vertexai": True, "api_key": key}, [*secrets, key])
    location = _checked("location", config.location or _variable("GOOGLE_CLOUD_LOCATION") or DEFAULT_LOCATION)
    url = _server(config, location)
    project = config.google_project_id or _variable("GOOGLE_CLOUD_PROJECT") or project
    if not project:
        raise ConfigurationError(
            f"{PROVIDER}: no project. Set GOOGLE_CLOUD_PROJECT, or 'google_project_id' in the embedder's config. "
            "'gcloud projects list' shows yours.",
            provider=PROVIDER,
            key="google_project_id",
        )
    if credentials is None:
        host = (urlsplit(url).hostname or "").lower()
        if config.vertex_base_url is not None and not host.endswith(_OWN_DOMAIN) and not is_loopback(host):
            raise ConfigurationError(
                f"{PROVIDER}: the environment's credentials are not sent to {host!r}, because only the configuration "
                "names that host. Set 'access_token' or 'vertex_credentials_json' beside the URL.",
                provider=PROVIDER,
                key="vertex_base_url",
            )
        credentials = ambient_credentials(config, secrets)
    account = {
        "vertexai": True,
        "project": _checked("google_project_id", project),
        "location": location,
        "credentials": credentials,
    }
    return Place(url, account, secrets)


def _server(config: VertexAIConfig, location: str) -> str:
    url, setting = config.vertex_base_url, "'vertex_base_url'"
    if url is None:
        url, setting = _variable("GOOGLE_VERTEX_BASE_URL"), "GOOGLE_VERTEX_BASE_URL"
    return check_url(PROVIDER, url or _google_server(location), setting)


def _google_server(location: str) -> str:
    if location == "global":
        return "https://aiplatform.googleapis.com"
    if location in ("us", "eu"):
        return f"https://aiplatform.{location}.rep.googleapis.com"
    return f"https://{location}-aiplatform.googleapis.com"


def _checked(key: str, name: str) -> str:
    # They become parts of the URL. A location with a slash in it would send the token to another host.
    if re.fullmatch(r"[a-z0-9-]+" if key == "location" else r"[\w.:-]+", name):
        return name
    raise ConfigurationError(
        f"{PROVIDER}: {key!r} is {name[:60]!r}, which is no name of one. Write it like "
        f"{'europe-west4' if key == 'location' else 'my-project-123'}.",
        provider=PROVIDER,
        key=key,
    )


def _variable(name: str) -> str:
    return os.environ.get(name, "").strip()
