# SPDX-License-Identifier: Apache-2.0
"""What our embedders cost above the SDKs' own calls: CPU, one text and 100, every provider that goes over HTTP."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import version
from statistics import median

from loopback import serve
from measure import arguments, bar, cpu, interleaved, ms, over, progress, say, table
from sdk_calls import CALLS, LISTS, LOCAL
from sentences import sentences

from mem0 import create_embedder

MOST_FOR_ONE = 0.0005
"""Seconds that one text may cost above the SDK."""

MOST_FOR_MANY = 0.05
"""Share of the SDK's cost that 100 texts may cost above it."""

BATCH = 100


@dataclass(frozen=True)
class Figures:
    """CPU seconds of one provider's calls, medians of rounds.

    Attributes:
        sdk: The SDK and its version.
        sdk_one: One text through the SDK.
        ours_one: One text through our embedder.
        above_one: The difference, round by round.
        sdk_many: The same for 100 texts.
        ours_many: The same for 100 texts.
        above_many: The same for 100 texts.
    """

    sdk: str
    sdk_one: float
    ours_one: float
    above_one: float
    sdk_many: float
    ours_many: float
    above_many: float

    @property
    def share(self) -> float:
        """What 100 texts cost above the SDK, in terms of the SDK's cost."""
        return self.above_many / self.sdk_many


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="PROVIDER", help=f"{', '.join(CALLS)} (the default), {', '.join(LOCAL)}"
    )
    options = parser.parse_args()
    rounds = 10 if options.quick else 60
    figures = measured(options.names or CALLS, rounds)
    rows = [
        [
            provider,
            *map(ms, (found.sdk_one, found.ours_one, found.above_one, found.sdk_many, found.ours_many)),
            f"{found.share:+.0%}",
        ]
        for provider, found in figures.items()
    ]
    head = ["provider", "SDK, 1 text", "ours", "above it", f"SDK, {BATCH} texts", "ours", "above it"]
    table(f"CPU of an embedding call, medians of {rounds} rounds", head, rows)
    for provider, found in figures.items():
        say(bar(f"{provider}, a text: {ms(found.above_one)}, at most 0.5 ms", found.above_one <= MOST_FOR_ONE))
        say(bar(f"{provider}, {BATCH} texts: {found.share:+.0%}, at most 5 %", found.share <= MOST_FOR_MANY))


def measured(providers: Iterable[str], rounds: int) -> dict[str, Figures]:
    """Measure providers, one after the other; within each, SDK and ours take turns."""
    figures = {}
    for provider in providers:
        with serve(base64=provider not in LISTS) as url:
            figures[provider] = _measure(provider, url.removesuffix("/v1"), rounds)
    return figures


def _measure(provider: str, url: str, rounds: int) -> Figures:
    texts = sentences((rounds + 2) * BATCH)

    def batch(number: int) -> list[str]:
        return texts[(number + 1) * BATCH : (number + 2) * BATCH]

    with ExitStack() as stack:
        sdk = {**CALLS, **LOCAL}[provider](url)
        stack.callback(sdk.close)
        embedder = stack.enter_context(create_embedder(provider, sdk.settings))
        progress(f"{provider}: {rounds} rounds against the SDK")
        taken = interleaved(
            rounds,
            {
                "sdk many": cpu(lambda n: sdk.call(batch(n))),
                "ours many": cpu(lambda n: embedder.embed_documents(batch(n))),
                "sdk one": cpu(lambda n: sdk.call(batch(n)[0])),
                "ours one": cpu(lambda n: embedder.embed_query(batch(n)[0])),
            },
        )
    return Figures(
        sdk=f"{sdk.sdk} {version(sdk.sdk)}",
        sdk_one=median(taken["sdk one"]),
        ours_one=median(taken["ours one"]),
        above_one=over(taken, "ours one", "sdk one"),
        sdk_many=median(taken["sdk many"]),
        ours_many=median(taken["ours many"]),
        above_many=over(taken, "ours many", "sdk many"),
    )


if __name__ == "__main__":
    main()
