# SPDX-License-Identifier: Apache-2.0
"""What a kit has to have before it can see what is wrong with a mutant. A judgement, and ours: see `reach`.

langchain-tests knows the four methods that LangChain's `Embeddings` has, and no server. A fault that shows nowhere in
what these return or raise is out of its reach by design, and it is not to blame for letting it pass.
"""

from __future__ import annotations

from typing import Literal

import mem0.testing.kit.checks  # noqa: F401 - fills the list
from mem0.testing.kit.check import CHECKS
from mem0.testing.mutants.mutant import Mutant

Reach = Literal["methods", "server", "interface"]
"""What it takes to see a fault.

- `methods`: nothing but LangChain's constructor and four methods, called in some way.
- `server`: a server that fails to order, or that says what it was asked.
- `interface`: something that mem0's interface promises and LangChain's has not, such as settings, hooks, a refusal of
  blank texts, `close`, or vectors that are arrays.
"""

OF_GROUPS: dict[str, Reach] = {
    "vectors": "methods",
    "texts": "methods",
    "calls": "methods",
    "settings": "interface",
    "wire": "server",
}
"""By the group of the check that is about a mutant."""

OF_CHECKS: dict[str, Reach] = {
    **dict.fromkeys(("normalized_as_declared", "result_is_yours", "usage_counted"), "interface"),
    **dict.fromkeys(("dims_as_default_dims", "dims_as_configured", "impossible_dims_refused"), "interface"),
    **dict.fromkeys(("unknown_model_not_guessed", "close", "context_manager", "no_thread_left"), "interface"),
    **dict.fromkeys(("blank_text", "not_text", "lone_surrogate"), "interface"),
    **dict.fromkeys(("newlines", "nfc_and_nfd", "too_long"), "server"),
    **dict.fromkeys(("quiet_import", "quiet_construction", "secrets_hidden"), "methods"),
}
"""Where the check that is about a mutant needs something else than most of its group do."""

OF_MUTANTS: dict[str, Reach] = {
    # LangChain leaves open whether a query's vector differs from a document's.
    "cache_without_role": "interface",
    "input_type_ignored": "interface",
    "prompts_swapped": "server",
    # That calls wait for each other, or ask for another model, shows at the server.
    "one_at_a_time": "server",
    "async_one_at_a_time": "server",
    "model_ignored": "server",
    # A log, and what an object says its model is, are there for everybody.
    "key_in_log": "methods",
    "name_of_its_own": "methods",
}
"""Where the check that is about a mutant finds more than this mutant needs."""


def reach(mutant: Mutant) -> Reach:
    """Say what it takes to see what is wrong with a mutant, by the check that is about it."""
    check = CHECKS[mutant.killed_by[0]]
    return OF_MUTANTS.get(mutant.name) or OF_CHECKS.get(check.name) or OF_GROUPS[check.group]
