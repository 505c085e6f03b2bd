# SPDX-License-Identifier: Apache-2.0
"""Whether an `add` extracts, why, and with which LLM. Nothing is sent to one that the user did not choose or install.

An LLM is chosen in the configuration's section `llm`. Without that section, the distribution `mem0-llm-openai` is one
that the user installed, and it is asked where its key is set; no other distribution is asked without being named.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from mem0.errors import ConfigurationError, Mem0Error, ValidationError
from mem0.plugins.choose import unavailable
from mem0.plugins.kind import LLM as LLM_KIND
from mem0.plugins.policy import Policy

if TYPE_CHECKING:
    from mem0.llms.llm import LLM

DEFAULT_LLM = "openai"
DEFAULT_DISTRIBUTION = "mem0-llm-openai"
KEY_VARIABLE = "OPENAI_API_KEY"

OnError = Literal["raise", "store"]
ON_ERROR: tuple[OnError, ...] = ("raise", "store")


@dataclass(frozen=True, slots=True)
class ExtractionSettings:
    """What the configuration says about extraction.

    Attributes:
        llm: The LLM's provider; `None` where no section `llm` names one.
        llm_settings: Its settings as written; the provider validates them.
        instructions: What the application adds to the prompt.
        prompt: The application's own words for the task, in place of ours.
        roles: The roles whose messages state facts.
        on_error: What becomes of the messages where the LLM fails: `raise` keeps nothing, `store` keeps them as they
            are.
    """

    llm: str | None = None
    llm_settings: Mapping[str, Any] = field(default_factory=dict, repr=False)
    instructions: str | None = None
    prompt: str | None = None
    roles: tuple[str, ...] = ("user",)
    on_error: OnError = "raise"


@dataclass(frozen=True, slots=True)
class Rule:
    """Whether an `add` extracts.

    Attributes:
        applies: Whether it does.
        reason: Why, or why not, for people.
        provider: The LLM, as `create_llm` takes it; `None` where there is none to be asked.
    """

    applies: bool
    reason: str
    provider: str | None = None


def rule(settings: ExtractionSettings, policy: Policy | None, infer: bool | None) -> Rule:
    """Find out whether an `add` extracts. Imports no plugin.

    Args:
        settings: The configuration's.
        policy: The configuration's allow-list and block-list.
        infer: What the caller says: `None` leaves it to the configuration and to what is installed.

    Raises:
        ValidationError: `infer` is no such thing.
        ConfigurationError: It is `True`, and there is no LLM to be asked.
    """
    if infer is not None and not isinstance(infer, bool):
        raise ValidationError(f"infer is {infer!r:.80}. Pass True, False or None.")
    if infer is False:
        return Rule(False, "infer=False")
    if settings.llm is not None:
        return Rule(True, "the configuration has a section 'llm'", settings.llm)
    missing = _missing(policy)
    if not missing:
        reason = f"{DEFAULT_DISTRIBUTION} is installed and {KEY_VARIABLE} is set"
        return Rule(True, reason, f"{DEFAULT_DISTRIBUTION}:{DEFAULT_LLM}")
    if infer:
        raise ConfigurationError(
            f"infer=True needs an LLM, and there is none: the configuration has no section 'llm', and {missing}. "
            f"Run: pip install {DEFAULT_DISTRIBUTION}, and set {KEY_VARIABLE}. Or name another LLM with "
            "{'llm': {'provider': ...}}, or pass infer=False to store each message as it is.",
            provider=DEFAULT_LLM,
        )
    return Rule(False, f"the configuration has no section 'llm', and {missing}")


def _missing(policy: Policy | None) -> str:
    if reason := unavailable(DEFAULT_LLM, DEFAULT_DISTRIBUTION, policy, LLM_KIND):
        return reason
    return "" if os.environ.get(KEY_VARIABLE, "").strip() else f"{KEY_VARIABLE} is not set"


class Extractor:
    """The LLM of a memory, built when it is first asked, since an SDK takes a second to import.

    Args:
        settings: The configuration's.
        policy: The configuration's allow-list and block-list.
    """

    def __init__(self, settings: ExtractionSettings, policy: Policy | None = None) -> None:
        self.settings = settings
        self._policy = policy
        self._lock = threading.Lock()
        self._llm: LLM | None = None

    def rule(self, infer: bool | None) -> Rule:
        """Find out whether an `add` extracts; see `rule`."""
        return rule(self.settings, self._policy, infer)

    def llm(self, provider: str) -> LLM:
        """Return the LLM. Makes no request.

        Args:
            provider: As the rule names it.

        Raises:
            ConfigurationError: A setting of it is wrong.
            PluginError: It cannot be used.
        """
        from mem0.plugins.hooks import create_llm

        with self._lock:
            if self._llm is None:
                self._llm = create_llm(provider, self.settings.llm_settings, policy=self._policy)
            return self._llm

    def close(self) -> None:
        """Release the LLM. Safe to call twice."""
        if self._llm is not None:
            self._llm.close()

    async def aclose(self) -> None:
        """Release the LLM, from async code. Safe to call twice."""
        if self._llm is not None:
            await self._llm.aclose()


def why_not(error: Mem0Error) -> str:
    """Say why messages were stored as they are where extraction failed: without the advice, which was followed."""
    problem = str(error).rpartition(". ")[0] or str(error)
    return f"extraction failed, and on_extraction_error is 'store': {problem}"
