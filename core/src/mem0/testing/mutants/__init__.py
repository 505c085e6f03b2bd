# SPDX-License-Identifier: Apache-2.0
"""Providers with one thing wrong each, which show that the conformance kit finds it.

```python
from mem0.testing import run
from mem0.testing.mutants import MUTANTS, installed, subject_of

mutant = MUTANTS["reversed"]
with installed([mutant], directory):  # an empty one
    assert not run(subject_of(mutant)).ok
```

`python -m mem0.testing.mutants` runs the whole kit over all of them, and prints which checks kill which.

- `good`, `good_embedder`: a provider that works, as short as an author would write it.
- `sdk`: the vendor's SDK that it stands on, and that speaks OpenAI's protocol.
- `broken`: the mutants, by what they are about.
- `mutant`, `catalogue`: what a mutant is, and the list of all.
- `site`: installs them, so that they are found as any provider is.
- `table`: which checks kill which.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mem0.testing.mutants.catalogue import GOOD, MUTANTS, subject_of
    from mem0.testing.mutants.mutant import Mutant
    from mem0.testing.mutants.site import installed

__all__ = ["GOOD", "MUTANTS", "Mutant", "installed", "subject_of"]

_HOME = {"Mutant": "mutant", "installed": "site"}


def __getattr__(name: str) -> object:
    # Their modules import what a light plugin must not, and that of the good one is below this package.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME.get(name, 'catalogue')}"), name)
