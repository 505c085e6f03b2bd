# SPDX-License-Identifier: Apache-2.0
"""The one distribution behind a provider's name, or an error that says what to do."""

from __future__ import annotations

import re
from typing import Any

from mem0.errors import ConfigurationError, DuplicateProviderError, ProviderBlockedError, ProviderNotFoundError
from mem0.plugins.kind import EMBEDDER, Kind, kind_of
from mem0.plugins.names import normalize
from mem0.plugins.policy import BLOCK_VARIABLE, Policy, check_name, refusal
from mem0.plugins.scan import Candidate, rescan, scan, unreadable
from mem0.suggestions import suggest

_DISTRIBUTION = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")


def choose(provider: str, policy: Policy | None = None, kind: Kind[Any, Any] = EMBEDDER) -> Candidate:
    """Find the one distribution that serves a provider. Imports nothing.

    Args:
        provider: A provider's name in any spelling, or `distribution:name` where two distributions share one.
        policy: The configuration's lists; the environment's bind in any case.
        kind: What it provides.

    Raises:
        ConfigurationError: It is no name.
        ProviderNotFoundError: Nothing installed provides it.
        ProviderBlockedError: A list refuses it.
        DuplicateProviderError: Several distributions provide it.
    """
    name, distribution = _split(provider, kind)
    found = claims(name, distribution, kind)
    if not found:
        # Installed since the process began, as in a notebook: look again before saying that it is not.
        rescan()
        found = claims(name, distribution, kind)
    if not found:
        check_name(name, policy, kind)
        raise ProviderNotFoundError(_not_found(name, distribution, kind), provider=name)
    refusals = {candidate: refusal(candidate, policy) for candidate in found}
    permitted = [candidate for candidate, reason in refusals.items() if reason is None]
    if not permitted:
        raise ProviderBlockedError(f"{kind.title} {name!r} is refused: {refusals[found[0]]}", provider=name)
    if len(permitted) > 1:
        raise DuplicateProviderError(duplicate(permitted), provider=name)
    return permitted[0]


def claims(name: str, distribution: str | None = None, kind: Kind[Any, Any] = EMBEDDER) -> tuple[Candidate, ...]:
    """Return who claims a provider's name, as far as the scan knows.

    Args:
        name: The name, normalised.
        distribution: The only distribution that counts, in any spelling.
        kind: What it provides.
    """
    found = scan(kind.group).get(name, ())
    if distribution is None:
        return found
    return tuple(item for item in found if normalize(item.distribution) == normalize(distribution))


def unavailable(
    name: str, distribution: str, policy: Policy | None = None, kind: Kind[Any, Any] = EMBEDDER
) -> str | None:
    """Say why a provider may not be used that nobody has asked for by name, or `None` if it may be. Imports nothing.

    The answer comes from the scan that is there already, so it can be had for each call of a memory.

    Args:
        name: The provider's name, normalised.
        distribution: The distribution that it has to come from. Another that claims the name does not count.
        policy: The configuration's lists; the environment's bind in any case.
        kind: What it provides.
    """
    found = claims(name, distribution, kind)
    if not found:
        return f"{distribution} is not installed"
    reason = refusal(found[0], policy)
    return f"{distribution} is refused: {reason.rstrip('.')}" if reason else None


def duplicate(candidates: list[Candidate]) -> str:
    """Say which distributions claim one name, and how to settle it."""
    first, second = candidates[0], candidates[1]
    title = (kind_of(first.group) or EMBEDDER).title
    claimants = " and ".join(f"{item.distribution} {item.version} ({item.value})" for item in candidates)
    return (
        f"{title} {first.name!r} is claimed by {claimants}. Say which one is meant with "
        f"'provider': {first.address!r}, or keep the other away with {BLOCK_VARIABLE}={second.distribution}, or run: "
        f"pip uninstall {second.distribution}"
    )


def _split(provider: str, kind: Kind[Any, Any]) -> tuple[str, str | None]:
    if ":" not in str(provider):
        return normalize(provider), None
    distribution, _, name = (part.strip() for part in provider.partition(":"))
    # It ends up in a pip line, so nothing but a distribution's name may pass.
    if not _DISTRIBUTION.fullmatch(distribution):
        raise ConfigurationError(
            f"{kind.title} {provider!r} is no 'distribution:name'. Write '{kind.known['openai']}:openai', for example."
        )
    return normalize(name), distribution


def _not_found(name: str, distribution: str | None, kind: Kind[Any, Any]) -> str:
    providers, known = scan(kind.group), kind.known
    if distribution is not None:
        return _not_in_distribution(name, distribution, kind)
    if name in known:
        return f"{kind.title} {name!r} is not installed. Run: pip install {known[name]}"
    unknown = f"No installed {kind.noun} is called {name!r}."
    if other := kind.spoken.get(name):
        install = "" if other in providers else f" Run: pip install {known[other]}"
        return (
            f"{unknown} Its server speaks the protocol of {other!r}: set 'provider' to {other!r}, and the server's URL "
            f"in its config, as 'mem0 {kind.command} show {other}' has it.{install}"
        )
    # What is installed is likelier to be meant than what could be.
    if meant := suggest(name, providers):
        return f"{unknown} Did you mean {meant!r}?"
    if meant := suggest(name, known):
        return f"{unknown} Did you mean {meant!r}? It is not installed yet. Run: pip install {known[meant]}"
    broken = f" {len(unreadable())} more cannot be read, see 'mem0 doctor'." if unreadable() else ""
    return (
        f"{unknown} Installed: {', '.join(providers) or 'none'}.{broken} Another's provider comes with its own "
        f"distribution: pip install that, and 'mem0 {kind.command} list' shows its name."
    )


def _not_in_distribution(name: str, distribution: str, kind: Kind[Any, Any]) -> str:
    has = [
        provider
        for provider, items in scan(kind.group).items()
        if any(normalize(item.distribution) == normalize(distribution) for item in items)
    ]
    if not has:
        return f"No installed {kind.noun} comes from {distribution!r}. Run: pip install {distribution}"
    meant = suggest(name, has)
    hint = f"Did you mean '{distribution}:{meant}'?" if meant else f"It provides {', '.join(has)}."
    return f"{distribution} provides no {kind.word} {name!r}. {hint}"
