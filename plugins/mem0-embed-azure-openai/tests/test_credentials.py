# SPDX-License-Identifier: Apache-2.0
"""Keys and tokens: which is sent, where it may go, and what happens when there is none any more."""

from __future__ import annotations

import asyncio
import importlib.util
import sys
from typing import Any

import pytest

from mem0.errors import AuthenticationError, ConfigurationError
from mem0.testing import Fault, LoopbackServer
from mem0.testing.loopback.wires.azure import TOKEN

ELSEWHERE = "http://gateway.example"

needs_identity = pytest.mark.skipif(
    importlib.util.find_spec("azure") is None, reason="needs the extra 'entra', which is not installed"
)


@pytest.mark.parametrize("end", ["", "/openai/v1"])
def test_token(server: LoopbackServer, make: Any, call: Any, end: str) -> None:
    """A token of Entra ID travels as one, and no key beside it."""
    call(make(azure_endpoint=server.url + end, api_key=None, azure_ad_token="a-token"), ["a"])
    assert server.requests[0].headers["authorization"] == "Bearer a-token"
    assert "api-key" not in server.requests[0].headers


def test_token_of_the_environment(
    server: LoopbackServer, make: Any, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token of the environment is taken where there is no key, and a configured one before any key of it."""
    monkeypatch.setenv("AZURE_OPENAI_AD_TOKEN", "token-env")
    call(make(api_key=None), ["a"])
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", "key-env")
    call(make(api_key=None), ["a"])
    call(make(api_key=None, azure_ad_token="token-config"), ["a"])
    sent = [(request.headers.get("api-key"), request.headers.get("authorization")) for request in server.requests]
    assert sent == [(None, "Bearer token-env"), ("key-env", None), (None, "Bearer token-config")]


def test_loopback_needs_no_key(server: LoopbackServer, make: Any, call: Any) -> None:
    """A server on this machine takes any key."""
    call(make(api_key=None), ["a"])
    assert server.requests[0].headers["api-key"] == "mem0"


@pytest.mark.parametrize("end", ["", "/openai/v1"])
def test_tokens_are_renewed(server: LoopbackServer, make: Any, call: Any, end: str) -> None:
    """A function that hands out tokens is asked before each request; a failing answer shows none of them."""
    tokens = iter(["token-one", "token-two", "token-three"])
    embedder = make(
        azure_endpoint=server.url + end, api_key=None, azure_ad_token_provider=lambda: next(tokens), max_attempts=1
    )
    call(embedder, ["a"])
    call(embedder, ["b"])
    sent = [request.headers["authorization"] for request in server.requests]
    assert sent == ["Bearer token-one", "Bearer token-two"]
    server.faults.append(Fault(status=401, message="the token token-three is not valid, nor was token-two"))
    with pytest.raises(AuthenticationError, match=r"the token \[secret\] is not valid, nor was \[secret\]"):
        call(embedder, ["c"])


@pytest.mark.parametrize(
    ("provider", "problem"),
    [
        (lambda: 1 / 0, "ZeroDivisionError: division by zero"),
        (lambda: b"hush", "the function returned bytes"),
        (lambda: "hush\nhush", "characters that no HTTP header can carry"),
        (lambda: "", "it is empty"),
    ],
)
def test_no_token(server: LoopbackServer, make: Any, call: Any, provider: Any, problem: str) -> None:
    """Where there is no token, nothing is sent, and the error says why and shows none."""
    with pytest.raises(AuthenticationError, match=rf"{problem}.*'azure_ad_token_provider'") as caught:
        call(make(api_key=None, azure_ad_token_provider=provider), ["a"])
    assert (caught.value.provider, caught.value.model) == ("azure_openai", "text-embedding-3-small")
    assert "hush" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert server.requests == []


async def test_sign_in_does_not_block_the_loop(server: LoopbackServer, make: Any) -> None:
    """A function that takes its time is waited for in a thread."""
    loop = asyncio.get_running_loop()

    def slow() -> str:
        # It would wait for ever if it were the loop's own thread that waits.
        return asyncio.run_coroutine_threadsafe(asyncio.sleep(0, "a-token"), loop).result(10)

    await make(api_key=None, azure_ad_token_provider=slow).aembed_query("a")
    assert server.requests[0].headers["authorization"] == "Bearer a-token"


def test_a_function_does_not_show() -> None:
    """Settings with a function can be shown and dumped, without it."""
    from mem0_embed_azure_openai import AzureOpenAIConfig

    config = AzureOpenAIConfig(azure_ad_token_provider=lambda: "hush")
    assert "azure_ad_token_provider" not in repr(config) + config.model_dump_json()


@pytest.mark.parametrize(
    ("variable", "settings"),
    [
        ("AZURE_OPENAI_API_KEY", {}),
        ("EMBEDDING_AZURE_OPENAI_API_KEY", {}),
        ("AZURE_OPENAI_AD_TOKEN", {}),
        ("", {"use_entra_id": True}),
    ],
)
def test_environment_stays_from_a_host_that_only_the_configuration_names(
    make: Any, monkeypatch: pytest.MonkeyPatch, variable: str, settings: dict[str, Any]
) -> None:
    """Whoever can edit a configuration must not have this machine's credentials sent to a server of theirs."""
    if variable:
        monkeypatch.setenv(variable, "secret-env")
    for host in (ELSEWHERE, "https://films.openai.azure.com.example", "https://openai.azure.com"):
        with pytest.raises(ConfigurationError, match="not sent to"):
            make(azure_endpoint=host, api_key=None, **settings)


@pytest.mark.parametrize(
    "host",
    [
        "films.openai.azure.com",
        "films.cognitiveservices.azure.com",
        "films.services.ai.azure.com",
        "films.openai.azure.us",
        "films.openai.azure.cn",
    ],
)
def test_environment_goes_to_azure(
    server: LoopbackServer, make: Any, call: Any, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    """Hosts of Azure get the key of the environment, in every cloud."""
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", "key-env")
    call(make(azure_endpoint=f"http://{host}", api_key=None, http_client_proxies=server.url), ["a"])
    assert server.requests[0].headers["host"] == host
    assert server.requests[0].headers["api-key"] == "key-env"


def test_environment_goes_where_the_environment_says(
    server: LoopbackServer, make: Any, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A gateway that the environment names gets the environment's key; one of the configuration, its own."""
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", "key-env")
    call(make(azure_endpoint=ELSEWHERE, api_key="key-config", http_client_proxies=server.url), ["a"])
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", ELSEWHERE)
    call(make(azure_endpoint=None, api_key=None, http_client_proxies=server.url), ["a"])
    assert [request.headers["api-key"] for request in server.requests] == ["key-config", "key-env"]


@needs_identity
def test_entra_id(server: LoopbackServer, make: Any, call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """`use_entra_id` signs in as azure-identity does, once for many requests, and again after closing."""
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{server.url}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", "a secret of the machine")
    embedder = make(api_key=None, use_entra_id=True)
    assert server.requests == []
    call(embedder, ["a"])
    call(embedder, ["b"])
    embedder.close()
    call(embedder, ["c"])
    embed = "/openai/deployments/text-embedding-3-small/embeddings"
    assert [request.path for request in server.requests] == ["/msi/token", embed, embed, "/msi/token", embed]
    assert "resource=https://cognitiveservices.azure.com" in server.requests[0].query
    assert server.requests[1].headers["authorization"] == f"Bearer {TOKEN}"
    assert "api-key" not in server.requests[1].headers


@needs_identity
def test_entra_id_without_an_identity(make: Any, call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody is signed in, the error says what to do."""
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "EnvironmentCredential")
    with pytest.raises(AuthenticationError, match="Sign in with 'az login'"):
        call(make(api_key=None, use_entra_id=True), ["a"])


@pytest.mark.parametrize(
    ("host", "is_v1", "scope"),
    [
        ("films.openai.azure.com", False, "https://cognitiveservices.azure.com/.default"),
        ("films.openai.azure.com", True, "https://ai.azure.com/.default"),
        ("films.openai.azure.us", False, "https://cognitiveservices.azure.us/.default"),
        ("films.openai.azure.cn", True, "https://cognitiveservices.azure.cn/.default"),
    ],
)
def test_scope(host: str, is_v1: bool, scope: str) -> None:
    """A token is asked for that the endpoint's cloud and API take."""
    from mem0_embed_azure_openai._entra import scope_of

    assert scope_of(host, is_v1=is_v1) == scope


def test_missing_extra_says_what_to_install(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without azure-identity, `use_entra_id` is an error with the line that installs it."""
    monkeypatch.setitem(sys.modules, "azure.identity", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'mem0-embed-azure-openai\[entra\]'"):
        make(api_key=None, use_entra_id=True)
