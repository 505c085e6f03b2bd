# SPDX-License-Identifier: Apache-2.0
"""What SDKs that Stainless generates have in common. openai and together do, each as a copy of its own."""

from __future__ import annotations

import importlib
import os
from typing import Any

from mem0.errors import ProviderError
from mem0.providers.http.failures import Failures, said


def translated(sdk: Any, error: Exception, timeout: float, failures: Failures, **details: Any) -> ProviderError:
    """Return mem0's error for one that such an SDK raised.

    Args:
        sdk: The SDK's module, `openai` or `together`.
        error: What it raised: an `APIError`.
        timeout: Seconds that the request had.
        failures: How to word what goes wrong.
        **details: As for `Failures.status`.
    """
    if isinstance(error, sdk.APIStatusError):
        status: Any = error
        return failures.status(status.status_code, said(status.body) or str(error), status.response.headers, **details)
    if isinstance(error, sdk.APITimeoutError):
        return failures.timeout(timeout)
    return failures.connection(error.__cause__ or error)


def http_library(sdk: Any) -> Any:
    """Return the HTTP library that such an SDK was built on: `httpx`, or `httpx2` for those generated lately.

    Args:
        sdk: The SDK's module.
    """
    return importlib.import_module(sdk.DefaultHttpxClient.__mro__[1].__module__.partition(".")[0])


def custom_headers(variable: str) -> set[str]:
    """Name the headers, in lower case, that such an SDK reads from a variable and sends to any host.

    Args:
        variable: Its name, as in `OPENAI_CUSTOM_HEADERS`.
    """
    lines = os.environ.get(variable, "").splitlines()
    return {line.partition(":")[0].strip().lower() for line in lines if ":" in line}
