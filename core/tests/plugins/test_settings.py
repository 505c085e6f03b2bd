# SPDX-License-Identifier: Apache-2.0
"""Settings, held against the provider's own model."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel

from mem0.embeddings.config import EmbedderConfig
from mem0.errors import ConfigurationError, PluginLoadError
from mem0.plugins.config_help import describe, json_schema
from mem0.plugins.hooks import create_embedder, create_llm, embedder_config
from mem0.plugins.settings import validate_settings

from .conftest import LLMS, Site

CONFIG = """
from typing import Literal

from mem0.embeddings.config import EmbedderConfig
from pydantic import AliasChoices, Field, SecretStr, field_validator

class AcmeConfig(EmbedderConfig):
    model: str = Field("acme-1", description="Embedding model to use.")
    acme_base_url: str | None = Field(
        None, validation_alias=AliasChoices("acme_base_url", "acmeBaseUrl", "base_url"), description="URL."
    )
    region: Literal["eu", "us"] = "eu"
    pass_phrase: SecretStr = SecretStr("a secret default")
    workers: int = Field(default_factory=lambda: 2)

    @field_validator("region", mode="before")
    @classmethod
    def _region(cls, value):
        if value == "boom":
            raise TypeError("a bug in the plugin")
        return value

@hookimpl
def embedder_config(provider):
    return AcmeConfig
"""


@pytest.fixture(autouse=True)
def acme(site: Site, good: str) -> None:
    """Install a provider with settings of its own, and one without."""
    site.add("acme", good + CONFIG)
    site.add("free")


def refused(settings: Any, provider: str = "acme") -> str:
    """Return what is said to settings."""
    with pytest.raises(ConfigurationError) as caught:
        create_embedder(provider, settings)
    assert vars(caught.value).get("provider", provider) == provider
    return str(caught.value)


@pytest.mark.parametrize("key", ["embedding_dims", "embeddingDims"])
def test_both_spellings_are_one_key(key: str) -> None:
    """The reference document writes a key in two ways."""
    assert create_embedder("acme", {key: 7}).config.embedding_dims == 7


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("embeding_dims", "embedding_dims"),
        ("embedingDims", "embeddingDims"),
        ("dimensions", "embedding_dims"),
        ("output_dimensionality", "embedding_dims"),
        ("modell", "model"),
        ("model_name", "model"),
        ("apikey", "api_key"),
        ("API_KEY", "api_key"),
        ("acme_baseurl", "acme_base_url"),
        ("max_retries", "max_attempts"),
    ],
)
def test_a_typo_finds_the_key_that_was_meant(key: str, meant: str) -> None:
    """The provider, the key as written and the one that was meant are named."""
    message = refused({key: 7})
    assert message.startswith(f"Provider 'acme' has no setting {key!r}.")
    assert message.replace("apiKey", "api_key").endswith(f"Did you mean {meant!r}?")


def test_a_key_that_nothing_resembles_lists_what_there_is() -> None:
    """The valid keys, in their order."""
    assert "It has model, api_key, " in refused({"zzz": 1})


@pytest.mark.parametrize(
    ("key", "owner"),
    [
        ("openai_base_url", "openai"),
        ("openaiBaseUrl", "openai"),
        ("azure_kwargs", "azure_openai"),
        ("vertex_credentials_json", "vertexai"),
        ("ollama_base_url", "ollama"),
        ("lmstudio_base_url", "lmstudio"),
        ("huggingface_base_url", "huggingface"),
        ("model_kwargs", "huggingface"),
        ("aws_region", "aws_bedrock"),
        ("memory_add_embedding_type", "vertexai"),
        ("together_anything", "together"),
        ("free_setting", "free"),
    ],
)
def test_another_providers_key_is_called_that(key: str, owner: str) -> None:
    """Keys of mem0ai's flat configuration, and keys that begin with a provider's name, say whose they are."""
    message = refused({key: "x"})
    assert f"{key!r} is a setting of provider {owner!r}, not of 'acme'" in message


def test_two_spellings_at_once_are_refused() -> None:
    """Which of the two wins would be luck."""
    assert "'api_key' and 'apiKey' are one setting" in refused({"api_key": "x", "apiKey": "x"})
    assert "'base_url' and 'acme_base_url' are one setting" in refused({"base_url": "x", "acme_base_url": "x"})


def test_a_wrong_value_names_key_and_expectation() -> None:
    """The key as the user spelled it and what it takes; never what it held."""
    message = refused({"batchSize": "lots", "region": "moon", "api_key": ["s3cr3t"]})
    assert "'batchSize': Input should be a valid integer" in message
    assert "'region': Input should be 'eu' or 'us'" in message
    assert "'api_key': " in message
    for value in ("lots", "moon", "s3cr3t"):
        assert value not in message


@pytest.mark.parametrize(
    ("settings", "message"), [({3: 1}, "Keys are strings"), ("openai", "is str"), ([("model", "x")], "is list")]
)
def test_settings_of_another_shape(settings: Any, message: str) -> None:
    """Only a mapping with string keys can be settings."""
    assert message in refused(settings)


def test_an_instance_and_none_are_settings_too() -> None:
    """What was validated already is taken as it is; plain settings become the provider's; nothing means defaults."""
    model = embedder_config("acme")
    mine = model.model_validate({"model": "acme-9"})
    assert create_embedder("acme", mine).config is mine
    plain = create_embedder("acme", EmbedderConfig.model_validate({"embedding_dims": 5, "api_key": "k3y-value"})).config
    assert (type(plain), plain.model, plain.embedding_dims) == (model, "acme-1", 5)
    assert plain.api_key is not None
    assert plain.api_key.get_secret_value() == "k3y-value"
    assert create_embedder("acme").config.model == "acme-1"
    assert "has no setting" in refused(embedder_config("free").model_validate({"whatever": 1}))


def test_without_the_hook_any_key_is_passed_on() -> None:
    """A plugin that brings no model gets unknown keys in `model_extra`, and the shared ones validated."""
    config = create_embedder("free", {"whatever": 1, "embeddingDims": 2}).config
    assert (config.model_extra, config.embedding_dims) == ({"whatever": 1}, 2)
    assert "'timeout'" in refused({"timeout": -1}, "free")


def test_a_bug_in_a_validator_is_the_plugins() -> None:
    """An exception that is no validation error is reported as the plugin's."""
    with pytest.raises(PluginLoadError, match="validating its settings raised TypeError: a bug in the plugin"):
        create_embedder("acme", {"region": "boom"})


def test_the_table_of_a_provider() -> None:
    """Every setting with its camelCase spelling, type, default and description; no secret default."""
    rows = {row.name: row for row in describe("acme")}
    assert (rows["embedding_dims"].alias, rows["embedding_dims"].type) == ("embeddingDims", "int | None")
    assert (rows["model"].type, rows["model"].default) == ("str", "acme-1")
    assert rows["model"].description == "Embedding model to use."
    assert rows["acme_base_url"].alias == "acmeBaseUrl"
    assert rows["region"].type == "'eu' | 'us'"
    assert (rows["pass_phrase"].type, rows["workers"].default) == ("str", "computed")
    assert "a secret default" not in repr(rows)


@pytest.mark.parametrize("by_alias", [False, True])
def test_the_json_schema_of_a_provider(by_alias: bool) -> None:
    """It names the keys in one spelling and admits no other."""
    schema = json_schema("acme", by_alias=by_alias)
    assert ("apiKey" if by_alias else "api_key") in schema["properties"]
    assert schema["additionalProperties"] is False


LLM_CONFIG = """
from mem0.llms.config import HttpLLMConfig
from pydantic import Field

class AcmeConfig(HttpLLMConfig):
    acme_base_url: str | None = Field(None, alias="acmeBaseUrl", description="URL.")

@hookimpl
def llm_config(provider):
    return AcmeConfig
"""


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"modell": "x"}, "^LLM provider 'acme' has no setting 'modell'. Did you mean 'model'"),
        ({"maxTokenz": 5}, "Did you mean 'maxTokens'"),
        ({"max_completion_tokens": 5}, "Did you mean 'max_tokens'"),
        ({"openai_base_url": "x"}, "'openai_base_url' is a setting of LLM provider 'openai', not of 'acme'"),
        ({"free_setting": "x"}, "is a setting of LLM provider 'free', not of 'acme'"),
        ({"azure_kwargs": {}}, "'azure_kwargs' is a setting of LLM provider 'azure_openai', not of 'acme'"),
        ({"temperature": 3}, "^LLM provider 'acme': 'temperature': Input should be less than"),
        ({"embedding_dims": 3}, "has no setting 'embedding_dims'. It has model, api_key, "),
        ({"ollama_base_url": "x"}, "Did you mean 'acme_base_url'"),
        ("gpt", "is str"),
    ],
)
def test_an_llms_settings_are_held_to_it_too(site: Site, settings: Any, message: str) -> None:
    """Its own model and names, and whose another LLM's key is; no embedder's."""
    LLMS.add(site, "acme-llm", LLMS.good + LLM_CONFIG, points={"acme": "acme_llm"})
    LLMS.add(site, "free-llm", points={"free": "free_llm"})
    with pytest.raises(ConfigurationError, match=message):
        create_llm("acme", settings)


def test_an_llms_settings_are_described(site: Site) -> None:
    """First the model and the key, then its own, then those of every LLM; without a hook any key is passed on."""
    LLMS.add(site, "acme-llm", LLMS.good + LLM_CONFIG, points={"acme": "acme_llm"})
    names = [row.name for row in describe("acme", kind=LLMS.kind)]
    assert names[:3] == ["model", "api_key", "acme_base_url"]
    assert {"temperature", "max_tokens", "timeout", "default_headers"} <= {*names[3:]}
    assert "embedding_dims" not in names
    assert json_schema("acme", kind=LLMS.kind)["additionalProperties"] is False
    LLMS.add(site, "free-llm", points={"free": "free_llm"})
    config = create_llm("free", {"whatever": 1, "max_tokens": 2}).config
    assert (config.model_extra, config.max_tokens) == ({"whatever": 1}, 2)


def test_other_models_are_held_to_it_too() -> None:
    """The store's settings get the same messages, under their own name."""

    class Store(BaseModel, extra="forbid"):
        path: str

    assert validate_settings(Store, {"path": "x"}, "vector_store").path == "x"
    with pytest.raises(ConfigurationError, match=r"^vector_store has no setting 'pth'. Did you mean 'path'\?"):
        validate_settings(Store, {"pth": "x"}, "vector_store")
    with pytest.raises(ConfigurationError, match=r"^vector_store: 'path': Field required"):
        validate_settings(Store, {}, "vector_store")
