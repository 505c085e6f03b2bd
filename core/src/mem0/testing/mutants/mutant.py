# SPDX-License-Identifier: Apache-2.0
"""What a mutant is, and the list of all."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T", bound=type)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A provider with one thing wrong.

    Attributes:
        name: Its name, after the class.
        broken: What is wrong, in one sentence.
        kind: A subclass of the good embedder, or of the good plugin.
        killed_by: The checks that must fail for it, the one that is about it first.
        says: A regular expression that is found in what each of them says: it fails for what is wrong.
    """

    name: str
    broken: str
    kind: type
    killed_by: tuple[str, ...] = ()
    says: str = ""

    @property
    def provider(self) -> str:
        """The name that it is installed under."""
        return f"acme_{self.name}"


MUTANTS: dict[str, Mutant] = {}
"""Every mutant by its name. Filled when `mem0.testing.mutants.catalogue` is imported."""


def killed_by(*checks: str, says: str) -> Callable[[T], T]:
    """Make a mutant of a class. Its docstring says in one line what is wrong; for the arguments see `Mutant`."""

    def register(kind: T) -> T:
        name = re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()
        assert name not in MUTANTS, name
        MUTANTS[name] = Mutant(name, (kind.__doc__ or "").partition("\n")[0], kind, checks, says)
        return kind

    return register
