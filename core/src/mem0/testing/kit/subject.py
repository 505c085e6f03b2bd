# SPDX-License-Identifier: Apache-2.0
"""What the kit needs to know about a provider."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from mem0.testing.loopback.exchange import Wire
from mem0.testing.loopback.server import LoopbackServer

Settings = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A provider under test, and how to reach it.

    ```python
    Subject(
        provider="acme",
        settings=lambda server: {"acme_url": server.url, "api_key": "canary-key"},
        secrets=["canary-key"],
        key_variables=["ACME_API_KEY"],
        sdk=["acme"],
    )
    ```

    Attributes:
        provider: The provider's name, as its entry point has it.
        settings: Makes settings that work, given a loopback server to point them at. A provider that needs no server
            returns the same whatever it is given, and declares the checks of the group `wire` inapplicable.
        secrets: What is secret in those settings. None of it may ever show.
        key_variables: Environment variables of which one must hold the key, the first to be named in an error. Empty
            where a key is not needed, which `missing_key` then has to be told by `inapplicable`.
        hide: How the environment variables begin that the provider reads. They are hidden while a check runs.
        sdk: Packages and modules that the light module must not import.
        longest: The longest text that it takes, and one that is too long. `None` lets the loopback server say.
        similar: A text, one that is near to it, and one that is not.
        tolerance: How far two vectors of one text may be apart in any number, as where a batch is padded.
        wires: The protocol that the provider speaks, where the loopback server does not know it.
        inapplicable: Checks, or groups of checks, that do not apply, each with the reason, which the report prints.
    """

    provider: str
    settings: Callable[[LoopbackServer], Settings]
    secrets: Sequence[str] = ()
    key_variables: Sequence[str] = ()
    hide: Sequence[str] = ()
    sdk: Sequence[str] = ()
    longest: tuple[str, str] | None = None
    similar: tuple[str, str, str] = (
        "I love science fiction movies.",
        "Science fiction movies are what I love.",
        "The bank opens on Monday at nine.",
    )
    tolerance: float = 1e-5
    wires: Sequence[Wire] = ()
    inapplicable: Mapping[str, str] = field(default_factory=dict)
