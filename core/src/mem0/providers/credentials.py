# SPDX-License-Identifier: Apache-2.0
"""Keys, and where each may go.

A key from the environment goes to the provider's own host, to a host that the environment names too, or to
loopback. A host named in configuration needs its key there as well: otherwise whoever can edit a configuration
could have the environment's key sent to a server of theirs.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Sequence
from urllib.parse import urlsplit

from pydantic import SecretStr

from mem0.errors import ConfigurationError

_OFFLINE = " To try mem0 without a key or a download, use the offline embedder: {'embedder': {'provider': 'hashing'}}."


def resolve_key(
    provider: str,
    configured: SecretStr | None,
    variables: Sequence[str],
    *,
    base_url: str,
    base_url_is_configured: bool,
    own_hosts: Sequence[str],
    fallback: str | None = None,
    role: str = "embedder",
) -> str:
    """Find the key for a host, or say what to set.

    Args:
        provider: The provider's name, for the error.
        configured: The configuration's `api_key`.
        variables: Environment variables that may hold the key, the first that is set wins.
        base_url: Where requests will go.
        base_url_is_configured: Whether the configuration named that URL, rather than the environment or a default.
        own_hosts: Hosts that belong to the provider itself.
        fallback: What to send where a server takes any key; `None` where a key is needed.
        role: What the provider is: `embedder` or `llm`, as its section of the configuration is called.

    Raises:
        ConfigurationError: There is no key, it has characters that no header can carry, or the environment's key
            would go to a host that only the configuration names.
    """
    if configured is not None:
        return _clean(provider, configured.get_secret_value(), "'api_key'")
    host = (urlsplit(base_url).hostname or "").lower()
    for variable in variables:
        if value := os.environ.get(variable, "").strip():
            if base_url_is_configured and host not in own_hosts and not is_loopback(host):
                if fallback is not None:
                    return fallback
                raise ConfigurationError(
                    f"{provider}: the key in {variable} is not sent to {host!r}, because only the configuration names "
                    f"that host. Set 'api_key' beside the URL in the {role}'s config."
                )
            return _clean(provider, value, variable)
    if fallback is not None:
        return fallback
    advice = _OFFLINE if role == "embedder" else ""
    raise ConfigurationError(
        f"{provider}: no API key. Set {variables[0]}, or 'api_key' in the {role}'s config.{advice}"
    )


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _clean(provider: str, key: str, source: str) -> str:
    key = key.strip()
    if not key or not key.isascii() or not key.isprintable():
        # The value itself never appears: SDKs print it in the traceback of the header that they fail to build.
        raise ConfigurationError(
            f"{provider}: the key in {source} is empty or has characters that no HTTP header can carry. Copy it again."
        )
    return key
