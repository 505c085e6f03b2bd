# SPDX-License-Identifier: Apache-2.0
"""An `add` extracts where it was asked for, or where the user installed our LLM and gave it a key; and it says why."""

from __future__ import annotations

from typing import Any

import pytest

from mem0 import AsyncMemory, Memory
from mem0.errors import ConfigurationError, ProviderBlockedError, ProviderNotFoundError, ValidationError
from mem0.memory.extracting.rule import ExtractionSettings, rule
from mem0.plugins.policy import BLOCK_VARIABLE, Policy

from .conftest import Site

NAMED = ExtractionSettings(llm="acme")
UNNAMED = ExtractionSettings()
LLMS = "mem0.llms"
KEY = "OPENAI_API_KEY"
SOURCE = """
from mem0.hookspecs import hookimpl
from mem0.llms.config import LLMConfig

class Settings(LLMConfig):
    needed: str

@hookimpl
def llm_config(provider):
    return Settings

@hookimpl
def create_llm(provider, config):
    from mem0.llms.llm import LLM
    from mem0.llms.types import Completion, LLMSpec

    class Acme(LLM):
        def complete_once(self, prompt):
            return Completion('{"facts": []}')

    return Acme(LLMSpec(provider, config.model or "acme-1"), config)
"""


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave no key in the environment."""
    monkeypatch.delenv(KEY, raising=False)


@pytest.fixture
def installed(site: Site) -> Site:
    """Return a site where our LLM is installed."""
    site.add("mem0-llm-openai", SOURCE, points={"openai": "mem0_llm_openai"}, group=LLMS)
    return site


@pytest.fixture
def with_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the key."""
    monkeypatch.setenv(KEY, "sk-secret")


@pytest.mark.parametrize("infer", [None, True])
def test_a_section_llm_decides(site: Site, infer: bool | None) -> None:
    """With a section `llm` it extracts with what that names, whatever is installed or set."""
    found = rule(NAMED, None, infer)
    assert (found.applies, found.provider) == (True, "acme")
    assert found.reason == "the configuration has a section 'llm'"


@pytest.mark.parametrize("settings", [NAMED, UNNAMED], ids=["named", "unnamed"])
def test_infer_false(installed: Site, with_key: None, settings: ExtractionSettings) -> None:
    """`infer=False` never extracts, and the reason is that."""
    found = rule(settings, None, False)
    assert (found.applies, found.reason, found.provider) == (False, "infer=False", None)


@pytest.mark.parametrize("infer", [None, True])
def test_installed_and_with_a_key(installed: Site, with_key: None, infer: bool | None) -> None:
    """Without a section it extracts with our distribution and no other, where that is installed and its key is set."""
    found = rule(UNNAMED, None, infer)
    assert (found.applies, found.provider) == (True, "mem0-llm-openai:openai")
    assert "mem0-llm-openai is installed" in found.reason and KEY in found.reason
    assert "sk-secret" not in repr(found)
    assert installed.imported() == {}


@pytest.mark.parametrize("key", [None, "", "  "])
def test_without_a_key(installed: Site, monkeypatch: pytest.MonkeyPatch, key: str | None) -> None:
    """Without a key, or with an empty one, messages are stored as they are, and the reason names the variable."""
    if key is not None:
        monkeypatch.setenv(KEY, key)
    found = rule(UNNAMED, None, None)
    assert (found.applies, found.provider) == (False, None)
    assert found.reason == f"the configuration has no section 'llm', and {KEY} is not set"


def test_without_the_distribution(site: Site, with_key: None) -> None:
    """A key alone, which an embedder may need, sends nothing to an LLM: the reason names what is not installed."""
    found = rule(UNNAMED, None, None)
    assert not found.applies
    assert found.reason == "the configuration has no section 'llm', and mem0-llm-openai is not installed"


def test_another_distribution_of_that_name(site: Site, with_key: None) -> None:
    """Somebody else's LLM called `openai` is sent nothing unless it is named in the configuration."""
    site.add("acme-llm", SOURCE, points={"openai": "acme_llm"}, group=LLMS)
    assert not rule(UNNAMED, None, None).applies
    site.add("mem0-llm-openai", SOURCE, points={"openai": "mem0_llm_openai"}, group=LLMS)
    found = rule(UNNAMED, None, None)
    assert (found.applies, found.provider) == (True, "mem0-llm-openai:openai")
    assert site.imported() == {}


def test_our_embedder_is_no_llm(site: Site, with_key: None) -> None:
    """A distribution of that name without an LLM, or an embedder called `openai`, is none."""
    site.add("mem0-llm-openai", SOURCE, points={"openai": "mem0_llm_openai"}, group="mem0.embedders")
    assert not rule(UNNAMED, None, None).applies


@pytest.mark.parametrize(
    ("policy", "variable", "expected"),
    [
        (Policy(block=frozenset({"mem0_llm_openai"})), "", "'plugins.block' in the configuration lists"),
        (Policy(allow=frozenset({"hashing"})), "", "'plugins.allow' in the configuration allows only hashing"),
        (None, "mem0-llm-openai", f"{BLOCK_VARIABLE} lists"),
    ],
)
def test_refused(
    installed: Site,
    with_key: None,
    monkeypatch: pytest.MonkeyPatch,
    policy: Policy | None,
    variable: str,
    expected: str,
) -> None:
    """An LLM that a list refuses is not asked; the reason names the list, and `infer=True` is an error that does."""
    monkeypatch.setenv(BLOCK_VARIABLE, variable)
    found = rule(UNNAMED, policy, None)
    assert not found.applies
    assert expected in found.reason
    with pytest.raises(ConfigurationError, match=expected):
        rule(UNNAMED, policy, True)


@pytest.mark.parametrize("way", ["not installed", "no key"])
def test_infer_true_without_an_llm(
    site: Site, monkeypatch: pytest.MonkeyPatch, config: dict[str, Any], way: str
) -> None:
    """`infer=True` without an LLM stores nothing, and names package, variable, section, and the way without one."""
    if way == "no key":
        site.add("mem0-llm-openai", SOURCE, points={"openai": "mem0_llm_openai"}, group=LLMS)
    with Memory.from_config(config) as memory:
        with pytest.raises(ConfigurationError) as caught:
            memory.add("I like tea.", user_id="john", infer=True)
        assert memory.count(user_id="john") == 0
    for named in ("pip install mem0-llm-openai", KEY, "'llm'", "infer=False"):
        assert named in str(caught.value)
    assert caught.value.provider == "openai"


@pytest.mark.parametrize("infer", [1, "yes", "false", 0, [], {}])
def test_what_infer_is_not(config: dict[str, Any], infer: Any) -> None:
    """Anything but True, False and None is refused, rather than taken for one of them."""
    with Memory.from_config(config) as memory:
        with pytest.raises(ValidationError, match="Pass True, False or None"):
            memory.add("I like tea.", user_id="john", infer=infer)
        assert memory.count(user_id="john") == 0


def test_the_result_says_which_it_was(site: Site, config: dict[str, Any]) -> None:
    """A result tells that nothing was extracted, and why; a prompt that has no effect is warned of."""
    with Memory.from_config(config) as memory:
        result = memory.add("I like tea.", user_id="john")
        with pytest.warns(UserWarning, match="prompt has no effect"):
            memory.add("I like coffee.", user_id="john", prompt="Only drinks.")
    assert result["extraction"] == {
        "applied": False,
        "reason": "the configuration has no section 'llm', and mem0-llm-openai is not installed",
    }
    assert [each["memory"] for each in result["results"]] == ["I like tea."]


def test_the_section_names_what_is_not_there(site: Site, config: dict[str, Any]) -> None:
    """A memory whose LLM is not installed, is misspelt or misconfigured fails when it is opened, and leaves no file."""
    site.add("acme", SOURCE, points={"acme": "acme"}, group=LLMS)
    wrong: list[tuple[Any, type[Exception], str]] = [
        ({"provider": "openai"}, ProviderNotFoundError, "pip install mem0-llm-openai"),
        ({"provider": "akme"}, ProviderNotFoundError, "acme"),
        ({}, ProviderNotFoundError, "mem0-llm-openai"),
        ({"provider": "acme"}, ConfigurationError, "needed"),
        ({"provider": "acme", "config": {"needed": "x", "modle": "y"}}, ConfigurationError, "model"),
        ({"provider": 3}, ConfigurationError, "llm.provider is int"),
        ({"provider": "acme", "settings": {}}, ConfigurationError, "llm has the unknown key 'settings'"),
        ("acme", ConfigurationError, "llm is str"),
    ]
    for section, kind, expected in wrong:
        for opens in (Memory, AsyncMemory):
            with pytest.raises(kind, match=expected):
                opens.from_config({**config, "llm": section})
    with pytest.raises(ProviderBlockedError):
        section = {"provider": "acme", "config": {"needed": "x"}}
        Memory.from_config({**config, "llm": section, "plugins": {"block": ["acme"]}})


def test_the_section_is_built_at_once(site: Site, config: dict[str, Any]) -> None:
    """The LLM of a section is there when the memory is open, and is asked by the first add."""
    site.add("acme", SOURCE, points={"acme": "acme"}, group=LLMS)
    with Memory.from_config({**config, "llm": {"provider": "acme", "config": {"needed": "x"}}}) as memory:
        assert site.imported() == {"acme": 1}
        result = memory.add("I like tea.", user_id="john")
        assert result["extraction"]["model"] == "acme/acme-1"
        assert result["results"] == [] == memory.get_all(user_id="john")["results"]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"extraction": {"instruction": "x"}}, "Did you mean 'instructions'"),
        ({"extraction": {"on_error": "ignore"}}, "extraction.on_error"),
        ({"extraction": {"roles": "user"}}, r"\['user'\]"),
        ({"extraction": {"roles": []}}, r"\['user'\]"),
        ({"extraction": {"prompt": 3}}, "extraction.prompt is int"),
        ({"custom_instructions": ["x"]}, "extraction.instructions is list"),
        ({"extraction": {"prompt": "a"}, "custom_fact_extraction_prompt": "b"}, "Keep one"),
        ({"custom_update_memory_prompt": "x"}, "set 'extraction'"),
    ],
)
def test_what_the_section_extraction_refuses(config: dict[str, Any], more: dict[str, Any], expected: str) -> None:
    """A key or a value that means nothing is an error which names it, and what is meant."""
    with pytest.raises(ConfigurationError, match=expected):
        Memory.from_config({**config, **more})
