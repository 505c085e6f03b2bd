# SPDX-License-Identifier: Apache-2.0
"""Every error that mem0 raises on purpose.

```
Mem0Error
├── ConfigurationError              a setting is missing, unknown or wrong            (also ValueError)
├── ValidationError                 an argument of a call is wrong                    (also ValueError)
│   └── UnknownArgumentError        a call has an argument of another name            (also TypeError)
├── MemoryNotFoundError             no memory with that id in that scope              (also ValueError)
├── IdempotencyConflictError        a key was used before, with other content         (also ValueError)
├── PluginError                     a provider cannot be used
│   ├── ProviderNotFoundError       nothing installed provides it
│   ├── DuplicateProviderError      two distributions claim one name
│   ├── ProviderBlockedError        the allow-list or block-list refuses it
│   ├── PluginLoadError             its module cannot be imported or its hooks are wrong
│   └── ConflictingDistributionError  mem0ai and mem0-core are both installed
├── ProviderError                   a provider was called and did not deliver
│   ├── AuthenticationError         401
│   ├── PermissionDeniedError       403
│   ├── ModelNotFoundError          404
│   ├── BadRequestError             any other 4xx
│   │   └── InputTooLongError       a text is longer than the model takes
│   ├── RateLimitError              429, with `retry_after`                           (retried)
│   ├── ServerError                 5xx                                               (retried)
│   ├── ProviderTimeoutError        no answer in time                                 (retried, also TimeoutError)
│   ├── ProviderConnectionError     no connection, or one that broke                  (retried, also ConnectionError)
│   └── MalformedResponseError      an answer that cannot be used
│       └── DimensionMismatchError  vectors of another length than expected
├── ExtractionError                 an LLM answered, and its answer holds no facts that can be read
└── StoreError                      the vector store cannot do it
    ├── NotAStoreError              the file is not a mem0 store, or is damaged
    ├── SchemaVersionError          the store was written by a newer mem0-core
    ├── EmbedderMismatchError       the store holds another embedder's vectors
    ├── StoreBusyError              another process held the store for too long
    ├── StoreFullError              no space left, or a size limit reached
    └── StoreUnavailableError       the path cannot be opened, read or written
```

A message names the provider and the value that is wrong, and its last sentence says what to do next.
"""

from __future__ import annotations

from typing import Any

__all__ = [
    "AuthenticationError",
    "BadRequestError",
    "ConfigurationError",
    "ConflictingDistributionError",
    "DimensionMismatchError",
    "DuplicateProviderError",
    "EmbedderMismatchError",
    "ExtractionError",
    "IdempotencyConflictError",
    "InputTooLongError",
    "MalformedResponseError",
    "Mem0Error",
    "MemoryNotFoundError",
    "ModelNotFoundError",
    "NotAStoreError",
    "PermissionDeniedError",
    "PluginError",
    "PluginLoadError",
    "ProviderBlockedError",
    "ProviderConnectionError",
    "ProviderError",
    "ProviderNotFoundError",
    "ProviderTimeoutError",
    "RateLimitError",
    "SchemaVersionError",
    "ServerError",
    "StoreBusyError",
    "StoreError",
    "StoreFullError",
    "StoreUnavailableError",
    "UnknownArgumentError",
    "ValidationError",
    "error_for_status",
]


class Mem0Error(Exception):
    """Base of every error that mem0 raises on purpose.

    Args:
        message: What went wrong, ending in what to do next.
        **details: What a program needs; each becomes an attribute of the error.

    Attributes:
        index: Position of the offending item in the caller's list, if there is one.
        step: Of an `add` that extracts facts, what it was doing: `search` for what is known, `extract` with the LLM,
            `embed` the facts, or `store` them. Empty elsewhere.
        facts: What had been extracted by then, none of it stored.
    """

    index: int | None = None
    step: str = ""
    facts: tuple[str, ...] = ()

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        for name, value in details.items():
            setattr(self, name, value)

    def __reduce__(self) -> tuple[Any, ...]:
        # Errors cross process boundaries (multiprocessing, task queues) with their attributes.
        return (type(self), self.args, self.__dict__)


class ConfigurationError(Mem0Error, ValueError):
    """A setting is missing, unknown or wrong.

    Attributes:
        provider: The provider whose setting it is, if it is one's.
        key: The setting, as it was written.
    """

    provider: str = ""
    key: str = ""


class ValidationError(Mem0Error, ValueError):
    """An argument of a call is wrong. Nothing was changed."""


class UnknownArgumentError(ValidationError, TypeError):
    """A call has an argument that the method does not know."""


class MemoryNotFoundError(Mem0Error, ValueError):
    """No memory has that id within the given scope."""


class IdempotencyConflictError(Mem0Error, ValueError):
    """An idempotency key was used before, with other content."""


class PluginError(Mem0Error):
    """A provider cannot be used.

    Attributes:
        provider: The provider's name, normalised.
    """

    provider: str = ""


class ProviderNotFoundError(PluginError):
    """No installed distribution provides this name."""


class DuplicateProviderError(PluginError):
    """Two installed distributions claim the same provider name."""


class ProviderBlockedError(PluginError):
    """An allow-list or block-list refuses this provider."""


class PluginLoadError(PluginError):
    """A plugin's module cannot be imported, or its hooks do not fit the hookspec.

    Attributes:
        distribution: The distribution that it comes from.
        version: That distribution's version.
    """

    distribution: str = ""
    version: str = ""


class ConflictingDistributionError(PluginError):
    """`mem0ai` and `mem0-core` are installed side by side; both own the import name `mem0`."""


class ProviderError(Mem0Error):
    """A provider was called and did not deliver.

    Attributes:
        provider: The provider's name.
        model: The model that was asked for.
        status: The HTTP status, where there was one.
        retry_after: Seconds that the provider asked to wait, where it said so.
        retryable: Whether trying the same request again can help.
    """

    provider: str = ""
    model: str = ""
    status: int | None = None
    retry_after: float | None = None
    retryable: bool = False


class AuthenticationError(ProviderError):
    """The provider does not accept the credentials (401)."""


class PermissionDeniedError(ProviderError):
    """The credentials are valid but not allowed to do this (403)."""


class ModelNotFoundError(ProviderError):
    """The provider does not have this model (404), or no longer."""


class BadRequestError(ProviderError):
    """The provider refuses the request as it is (4xx)."""


class InputTooLongError(BadRequestError):
    """A text is longer than the model takes."""


class RateLimitError(ProviderError):
    """Too many requests (429). `retry_after` holds the provider's wish in seconds, if it gave one."""

    retryable: bool = True


class ServerError(ProviderError):
    """The provider failed (5xx)."""

    retryable: bool = True


class ProviderTimeoutError(ProviderError, TimeoutError):
    """The provider did not answer in time."""

    retryable: bool = True


class ProviderConnectionError(ProviderError, ConnectionError):
    """The provider could not be reached, or the connection broke."""

    retryable: bool = True


class MalformedResponseError(ProviderError):
    """The provider answered, and the answer cannot be used."""


class DimensionMismatchError(MalformedResponseError):
    """Vectors have another length than expected.

    Attributes:
        expected: The number of dimensions that was expected.
        actual: The number of dimensions that arrived.
    """

    expected: int = 0
    actual: int = 0


class ExtractionError(Mem0Error):
    """An LLM answered, and no facts can be read from its answer, a repair and a second try included.

    Attributes:
        provider: The LLM's provider.
        model: The model that was asked.
        answer: What it wrote last, as it is; `None` where it wrote nothing.
    """

    provider: str = ""
    model: str = ""
    answer: str | None = None


class StoreError(Mem0Error):
    """The vector store cannot do what was asked. What it held before is unchanged.

    Attributes:
        path: The store's file, where it has one.
    """

    path: str = ""


class NotAStoreError(StoreError):
    """The file is not a mem0 store, or it is damaged."""


class SchemaVersionError(StoreError):
    """The store was written by a newer mem0-core than this one."""


class EmbedderMismatchError(StoreError):
    """The store holds vectors of another embedder than the configured one."""


class StoreBusyError(StoreError):
    """Another process or thread held the store for longer than the busy timeout."""


class StoreFullError(StoreError):
    """There is no space left to write."""


class StoreUnavailableError(StoreError):
    """The store's path cannot be opened, read or written."""


_BY_STATUS: dict[int, type[ProviderError]] = {
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: ModelNotFoundError,
    408: ProviderTimeoutError,
    413: InputTooLongError,
    429: RateLimitError,
}


def error_for_status(status: int) -> type[ProviderError]:
    """Return the class of error that an HTTP status stands for.

    Args:
        status: The status of a failed response; 5xx are `ServerError`, unlisted 4xx `BadRequestError`.
    """
    if status >= 500:
        return ServerError
    return _BY_STATUS.get(status, BadRequestError)
