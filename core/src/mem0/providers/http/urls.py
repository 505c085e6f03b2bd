# SPDX-License-Identifier: Apache-2.0
"""What a base URL must be."""

from __future__ import annotations

from urllib.parse import urlsplit

from mem0.errors import ConfigurationError


def check_url(provider: str, url: str, setting: str) -> str:
    """Return a base URL without its trailing slash.

    Args:
        provider: The provider's name, for the error.
        url: The URL.
        setting: What it was set by, for the error.

    Raises:
        ConfigurationError: It is no http or https URL, or holds credentials (which would show in errors and logs).
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        parts, usable = urlsplit(""), False
    if not usable:
        raise ConfigurationError(f"{provider}: {setting} is no http or https URL. Write it like https://host:8080/v1.")
    if "@" in parts.netloc:
        raise ConfigurationError(
            f"{provider}: {setting} holds credentials, which would show in logs. Send them as a header instead, with "
            "'default_headers': {'Authorization': 'Basic ...'}."
        )
    return url.rstrip("/")
