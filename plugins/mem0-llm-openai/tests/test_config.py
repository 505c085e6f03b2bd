# SPDX-License-Identifier: Apache-2.0
"""Settings: both spellings, what mem0ai calls them, and what is refused."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from mem0.errors import ConfigurationError
from mem0.plugins.hooks import create_llm, llm_config
from mem0_llm_openai import AzureLLMConfig, OpenAILLMConfig
from mem0_llm_openai import create_llm as hook
from mem0_llm_openai import llm_config as config_hook
from mem0_llm_openai._openai import create


@pytest.mark.parametrize("spelling", ["openai_base_url", "openaiBaseUrl", "base_url", "baseUrl"])
def test_spellings_of_the_base_url(spelling: str) -> None:
    """The base URL is understood in each spelling that is around."""
    assert OpenAILLMConfig(**{spelling: "http://h/v1"}).openai_base_url == "http://h/v1"


def test_both_spellings_of_every_setting() -> None:
    """Every setting is understood in snake_case and in camelCase."""
    snake = {
        "model": "m", "api_key": "k", "openai_base_url": "http://h/v1", "temperature": 0.5, "max_tokens": 9,
        "top_p": 0.5, "reasoning_effort": "low", "structured_output": "none", "limit_parameter": "max_tokens",
        "default_query": {"a": "b"}, "default_headers": {"c": "d"}, "http_client_proxies": "http://p", "timeout": 2.0,
        "deadline": 3.0, "max_attempts": 4, "organization": "o", "project": "p", "store": False,
    }  # fmt: skip
    assert snake.keys() == OpenAILLMConfig.model_fields.keys()
    camel = {name.replace("_", " ").title().replace(" ", ""): value for name, value in snake.items()}
    camel = {name[0].lower() + name[1:]: value for name, value in camel.items()}
    assert OpenAILLMConfig(**camel) == OpenAILLMConfig(**snake)


@pytest.mark.parametrize(
    ("setting", "hint"),
    [
        ("modle", "'model'"),
        ("openai_base_ur", "'openai_base_url'"),
        ("max_retries", "'max_attempts'"),
        ("max_completion_tokens", "'max_tokens'"),
        ("azure_kwargs", "azure_openai"),
        ("enable_vision", "It has model"),
        ("openrouter_base_url", "'openai_base_url'"),
        ("top_k", "'top_p'"),
    ],
)
def test_what_is_unknown_is_refused(setting: str, hint: str) -> None:
    """A key that would be ignored is an error, which says what is meant."""
    with pytest.raises(ConfigurationError, match=rf"{setting}.*{hint}"):
        create_llm("openai", {"api_key": "sk-1", setting: "1"})


@pytest.mark.parametrize(
    "settings",
    [
        {"structured_output": "yaml"},
        {"limit_parameter": "tokens"},
        {"temperature": 3},
        {"top_p": 0},
        {"max_tokens": 0},
        {"model": ""},
        {"reasoning_effort": ""},
    ],
)
def test_what_cannot_be_is_refused(make: Any, settings: dict[str, Any]) -> None:
    """A value that no server takes is an error that names the setting."""
    with pytest.raises(ConfigurationError, match=next(iter(settings))):
        make(**settings)


@pytest.mark.parametrize("url", ["api.openai.com", "ftp://h/v1", "http://", "http://h:port/v1"])
def test_bad_url_is_refused(make: Any, url: str) -> None:
    """What is no URL is refused, with the name of the setting."""
    with pytest.raises(ConfigurationError, match="'openai_base_url' is no http"):
        make(openai_base_url=url)


@pytest.mark.parametrize(("provider", "model"), [("openai", OpenAILLMConfig), ("azure_openai", AzureLLMConfig)])
def test_settings_are_handed_over(provider: str, model: type) -> None:
    """The public door knows the settings of both providers."""
    assert llm_config(provider) is model


def test_other_names_are_not_claimed() -> None:
    """A hook answers for its own providers and settings only."""
    assert config_hook("acme") is None
    assert hook("acme", OpenAILLMConfig(api_key="k")) is None
    assert hook("openai", AzureLLMConfig()) is None


def test_the_module_is_light() -> None:
    """Neither the module nor its settings import the SDK or an HTTP library; building an LLM makes no request."""
    code = (
        "import sys, mem0_llm_openai\n"
        "mem0_llm_openai.OpenAILLMConfig(api_key='k'), mem0_llm_openai.AzureLLMConfig(azure_endpoint='https://h')\n"
        "print([name for name in ('openai', 'httpx', 'httpx2', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_building_makes_no_request(server: Any, make: Any, make_azure: Any) -> None:
    """A server hears of an LLM when it is asked something."""
    make(), make_azure()
    assert (server.requests, server.connections) == ([], 0)


def test_secrets_do_not_show(make: Any) -> None:
    """Neither an LLM nor its settings show a key, a header or a proxy."""
    config = OpenAILLMConfig(api_key="sk-1", default_headers={"X-K": "sk-2"}, http_client_proxies="http://u:sk-3@p")
    for shown in (repr(config), str(config), repr(create(config)), repr(vars(create(config))["_failures"])):
        assert "sk-" not in shown
