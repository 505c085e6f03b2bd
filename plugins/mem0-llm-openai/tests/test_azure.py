# SPDX-License-Identifier: Apache-2.0
"""Azure: resources, deployments, versions, and a key in a header of its own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mem0.errors import AuthenticationError, BadRequestError, ConfigurationError, ModelNotFoundError, RateLimitError
from mem0.plugins.hooks import create_llm
from mem0.testing import Fault, LoopbackServer

from .conftest import KEY


def test_deployment(server: LoopbackServer, make_azure: Any, call: Any) -> None:
    """The path names the deployment, the query the version, and the key has Azure's header and no other."""
    server.answers = ["{}"]
    completion = call(make_azure(azure_deployment="my chat", max_tokens=5))
    [request] = server.requests
    assert request.path == "/openai/deployments/my%20chat/chat/completions"
    assert request.query == "api-version=2024-10-21"
    assert request.headers["api-key"] == KEY
    assert "authorization" not in request.headers
    assert request.json["model"] == "my chat"
    assert request.json["max_completion_tokens"] == 5
    assert request.json["response_format"]["type"] == "json_schema"
    assert (completion.text, completion.finish) == ("{}", "stop")


def test_v1(server: LoopbackServer, make_azure: Any, call: Any) -> None:
    """The v1 API takes the deployment for the model, and needs no version; one that is configured is sent."""
    endpoint = f"{server.url}/openai/v1/"
    call(make_azure(azure_endpoint=endpoint, azure_deployment="chat"))
    call(make_azure(azure_endpoint=endpoint, azure_deployment="chat", api_version="preview"))
    assert [request.path for request in server.requests] == ["/openai/v1/chat/completions"] * 2
    assert [request.query for request in server.requests] == ["", "api-version=preview"]
    assert [request.json["model"] for request in server.requests] == ["chat"] * 2


def test_the_models_name_is_not_the_deployments(make_azure: Any) -> None:
    """The model names where memories come from; without one that is configured it is the default."""
    assert str(make_azure(model="gpt-x", azure_deployment="chat").spec) == "azure_openai/gpt-x"
    assert str(make_azure(azure_deployment="chat").spec) == "azure_openai/gpt-6-luna"


def test_deployment_by_the_models_name(server: LoopbackServer, make_azure: Any, call: Any) -> None:
    """Where nothing names the deployment, it is called like the model, and is asked for its own effort."""
    call(make_azure())
    [request] = server.requests
    assert request.path == "/openai/deployments/gpt-6-luna/chat/completions"
    assert "reasoning_effort" not in request.json


def test_mem0ais_nesting(server: LoopbackServer, call: Any) -> None:
    """`azure_kwargs`, as mem0ai has it, is understood."""
    inner = {"azure_endpoint": server.url, "api_key": "k2", "azure_deployment": "d", "default_headers": {"X-T": "1"}}
    with create_llm("azure_openai", {"model": "m", "azure_kwargs": {**inner, "api_version": "2025-01-01"}}) as llm:
        call(llm)
    [request] = server.requests
    assert (request.headers["api-key"], request.headers["x-t"]) == ("k2", "1")
    assert (request.path, request.query) == ("/openai/deployments/d/chat/completions", "api-version=2025-01-01")


def test_what_is_wrong_in_the_nesting() -> None:
    """What mem0ai does not take there is refused."""
    with pytest.raises(ConfigurationError, match="'azure_kwargs' has no setting 'deployment'"):
        create_llm("azure_openai", {"azure_kwargs": {"deployment": "d"}})


def test_environment(server: LoopbackServer, make_azure: Any, call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything may come from the environment; mem0ai's names win over the SDK's."""
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", server.url)
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", "k-sdk")
    monkeypatch.setenv("OPENAI_API_VERSION", "2024-02-01")
    bare = {"azure_endpoint": None, "api_key": None}
    call(make_azure(**bare))
    monkeypatch.setenv("LLM_AZURE_ENDPOINT", f"{server.url}/mine")
    monkeypatch.setenv("LLM_AZURE_OPENAI_API_KEY", "k-mem0")
    monkeypatch.setenv("LLM_AZURE_DEPLOYMENT", "dep")
    monkeypatch.setenv("LLM_AZURE_API_VERSION", "2025-01-01")
    call(make_azure(**bare))
    first, second = server.requests
    assert (first.headers["api-key"], first.query) == ("k-sdk", "api-version=2024-02-01")
    assert (second.headers["api-key"], second.query) == ("k-mem0", "api-version=2025-01-01")
    assert second.path == "/mine/openai/deployments/dep/chat/completions"


def test_nothing_of_the_environment_goes_to_a_host_that_only_the_configuration_names(
    server: LoopbackServer, make_azure: Any, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the environment's key, nor a token, nor what it says about an account at OpenAI."""
    for variable in ("AZURE_OPENAI_API_KEY", "AZURE_OPENAI_AD_TOKEN", "OPENAI_ORG_ID", "OPENAI_API_KEY"):
        monkeypatch.setenv(variable, "env-secret")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Secret: env-secret")
    elsewhere = {"azure_endpoint": "http://azure.example", "http_client_proxies": server.url}
    with pytest.raises(ConfigurationError, match=r"AZURE_OPENAI_API_KEY is not sent to 'azure.example'.*llm's config"):
        make_azure(**elsewhere, api_key=None)
    call(make_azure(**elsewhere))
    [request] = server.requests
    assert request.headers["api-key"] == KEY
    assert "env-secret" not in json.dumps(dict(request.headers))


def test_azures_own_hosts_get_the_environments_key(
    server: LoopbackServer, make_azure: Any, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A resource below Azure's own hosts gets it."""
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", "k-env")
    call(make_azure(azure_endpoint="http://x.openai.azure.com", api_key=None, http_client_proxies=server.url))
    assert server.requests[0].headers["api-key"] == "k-env"


def test_what_is_missing(make_azure: Any) -> None:
    """Without an endpoint or a key nothing is built, and the error names variables and settings."""
    with pytest.raises(ConfigurationError, match=r"no endpoint. Set AZURE_OPENAI_ENDPOINT, or .* in the llm's config"):
        make_azure(azure_endpoint=None)
    with pytest.raises(ConfigurationError, match=r"no API key. Set LLM_AZURE_OPENAI_API_KEY.*the llm's config"):
        make_azure(azure_endpoint="https://x.openai.azure.com", api_key=None)
    with pytest.raises(ConfigurationError, match="name the deployment in 'azure_deployment'"):
        make_azure(azure_endpoint="https://x.openai.azure.com/openai/deployments/d")


@pytest.mark.parametrize(
    ("status", "code", "kind", "says"),
    [
        (401, "401", AuthenticationError, "for the resource in 'azure_endpoint'"),
        (404, "404", ModelNotFoundError, "'azure_endpoint' and 'api_version'"),
        (404, "DeploymentNotFound", ModelNotFoundError, "The deployment asked for is 'chat'"),
        (429, "429", RateLimitError, "the deployment's tokens per minute"),
        (400, "content_filter", BadRequestError, "infer=False"),
        (400, "BadRequest", BadRequestError, "Set 'structured_output' to 'json_object' or 'none'"),
    ],
)
def test_failures(
    server: LoopbackServer, make_azure: Any, call: Any, status: int, code: str, kind: type[Exception], says: str
) -> None:
    """Azure's codes are understood, and each error says what to do there."""
    body = {"error": {"code": code, "message": f"{KEY}: response_format json_schema needs a later version"}}
    server.faults.append(Fault(status=status, body=body, sticky=True))
    with pytest.raises(kind, match="azure_openai: ") as caught:
        call(make_azure(azure_deployment="chat"))
    assert says in str(caught.value)
    assert KEY not in str(caught.value)


def test_a_deployment_that_is_missing(server: LoopbackServer, make_azure: Any, call: Any) -> None:
    """The server for tests knows which deployments there are."""
    server.models = {"chat"}
    call(make_azure(azure_deployment="chat"))
    with pytest.raises(ModelNotFoundError, match="'other'"):
        call(make_azure(azure_deployment="other"))


def test_the_key_stays_secret(server: LoopbackServer, make_azure: Any, call: Any) -> None:
    """A server that repeats the key does not get it into an error."""
    server.faults.append(Fault(status=401, message=f"wrong key {KEY}"))
    with pytest.raises(AuthenticationError, match="wrong key") as caught:
        call(make_azure())
    assert KEY not in str(caught.value)
