# SPDX-License-Identifier: Apache-2.0
"""The one distribution behind a provider's name, or an error that says what to do."""

from __future__ import annotations

import re

from mem0.errors import ConfigurationError, DuplicateProviderError, ProviderBlockedError, ProviderNotFoundError
from mem0.hookspecs import EMBEDDERS_GROUP
from mem0.plugins.names import KNOWN, normalize
from mem0.plugins.policy import BLOCK_VARIABLE, Policy, check_name, refusal
from mem0.plugins.scan import Candidate, rescan, scan, unreadable
from mem0.suggestions import suggest

_DISTRIBUTION = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")


def choose(provider: str, policy: Policy | None = None) -> Candidate:
    """Find the one distribution that serves a provider. Imports nothing.

    Args:
        provider: A provider's name in any spelling, or `distribution:name` where two distributions share one.
        policy: The configuration's lists; the environment's bind in any case.

    Raises:
        ConfigurationError: It is no name.
        ProviderNotFoundError: Nothing installed provides it.
        ProviderBlockedError: A list refuses it.
        DuplicateProviderError: Several distributions provide it.
    """
    name, distribution = _split(provider)
    found = _find(name, distribution)
    if not found:
        # Installed since the process began, as in a notebook: look again before saying that it is not.
        rescan()
        found = _find(name, distribution)
    if not found:
        check_name(name, policy)
        raise ProviderNotFoundError(_not_found(name, distribution), provider=name)
    refusals = {candidate: refusal(candidate, policy) for candidate in found}
    permitted = [candidate for candidate, reason in refusals.items() if reason is None]
    if not permitted:
        raise ProviderBlockedError(f"Provider {name!r} is refused: {refusals[found[0]]}", provider=name)
    if len(permitted) > 1:
        raise DuplicateProviderError(duplicate(permitted), provider=name)
    return permitted[0]


def duplicate(candidates: list[Candidate]) -> str:
    """Say which distributions claim one name, and how to settle it."""
    first, second = candidates[0], candidates[1]
    claims = " and ".join(f"{item.distribution} {item.version} ({item.value})" for item in candidates)
    return (
        f"Provider {first.name!r} is claimed by {claims}. Say which one is meant with "
        f"'provider': {first.address!r}, or keep the other away with {BLOCK_VARIABLE}={second.distribution}, or run: "
        f"pip uninstall {second.distribution}"
    )


def _split(provider: str) -> tuple[str, str | None]:
    if ":" not in str(provider):
        return normalize(provider), None
    distribution, _, name = (part.strip() for part in provider.partition(":"))
    # It ends up in a pip line, so nothing but a distribution's name may pass.
    if not _DISTRIBUTION.fullmatch(distribution):
        raise ConfigurationError(
            f"Provider {provider!r} is no 'distribution:name'. Write 'mem0-embed-openai:openai', for example."
        )
    return normalize(name), distribution


def _find(name: str, distribution: str | None) -> tuple[Candidate, ...]:
    found = scan(EMBEDDERS_GROUP).get(name, ())
    if distribution is None:
        return found
    return tuple(item for item in found if normalize(item.distribution) == normalize(distribution))


def _not_found(name: str, distribution: str | None) -> str:
    providers = scan(EMBEDDERS_GROUP)
    if distribution is not None:
        return _not_in_distribution(name, distribution)
    if name in KNOWN:
        return f"Provider {name!r} is not installed. Run: pip install {KNOWN[name]}"
    unknown = f"No installed provider is called {name!r}."
    # What is installed is likelier to be meant than what could be.
    if meant := suggest(name, providers):
        return f"{unknown} Did you mean {meant!r}?"
    if meant := suggest(name, KNOWN):
        return f"{unknown} Did you mean {meant!r}? It is not installed yet. Run: pip install {KNOWN[meant]}"
    broken = f" {len(unreadable())} more cannot be read, see 'mem0 doctor'." if unreadable() else ""
    return (
        f"{unknown} Installed: {', '.join(providers) or 'none'}.{broken} Another's provider comes with its own "
        "distribution: pip install that, and 'mem0 embedders list' shows its name."
    )


def _not_in_distribution(name: str, distribution: str) -> str:
    has = [
        provider
        for provider, items in scan(EMBEDDERS_GROUP).items()
        if any(normalize(item.distribution) == normalize(distribution) for item in items)
    ]
    if not has:
        return f"No installed provider comes from {distribution!r}. Run: pip install {distribution}"
    meant = suggest(name, has)
    hint = f"Did you mean '{distribution}:{meant}'?" if meant else f"It provides {', '.join(has)}."
    return f"{distribution} provides no {name!r}. {hint}"
