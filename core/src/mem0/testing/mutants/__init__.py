# SPDX-License-Identifier: Apache-2.0
"""Providers with one thing wrong each, which show that the conformance kit finds it.

```python
from mem0.testing.kit.run import run
from mem0.testing.mutants.catalogue import MUTANTS, subject_of
from mem0.testing.mutants.site import installed

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
