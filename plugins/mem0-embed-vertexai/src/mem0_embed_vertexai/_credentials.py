# SPDX-License-Identifier: Apache-2.0
"""Who asks: an account of the configuration, or the environment's. Nothing is sent before the first request."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, MutableSequence
from functools import partial
from typing import Any

import google.auth
import google.auth.credentials
import google.auth.exceptions
import google.oauth2.credentials
import google.oauth2.service_account
from pydantic import SecretStr

from mem0.errors import ConfigurationError
from mem0_embed_vertexai import PROVIDER, VertexAIConfig

_auth: Any = google.auth  # whether it has types depends on its version
_oauth2: Any = google.oauth2

SCOPES = ["https://www.googleapis.com/auth/cloud-platform"]
LOGIN = (
    "Run 'gcloud auth application-default login', or set 'vertex_credentials_json' to the key file of a service "
    "account."
)
"""What to do without credentials."""


class Found(_auth.credentials.Credentials):  # type: ignore[misc]
    """Credentials that are looked for when the first token is needed, which takes files and perhaps a server.

    The SDK asks for a token from a thread, so that no event loop waits.

    Args:
        find: Finds the credentials.
        seconds: How long a request for a token may take.
        secrets: Tokens are added to it, so that no message shows one.
    """

    token: str | None
    expiry: Any

    def __init__(self, find: Callable[[], Any], seconds: float, secrets: MutableSequence[str]) -> None:
        super().__init__()
        self._find = find
        self._found: Any = None
        self._seconds = seconds
        self._secrets = secrets
        self._lock = threading.Lock()

    def refresh(self, request: Any) -> None:
        """Get a token.

        Raises:
            google.auth.exceptions.GoogleAuthError: There are no credentials, or they are not accepted.
        """
        with self._lock:
            if self._found is None:
                self._found = self._find()
            if not getattr(self._found, "valid", False):
                self._found.refresh(partial(request, timeout=self._seconds))
            if not self._found.token:
                raise _auth.exceptions.RefreshError("the credentials give no token")
            if self.token is not None and self.token in self._secrets:  # the one before
                self._secrets.remove(self.token)
            self._secrets.append(self._found.token)
            self.token, self.expiry = self._found.token, getattr(self._found, "expiry", None)
            self._quota_project_id = getattr(self._found, "quota_project_id", None)


def find_credentials(config: VertexAIConfig, secrets: MutableSequence[str]) -> tuple[Any, str | None]:
    """Return the configuration's credentials with the project that they name; `None` if it has none.

    Args:
        config: The settings.
        secrets: What is secret in them is added to it.

    Raises:
        ConfigurationError: A key file cannot be used, or there is more than one account.
    """
    given = [
        name
        for name in ("vertex_credentials_json", "google_service_account_json", "credentials", "access_token", "api_key")
        if getattr(config, name) is not None
    ]
    if len(given) > 1:
        raise ConfigurationError(
            f"{PROVIDER}: {' and '.join(map(repr, given))} each say who asks. Keep one of them.",
            provider=PROVIDER,
            key=given[1],
        )
    if config.access_token is not None:
        token = config.access_token.get_secret_value().strip()
        secrets.append(token)
        return _oauth2.credentials.Credentials(token), None
    if config.credentials is not None:
        found = config.credentials
        return Found(lambda: found, config.timeout, secrets), None
    if config.vertex_credentials_json is not None or config.google_service_account_json is not None:
        account = _service_account(config, secrets)
        return Found(lambda: account, config.timeout, secrets), account.project_id
    return None, None


def ambient_credentials(config: VertexAIConfig, secrets: MutableSequence[str]) -> Found:
    """Return the environment's credentials, which are looked for when they are needed."""
    return Found(lambda: _auth.default(scopes=SCOPES)[0], config.timeout, secrets)


def _service_account(config: VertexAIConfig, secrets: MutableSequence[str]) -> Any:
    path, key = config.vertex_credentials_json, "google_service_account_json"
    try:
        if path is not None:
            key = "vertex_credentials_json"
            return _oauth2.service_account.Credentials.from_service_account_file(path, scopes=SCOPES)
        info = _plain(config.google_service_account_json)
        secrets.append(str(info.get("private_key")))
        return _oauth2.service_account.Credentials.from_service_account_info(info, scopes=SCOPES)
    except OSError as error:
        why = f"the file cannot be read: {error.strerror or type(error).__name__}"
    except (ValueError, TypeError, AttributeError) as error:
        # What the library says may repeat what it read.
        why = f"it is no key of a service account ({type(error).__name__})"
    raise ConfigurationError(
        f"{PROVIDER}: {key!r}: {why}. Make one with 'gcloud iam service-accounts keys create', or use "
        "'gcloud auth application-default login' without a file.",
        provider=PROVIDER,
        key=key,
    )


def _plain(info: SecretStr | dict[str, SecretStr] | None) -> dict[str, Any]:
    if isinstance(info, dict):
        return {name: value.get_secret_value() for name, value in info.items()}
    plain: dict[str, Any] = json.loads(info.get_secret_value()) if info is not None else {}
    return plain
