# SPDX-License-Identifier: Apache-2.0
"""The class that a provider's tests subclass."""

from __future__ import annotations

import warnings

import pytest

from mem0.plugins.choose import choose
from mem0.plugins.manager import plugin_for
from mem0.testing.kit.check import CHECKS, Check
from mem0.testing.kit.run import run_check
from mem0.testing.kit.subject import Subject


class EmbedderConformance:
    """Every check of the kit as a test of its own.

    Subclass it, and let a fixture `subject` say what is tested:

    ```python
    @pytest.fixture
    def subject():
        return Subject(provider="acme", settings=lambda server: {"acme_url": server.url})

    class TestConformance(EmbedderConformance):
        pass
    ```

    A check that fails names itself, what it proves and what is wrong. One that is declared inapplicable is skipped
    with the reason.
    """

    @pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
    def test_conforms(self, check: Check, subject: Subject) -> None:
        """The provider does what the check proves."""
        outcome = run_check(check, subject)
        if outcome.status == "inapplicable":
            pytest.skip(outcome.reason)
        if outcome.status == "failed":
            # The reason comes first: it is what a summary of all failures shows.
            pytest.fail(f"{outcome.reason}\n\n{outcome}\n{outcome.traceback}".rstrip(), pytrace=False)

    def test_nothing_deprecated(self, subject: Subject) -> None:
        """The plugin implements nothing that is going away: a warning says what, or an error where warnings are."""
        chosen = choose(subject.provider)
        manager = plugin_for(chosen).manager
        for text in manager.deprecations(manager.get_plugin(chosen.address)):
            warnings.warn(f"{chosen.label}: {text}", DeprecationWarning, stacklevel=1)
