# SPDX-License-Identifier: Apache-2.0
"""One request with its retries, each try within its time: from a thread, or on an event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from mem0.errors import ProviderTimeoutError
from mem0.providers.provider import Configured
from mem0.providers.retry import Deadline, async_retrying, retrying

T = TypeVar("T")


def call(provider: Configured, once: Callable[[float], T], deadline: Deadline) -> T:
    """Make a request until it succeeds, or trying again cannot help, or its time is over.

    Args:
        provider: Who is asked.
        once: Makes one try in the seconds that it is given.
        deadline: When the call is over.

    Raises:
        ProviderError: The last try's error.
    """
    return retrying(provider.config, deadline)(lambda: once(provider.time_for_request(deadline)))


async def acall(provider: Configured, once: Callable[[float], Awaitable[T]], deadline: Deadline) -> T:
    """Do what `call` does, on the event loop."""

    async def attempt() -> T:
        seconds = provider.time_for_request(deadline)
        clock = asyncio.timeout(seconds)  # an SDK's timeout starts anew with every chunk
        try:
            async with clock:
                return await once(seconds)
        except TimeoutError:
            if not clock.expired():
                raise
        raise ProviderTimeoutError(
            f"{provider.spec.provider}: model {provider.spec.model!r} gave no answer within {seconds:.3g} s. "
            "Try again, or raise 'timeout'.",
            provider=provider.spec.provider,
            model=provider.spec.model,
        )

    return await async_retrying(provider.config, deadline)(attempt)
