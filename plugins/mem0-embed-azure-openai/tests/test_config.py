# SPDX-License-Identifier: Apache-2.0
"""Settings: where they come from, what mem0ai calls them, and what does not fit together."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic.alias_generators import to_camel

import mem0
from mem0.errors import ConfigurationError
from mem0_embed_azure_openai import AzureOpenAIConfig, default_dims

AZURE = "https://films.openai.azure.com"


@pytest.mark.parametrize(
    ("model", "dims"),
    [(None, 1536), ("text-embedding-3-large", 3072), ("text-embedding-ada-002", 1536), ("my-deployment", None)],
)
def test_default_dims(model: str | None, dims: int | None) -> None:
    """The models are OpenAI's; the name of a deployment says nothing."""
    assert default_dims("azure_openai", model) == dims


def test_dims_come_from_the_model(make: Any) -> None:
    """Whatever the deployment is called, the model tells how long vectors are."""
    assert make(azure_deployment="text-embedding-3-large").dims == 1536
    assert make(azure_deployment="films", model="text-embedding-3-large").dims == 3072


@pytest.mark.parametrize("outer", ["azure_kwargs", "azureKwargs"])
@pytest.mark.parametrize("camel", [False, True])
def test_what_mem0ai_nests(outer: str, camel: bool) -> None:
    """What mem0ai writes under `azure_kwargs` is understood, in both spellings, and does not show."""
    inner = {
        "api_key": "hush",
        "azure_deployment": "films",
        "azure_endpoint": AZURE,
        "api_version": "2024-10-21",
        "default_headers": {"X-Key": "hush"},
    }
    if camel:
        inner = {to_camel(name): value for name, value in inner.items()}
    config = AzureOpenAIConfig(**{outer: inner})
    assert config.api_key is not None
    assert config.api_key.get_secret_value() == "hush"
    assert (config.azure_deployment, config.azure_endpoint, config.api_version) == ("films", AZURE, "2024-10-21")
    assert config.headers == {"X-Key": "hush"}
    assert config.azure_kwargs is None
    assert "hush" not in repr(config) + config.model_dump_json()


def test_empty_values_of_mem0ai_are_left_out() -> None:
    """mem0ai's documentation has people write an empty key for Entra ID; empty means absent."""
    config = AzureOpenAIConfig(azure_kwargs={"api_key": "", "api_version": None}, api_version="2025-01-01")
    assert config.api_key is None
    assert config.api_version == "2025-01-01"


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"azure_kwargs": {"api_key": "hush"}, "apiKey": "hush2"}, "'azure_kwargs.api_key' and 'api_key' are one"),
        ({"azureKwargs": {"apiVersion": "1"}, "api_version": "1"}, "'azureKwargs.apiVersion' and 'api_version' are"),
        ({"azure_kwargs": {"http_client": "hush"}}, "'azure_kwargs' has no setting 'http_client'. It takes api_key"),
        ({"azure_kwargs": "hush"}, "'azure_kwargs' is no mapping"),
        ({"azure_ad_token": "hush\nhush"}, "'azure_ad_token': it is empty or has characters"),
    ],
)
def test_nonsense_is_refused(settings: dict[str, Any], problem: str) -> None:
    """What contradicts itself, or is none of Azure's, is named without its value."""
    with pytest.raises(ConfigurationError) as caught:
        mem0.create_embedder("azure_openai", {"azure_endpoint": AZURE, **settings})
    assert problem in str(caught.value)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"api_key": "k"}, {"azure_ad_token": "t"}),
        ({"azure_ad_token": "t"}, {"use_entra_id": True}),
        ({"azure_ad_token_provider": lambda: "t"}, {"use_entra_id": True}),
    ],
)
def test_one_credential_is_enough(first: dict[str, Any], second: dict[str, Any]) -> None:
    """Two credentials are a mistake: nobody could say which of them is sent."""
    with pytest.raises(ConfigurationError, match="both set"):
        mem0.create_embedder("azure_openai", {"azure_endpoint": AZURE, **first, **second})


def test_missing_endpoint_says_what_to_set(make: Any) -> None:
    """Without an endpoint there is no embedder, and the error names what it may come from."""
    with pytest.raises(ConfigurationError, match=r"Set AZURE_OPENAI_ENDPOINT, or 'azure_endpoint'"):
        make(azure_endpoint=None)


def test_missing_key_says_what_to_set(make: Any) -> None:
    """Without a key there is no embedder, and the error names a way without one as well."""
    with pytest.raises(ConfigurationError, match=r"EMBEDDING_AZURE_OPENAI_API_KEY.*'use_entra_id' to true"):
        make(azure_endpoint=AZURE, api_key=None)


@pytest.mark.parametrize(
    "url",
    [
        f"{AZURE}/openai/deployments/films/embeddings?api-version=2023-05-15",
        f"{AZURE}/openai/deployments/films",
        f"{AZURE}/openai/v1?api-version=preview",
    ],
)
def test_address_of_a_deployment_is_no_endpoint(make: Any, url: str) -> None:
    """The portal shows the address of a deployment; the error says what to keep of it."""
    with pytest.raises(ConfigurationError, match=rf"write {AZURE}, and name the deployment in 'azure_deployment'"):
        make(azure_endpoint=url)


def test_only_azure_is_declared_normalized(make: Any) -> None:
    """A gateway may answer to the name of a model with anything."""
    assert make(azure_endpoint=AZURE).spec.normalized
    assert not make(azure_endpoint=AZURE, model="custom").spec.normalized
    assert not make(azure_endpoint="https://gateway.example").spec.normalized
    assert not make(azure_endpoint="https://openai.azure.com.example").spec.normalized


def test_the_store_does_not_care_about_the_deployment(make: Any) -> None:
    """Vectors of one model compare, whichever deployment made them."""
    assert make(azure_deployment="one").fingerprint == make(azure_deployment="two").fingerprint
