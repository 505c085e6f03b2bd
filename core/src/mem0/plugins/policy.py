# SPDX-License-Identifier: Apache-2.0
"""Which plugins may be used: the allow-list and the block-list.

Either list comes from the configuration and from the environment, and both bind: a provider is refused if either
blocks it, and if either gives an allow-list without it. Entries are names of providers or of distributions, or
`distribution:name`. The name of a provider means the embedder and the LLM of that name; its distribution tells them
apart.

Wrappers (group `mem0.plugins`) are an operator's policy. An allow-list of providers does not switch them off, and
neither can a configuration: only `MEM0_BLOCK_PLUGINS` does.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from mem0.errors import ConfigurationError, ProviderBlockedError
from mem0.plugins.kind import EMBEDDER, Kind
from mem0.plugins.names import normalize
from mem0.plugins.scan import Candidate
from mem0.suggestions import suggest

ALLOW_VARIABLE = "MEM0_ALLOW_PLUGINS"
BLOCK_VARIABLE = "MEM0_BLOCK_PLUGINS"


@dataclass(frozen=True, slots=True)
class Policy:
    """The lists of a configuration. Those of the environment are read when a provider is asked for.

    Attributes:
        allow: What may be used; `None` where the configuration gives no such list.
        block: What may not be used.
    """

    allow: frozenset[str] | None = None
    block: frozenset[str] = frozenset()

    @classmethod
    def from_config(cls, section: Mapping[str, object] | None) -> Self:
        """Read the `plugins` section of a configuration, `{"allow": [...], "block": [...]}`.

        Raises:
            ConfigurationError: It has another shape, another key, or an entry that is no name.
        """
        if section is None:
            return cls()
        if not isinstance(section, Mapping):
            raise ConfigurationError(
                f"'plugins' is {type(section).__name__}. Write {{'allow': [...], 'block': [...]}}, both optional."
            )
        for key in section:
            if key not in ("allow", "block"):
                meant = suggest(str(key), ("allow", "block"))
                hint = f"Did you mean {meant!r}?" if meant else "It has 'allow' and 'block'."
                raise ConfigurationError(f"'plugins' has no key {key!r}. {hint}")
        allow, block = section.get("allow"), section.get("block")
        return cls(
            None if allow is None else _entries("allow", allow),
            frozenset() if block is None else _entries("block", block),
        )


def check_name(name: str, policy: Policy | None = None, kind: Kind[Any, Any] = EMBEDDER) -> None:
    """Refuse a provider that nothing installed provides but that the lists speak of, or leave out.

    Args:
        name: The provider's name, normalised.
        policy: The configuration's lists.
        kind: What it would be.

    Raises:
        ProviderBlockedError: A list refuses it.
    """
    if reason := _refusal(_keys(name, kind.known.get(name)), policy):
        raise ProviderBlockedError(f"{kind.title} {name!r} is refused: {reason}", provider=name)


def refusal(candidate: Candidate, policy: Policy | None = None) -> str | None:
    """Return which list refuses a provider and how to change that, or `None` if none does."""
    return _refusal(_keys(candidate.name, candidate.distribution), policy)


def is_wrapper_blocked(candidate: Candidate) -> bool:
    """Whether the environment switches a wrapper off."""
    return bool(_keys(candidate.name, candidate.distribution) & (_from_environment(BLOCK_VARIABLE) or frozenset()))


def _refusal(keys: frozenset[str], policy: Policy | None) -> str | None:
    policy = policy or Policy()
    blocks = (
        (BLOCK_VARIABLE, _from_environment(BLOCK_VARIABLE) or frozenset()),
        ("'plugins.block' in the configuration", policy.block),
    )
    for source, listed in blocks:
        if found := sorted(keys & listed):
            return f"{source} lists {found[0]!r}. Take it off that list to use it."
    allows = (
        (ALLOW_VARIABLE, _from_environment(ALLOW_VARIABLE)),
        ("'plugins.allow' in the configuration", policy.allow),
    )
    for source, allowed in allows:
        if allowed is not None and not keys & allowed:
            names = ", ".join(sorted(allowed)) or "nothing"
            return f"{source} allows only {names}. Add it to that list to use it."
    return None


def _keys(name: str, distribution: str | None) -> frozenset[str]:
    if distribution is None:
        return frozenset({name})
    spelled = normalize(distribution)
    return frozenset({name, spelled, f"{spelled}:{name}"})


def _from_environment(variable: str) -> frozenset[str] | None:
    # Set but empty is how compose files and CI write "unset".
    text = os.environ.get(variable, "").strip()
    return _entries(variable, [item for item in text.split(",") if item.strip()]) if text else None


def _entries(source: str, items: object) -> frozenset[str]:
    if isinstance(items, str) or not isinstance(items, Iterable):
        raise ConfigurationError(f"'plugins.{source}' is {type(items).__name__}. Write a list of names.")
    return frozenset(":".join(normalize(part) for part in _parts(source, item)) for item in items)


def _parts(source: str, item: object) -> list[str]:
    if not isinstance(item, str):
        raise ConfigurationError(f"{source!r} holds {type(item).__name__} where a name is wanted. Write strings.")
    return item.split(":", 1)
