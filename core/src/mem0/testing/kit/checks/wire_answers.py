# SPDX-License-Identifier: Apache-2.0
"""Checks on answers that are no good: each becomes an error, and none a wrong vector."""

from __future__ import annotations

from collections.abc import Callable

from mem0.errors import DimensionMismatchError, MalformedResponseError, ProviderError
from mem0.testing.kit.bench import WAYS, Bench
from mem0.testing.kit.check import add_check, check
from mem0.testing.kit.provoke import fails, right_or_refused, survives
from mem0.testing.loopback.faults import Fault

OTHER_SHAPES: list[object] = [[], {}, {"status": "loading"}, "null", "7"]

BAD: dict[str, tuple[str, list[Fault], type[ProviderError]]] = {
    "truncated_json": ("an answer that breaks off", [Fault(breaks="truncated")], MalformedResponseError),
    "html_page": ("a web page in place of an answer", [Fault(breaks="html")], MalformedResponseError),
    "other_json": (
        "an answer of another shape",
        [Fault(body=body) for body in OTHER_SHAPES],
        MalformedResponseError,
    ),
    "too_few": ("an answer with a vector too few", [Fault(twist="too_few")], MalformedResponseError),
    "too_many": ("an answer with a vector too many", [Fault(twist="too_many")], MalformedResponseError),
    "nan": ("an answer with NaN in a vector", [Fault(twist="nan")], MalformedResponseError),
    "infinite": ("an answer with infinity in a vector", [Fault(twist="infinite")], MalformedResponseError),
    "zero": ("an answer with a vector of zeros", [Fault(twist="zero")], MalformedResponseError),
    "wrong_dims": ("an answer with vectors of another length", [Fault(twist="wrong_dims")], DimensionMismatchError),
    "ragged": ("an answer with vectors of different lengths", [Fault(twist="ragged")], MalformedResponseError),
    "null": ("an answer with null for a vector", [Fault(twist="null")], MalformedResponseError),
    "empty_answer": ("an answer without vectors", [Fault(twist="empty"), Fault(body="")], MalformedResponseError),
}
"""What the server sends, and the error that it becomes."""


def _bad(what: str, faults: list[Fault], kind: type[ProviderError]) -> Callable[[Bench], None]:
    def function(bench: Bench) -> None:
        for fault in faults:
            shown = what if fault.body is None else f"{what} ({fault.body!r})"
            for error in fails(bench, fault, kind, shown, requests=1):
                assert error.provider, f"{shown}: the error's provider is not set"
                assert error.model, f"{shown}: the error's model is not set"

    return function


for _name, (_what, _faults, _kind) in BAD.items():
    add_check(_name, "wire", f"{_what[0].upper()}{_what[1:]} becomes {_kind.__name__}.", _bad(_what, _faults, _kind))


@check("wire")
def reordered(bench: Bench) -> None:
    """An answer whose vectors are numbered and come in another order is put in order."""
    survives(bench, Fault(twist="reordered"), "an answer in another order, with the right numbers", requests=1)


@check("wire")
def duplicate_index(bench: Bench) -> None:
    """An answer that gives two vectors one number is an error; right vectors come only where numbers do not count."""
    for way in WAYS:
        what = "an answer with two vectors of one number"
        right_or_refused(bench, way, Fault(twist="duplicate_index"), MalformedResponseError, what)


@check("wire")
def strings(bench: Bench) -> None:
    """An answer with strings for numbers is read right or is an error."""
    for way in WAYS:
        what = "an answer with strings for numbers"
        right_or_refused(bench, way, Fault(twist="strings"), MalformedResponseError, what)
