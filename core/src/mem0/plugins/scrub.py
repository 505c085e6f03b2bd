# SPDX-License-Identifier: Apache-2.0
"""Keep secrets out of what errors say, whoever wrote the text."""

from __future__ import annotations

import os
import re
import traceback
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

_SECRET_NAME = re.compile(r"key|token|secret|passw|credential", re.IGNORECASE)
# `..._CREDENTIALS` is left out: it holds a path, which an error about a missing file should name.
_SECRET_VARIABLE = re.compile(r"KEY|TOKEN|SECRET|PASSW", re.IGNORECASE)
_SHORTEST = 4
_SHORTEST_IN_ENVIRONMENT = 8


def secrets_of(settings: object, *, secret: bool = False) -> frozenset[str]:
    """Collect the secrets in settings: every `SecretStr`, and every string whose key sounds like one.

    Args:
        settings: A mapping as the user wrote it, or a pydantic model; nested ones are searched too.
        secret: Whether every string in it is one.
    """
    return frozenset(text for text in _walk(settings, secret=secret) if len(text) >= _SHORTEST)


def secrets_of_environment() -> frozenset[str]:
    """Collect what environment variables with a name like `..._API_KEY` hold."""
    # Short values (`true`, `1`) are flags, and files are no secrets; hiding them would only garble messages.
    return frozenset(
        text.strip()
        for name, text in os.environ.items()
        if _SECRET_VARIABLE.search(name) and len(text.strip()) >= _SHORTEST_IN_ENVIRONMENT and not os.path.exists(text)  # noqa: PTH110 - Path.exists raises where a key is too long for a file's name
    )


def scrub(text: str, secrets: Iterable[str]) -> str:
    """Replace secrets in a text by `***`, also as URLs and reprs spell them."""
    for secret in sorted(secrets, key=len, reverse=True):
        for form in {secret, repr(secret)[1:-1], quote(secret), quote(secret, safe="")}:
            text = text.replace(form, "***")
    return text


def leaks(error: BaseException, secrets: Iterable[str]) -> bool:
    """Whether the traceback of an error, with all that it is chained to, shows a secret."""
    text = "".join(traceback.format_exception(error))
    return scrub(text, secrets) != text


def describe_error(error: BaseException, secrets: Iterable[str] = ()) -> str:
    """Return an error's type and the beginning of its text, on one line and without secrets."""
    kind = type(error).__name__
    try:
        # First scrub, then cut: half a key is a leak as well.
        text = " ".join(scrub(str(error), secrets).split())[:200]
    except Exception:  # a plugin's own __str__
        return kind
    return f"{kind}: {text}" if text else kind


def _walk(value: object, *, secret: bool) -> Iterator[str]:
    if isinstance(value, str):
        if secret and value.strip():
            yield value.strip()
    elif callable(reveal := getattr(value, "get_secret_value", None)):
        yield from _walk(reveal(), secret=True)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _walk(item, secret=secret or bool(_SECRET_NAME.search(str(key))))
    elif isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from _walk(item, secret=secret)
    elif hasattr(type(value), "model_fields"):
        yield from _walk({**vars(value), **(getattr(value, "model_extra", None) or {})}, secret=secret)
