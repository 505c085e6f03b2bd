# SPDX-License-Identifier: Apache-2.0
"""What each provider does and costs, into `providers.json`, of which `docs/generate.py` makes tables.

`python benchmarks/providers.py` measures everything about every provider that is installed. Names of providers, or
`--part`, measure only those, and leave the rest of the file as it is: so a provider can be measured with an interpreter
of its own, where that is the one that has torch.
"""

from __future__ import annotations

import argparse
import inspect
import json
import os
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import conformance
import provider_cost
from install_size import CORE, installed
from measure import Cost, environment, interleaved, over, process_cpu, progress
from sdk_calls import CALLS, LOCAL, settings_of

from mem0 import create_embedder
from mem0.embeddings.config import PrefixedConfig
from mem0.plugins.hooks import embedder_config, embedder_models
from mem0.plugins.names import KNOWN
from mem0.plugins.status import installed as installed_providers

RESULTS = Path(__file__).with_suffix(".json")

IMPORTED_LATER = {"huggingface": "import sentence_transformers"}
"""What a provider imports when it is first asked for vectors, rather than when it is made."""

Rows = dict[str, dict[str, Any]]
"""What was found about each provider."""


def main() -> None:
    here = [row.name for row in installed_providers() if row.name in KNOWN]
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="PROVIDER", help=f"{', '.join(here)}: those installed, by default")
    parser.add_argument("--part", action="append", choices=PARTS, help="measure this part only; may be repeated")
    options = parser.parse_args()
    results: dict[str, Rows] = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    for part in options.part or PARTS:
        progress(part)
        for provider, row in PARTS[part](options.names or here).items():
            results.setdefault(part, {})[provider] = {**row, "taken": _taken()}
            RESULTS.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _taken() -> str:
    """Say when and on what something was measured."""
    machine = f"{os.cpu_count()} cores {platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    return f"{datetime.now(UTC):%Y-%m-%d} on {machine}"


def _conformance(providers: Sequence[str]) -> Rows:
    """Count the checks of the kit."""
    rows: Rows = {}
    for provider in providers:
        progress(f"{provider}: the kit")
        rows[provider] = {"counts": conformance.counts(KNOWN[provider])}
    return rows


def _facts(providers: Sequence[str]) -> Rows:
    """Ask an embedder what it declares, and the table of models what it knows."""
    return {provider: _declared(provider) for provider in providers}


def _declared(provider: str) -> dict[str, Any]:
    with create_embedder(provider, settings_of(provider)) as embedder:
        limits = embedder.spec.limits
        native = "to_thread" not in inspect.getsource(type(embedder).aembed_batch)
    models = embedder_models(provider).values()
    prompts = [known.query_prompt or known.document_prompt for known in models]
    return {
        "native_async": native,
        "limits": {"texts": limits.max_items, "tokens": limits.max_tokens, "bytes": limits.max_bytes},
        "models": len(models),
        "shortenable": sum(known.shortenable for known in models),
        # A table has one column for both: a task is written in capitals, a text is not.
        "by_task": sum(prompt.isupper() for prompt in prompts),
        "by_prefix": sum(bool(prompt) and not prompt.isupper() for prompt in prompts),
        "prefix_can_be_set": issubclass(embedder_config(provider), PrefixedConfig),
    }


def _installation(providers: Sequence[str]) -> Rows:
    """Install each provider's wheel into an environment of its own, and the core's alone."""
    found = installed([CORE, *(KNOWN[provider] for provider in providers)])
    core = found[CORE].sizes
    rows: Rows = {}
    for provider in providers:
        mine = found[KNOWN[provider]]
        brought = {name: size for name, size in mine.sizes.items() if name not in core}
        rows[provider] = {"wheel_kb": mine.wheel / 1e3, "distributions": len(brought), "mb": sum(brought.values())}
    return rows


def _imports(providers: Sequence[str], rounds: int = 15) -> Rows:
    """Ask fresh processes for dimensions, which the light module knows, and for an embedder, which takes the SDK.

    What they take above bare Python. The offline embedder is there for scale: what it takes is mem0 and NumPy.
    """
    shown = ["hashing", *providers]
    codes = {"python": "pass"}
    for provider in shown:
        made = f"import mem0; mem0.create_embedder({provider!r}, {settings_of(provider)!r})"
        codes[f"{provider} light"] = f"import mem0; mem0.default_dims({provider!r})"
        codes[f"{provider} with_sdk"] = f"{made}; {IMPORTED_LATER.get(provider, '')}"
    env = environment()
    taken = interleaved(rounds, {name: _process(code, env) for name, code in codes.items()})
    return {
        provider: {kind: over(taken, f"{provider} {kind}", "python") for kind in ("light", "with_sdk")}
        for provider in shown
    }


def _process(code: str, env: Mapping[str, str]) -> Cost:
    return lambda _: process_cpu([sys.executable, "-c", code], env)


def _calls(providers: Sequence[str]) -> Rows:
    """Hold calls against the SDK's own."""
    figures = provider_cost.measured([name for name in providers if name in {**CALLS, **LOCAL}], rounds=60)
    return {provider: asdict(found) for provider, found in figures.items()}


PARTS: dict[str, Callable[[Sequence[str]], Rows]] = {
    "conformance": _conformance,
    "facts": _facts,
    "installation": _installation,
    "imports": _imports,
    "calls": _calls,
}

if __name__ == "__main__":
    main()
