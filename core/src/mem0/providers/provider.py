# SPDX-License-Identifier: Apache-2.0
"""The base of embedders and LLMs: who it is, its settings, its time, and its end."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from mem0.errors import ProviderTimeoutError

if TYPE_CHECKING:
    from mem0.providers.config import ProviderConfig
    from mem0.providers.retry import Deadline


class Identity(Protocol):
    """What every provider declares about itself at least."""

    @property
    def provider(self) -> str:
        """The provider's name, as configured."""

    @property
    def model(self) -> str:
        """The model's name, as the provider knows it."""


class Configured(Protocol):
    """A provider with its settings. Each class has those of its own, so no base can declare them as an attribute."""

    @property
    def spec(self) -> Identity:
        """What it declares about itself."""

    @property
    def config(self) -> ProviderConfig:
        """Its settings."""

    def time_for_request(self, deadline: Deadline) -> float:
        """Return the seconds that the next request may take."""


class Provider:
    """Something that is called over and over, and released at the end.

    Args:
        spec: What it declares about itself.
        config: Its settings.
    """

    spec: Identity

    def close(self) -> None:
        """Release connections. Safe to call twice."""

    async def aclose(self) -> None:
        """Release connections, from async code. Safe to call twice."""
        self.close()

    def time_for_request(self: Configured, deadline: Deadline) -> float:
        """Return the seconds that the next request may take.

        Raises:
            ProviderTimeoutError: The deadline has passed.
        """
        remaining = deadline.remaining
        if remaining <= 0:
            raise ProviderTimeoutError(
                f"{self.spec.provider}: no time left: the deadline of {self.config.deadline:g} s has passed. "
                "Raise 'deadline', or send less in one call.",
                provider=self.spec.provider,
                model=self.spec.model,
                retryable=False,
            )
        return min(self.config.timeout, remaining)

    def __repr__(self) -> str:
        """Name provider and model; never a secret."""
        return f"<{type(self).__name__} {self.spec.provider}/{self.spec.model}>"

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        """Close it."""
        self.close()

    async def __aenter__(self) -> Self:
        """Return itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        """Close it."""
        await self.aclose()
