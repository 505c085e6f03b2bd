# SPDX-License-Identifier: Apache-2.0
"""Checks on the plugin itself: a light module, quiet until it is called, that answers for itself alone."""

from __future__ import annotations

import re
import threading

import mem0
from mem0.plugins.choose import choose
from mem0.plugins.hooks import embedder_models
from mem0.plugins.manager import plugin_for
from mem0.testing.kit import probe
from mem0.testing.kit.bench import Bench
from mem0.testing.kit.check import check
from mem0.testing.kit.fresh import can_travel, load_fresh


@check("settings")
def light_module(bench: Bench) -> None:
    """The hooks and the table of models come without the SDK and without NumPy."""
    heavy = [*bench.subject.sdk, "numpy"]
    told = load_fresh(bench.subject.provider, blocked=heavy)
    assert not told["wanted"], (
        f"importing the plugin, or asking it for default_dims, embedder_config and embedder_models, imports "
        f"{', '.join(dict.fromkeys(told['wanted']))}. Import it within create_embedder"
    )
    assert "error" not in told, f"the plugin does not load in a fresh process: {told['error']}"


@check("settings")
def quiet_import(bench: Bench) -> None:
    """Importing the plugin and answering from its table uses no network."""
    told = load_fresh(bench.subject.provider)
    assert "error" not in told, f"the plugin does not load in a fresh process: {told['error']}"
    assert not told["network"], f"importing the plugin uses the network: {'; '.join(told['network'][:3])}"


@check("settings")
def quiet_construction(bench: Bench) -> None:
    """Building an embedder uses no network, and needs no event loop."""
    settings = bench.settings()
    if can_travel(settings):
        told = load_fresh(bench.subject.provider, settings)
        assert "error" not in told, f"building an embedder in a fresh process fails: {told['error']}"
        network = told["network"]
    else:
        network = _watched(bench)
    assert not network, f"building an embedder uses the network: {'; '.join(network[:3])}. Wait for the first call"
    bench.embedder()
    assert not bench.server.connections, "building an embedder connects to the server. Wait for the first call"


@check("settings")
def other_providers(bench: Bench) -> None:
    """Every hook answers `None` when another provider is asked for."""
    hooks = plugin_for(choose(bench.subject.provider)).manager.hook
    config = bench.embedder().config
    for other in ("kit_other_provider", "hashing" if bench.subject.provider != "hashing" else "openai"):
        answers = {
            "default_dims": hooks.default_dims(provider=other, model=None),
            "embedder_config": hooks.embedder_config(provider=other),
            "embedder_models": hooks.embedder_models(provider=other),
            "create_embedder": hooks.create_embedder(provider=other, config=config),
        }
        for hook, answer in answers.items():
            assert answer is None, (
                f"the hook {hook} answers {answer!r} when provider {other!r} is asked for. "
                "Begin it with `if provider != ...: return None`"
            )


@check("settings")
def model_table(bench: Bench) -> None:
    """The rows of `embedder_models` are sound, and `default_dims` agrees with each."""
    for name, row in embedder_models(bench.subject.provider).items():
        dims = mem0.default_dims(bench.subject.provider, name)
        assert dims == row.default_dims, (
            f"default_dims of the model {name!r} is {dims}, and its row in embedder_models says {row.default_dims}"
        )
        if row.dims is not None and row.default_dims is not None:
            assert 1 <= row.min_dims <= row.default_dims <= row.dims, (
                f"the row of {name!r} has min_dims {row.min_dims}, default_dims {row.default_dims} and dims "
                f"{row.dims}; they must not fall"
            )
            assert row.shortenable or row.default_dims == row.dims, (
                f"the row of {name!r} has default_dims {row.default_dims} below dims {row.dims}, and is not shortenable"
            )
        assert row.max_tokens is None or row.max_tokens > 0, f"the row of {name!r} has max_tokens {row.max_tokens}"
        assert not row.retired or re.fullmatch(r"\d{4}-\d{2}-\d{2}", row.retired), (
            f"the row of {name!r} has retired={row.retired!r}. Write the day like 2026-01-14"
        )


def _watched(bench: Bench) -> list[str]:
    """Build an embedder in this process, as its settings hold objects that cannot go to another."""
    network: list[str] = []
    watching, mine = True, threading.get_ident()

    def note(event: str) -> None:
        if watching and threading.get_ident() == mine:
            network.append(event)

    probe.watch(note)  # for good: Python does not take a hook back
    bench.embedder()
    watching = False
    return network
