# SPDX-License-Identifier: Apache-2.0
"""Hold a configuration against the provider's own model, and say which key was meant.

Values never appear in a message: whoever gets a key wrong may have put a secret under it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import NoReturn

import pydantic

from mem0.embeddings.config import EmbedderConfig
from mem0.errors import ConfigurationError
from mem0.plugins.names import KNOWN, suggest
from mem0.plugins.scrub import scrub, secrets_of


class OpenEmbedderConfig(EmbedderConfig, extra="allow"):
    """The settings of a provider without an `embedder_config` hook: keys of its own are in `model_extra`."""


FOREIGN: Mapping[str, str] = MappingProxyType(
    {
        "aws_access_key_id": "aws_bedrock",
        "aws_region": "aws_bedrock",
        "aws_secret_access_key": "aws_bedrock",
        "aws_session_token": "aws_bedrock",
        "azure_kwargs": "azure_openai",
        "google_project_id": "vertexai",
        "google_service_account_json": "vertexai",
        "http_client_proxies": "azure_openai",
        "huggingface_base_url": "huggingface",
        "lmstudio_base_url": "lmstudio",
        "memory_add_embedding_type": "vertexai",
        "memory_search_embedding_type": "vertexai",
        "memory_update_embedding_type": "vertexai",
        "model_kwargs": "huggingface",
        "ollama_base_url": "ollama",
        "openai_base_url": "openai",
        "vertex_credentials_json": "vertexai",
    }
)
"""Keys of mem0ai, whose one flat configuration takes all of them for every provider, and whose they are."""

OTHER_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "dim": "embedding_dims",
        "dimension": "embedding_dims",
        "dimensions": "embedding_dims",
        "dims": "embedding_dims",
        "embedding_model": "model",
        "max_retries": "max_attempts",
        "model_name": "model",
        "output_dimensionality": "embedding_dims",
    }
)
"""What other libraries call our settings."""


def validate(
    provider: str,
    model: type[EmbedderConfig],
    settings: Mapping[str, object] | EmbedderConfig | None,
    others: Collection[str] = (),
) -> EmbedderConfig:
    """Turn settings into an instance of the provider's model.

    Args:
        provider: The provider's name, for errors.
        model: Its model.
        settings: As the user wrote them, in either spelling; or validated already; or `None` for the defaults.
        others: Names of other providers, to say whose a key is.

    Raises:
        ConfigurationError: A key is unknown, given twice or missing, or a value is wrong.
    """
    if isinstance(settings, model):
        return settings
    given = _as_dict(provider, settings)
    fields = _fields_by_spelling(model)
    _refuse_doubles(provider, given, fields)
    if model.model_config.get("extra") != "allow":
        for key in given:
            if key not in fields:
                _refuse_unknown(provider, key, model, fields, others)
    try:
        return model.model_validate(given)
    except pydantic.ValidationError as error:
        # The error itself shows inputs, so it goes no further, not even as the cause of ours.
        problems = error.errors(include_input=False, include_url=False)
    hidden = secrets_of(given)
    named = [(_spelled(problem["loc"], given, fields), _expected(problem, hidden)) for problem in problems]
    raise ConfigurationError(
        f"Provider {provider!r}: {'; '.join(f'{key}: {text}' for key, text in named)}. "
        "Correct it in the embedder's config.",
        provider=provider,
        key=named[0][0].strip("'"),
    )


def spellings(model: type[EmbedderConfig]) -> dict[str, tuple[str, ...]]:
    """Return the aliases of every field of a model, the field's own name left out."""
    return {
        name: tuple(alias for alias in dict.fromkeys(_aliases(field)) if alias != name)
        for name, field in model.model_fields.items()
    }


def _as_dict(provider: str, settings: object) -> dict[str, object]:
    if settings is None:
        return {}
    if isinstance(settings, EmbedderConfig):
        # The plain settings, or another provider's; what was not set is this provider's to choose.
        return {key: value for key, value in settings if key in settings.model_fields_set}
    if not isinstance(settings, Mapping):
        raise ConfigurationError(
            f"Provider {provider!r}: its config is {type(settings).__name__}. Write a mapping of settings.",
            provider=provider,
        )
    for key in settings:
        if not isinstance(key, str):
            raise ConfigurationError(
                f"Provider {provider!r}: a key of its config is {type(key).__name__}. Keys are strings.",
                provider=provider,
            )
    return dict(settings)


def _aliases(field: pydantic.fields.FieldInfo) -> Iterator[str]:
    if field.alias:
        yield field.alias
    wanted = field.validation_alias
    for choice in wanted.choices if isinstance(wanted, pydantic.AliasChoices) else [wanted]:
        if isinstance(choice, str):
            yield choice


def _fields_by_spelling(model: type[EmbedderConfig]) -> dict[str, str]:
    found = {alias: name for name, aliases in spellings(model).items() for alias in aliases}
    return found | {name: name for name in model.model_fields}


def _refuse_doubles(provider: str, given: Mapping[str, object], fields: Mapping[str, str]) -> None:
    seen: dict[str, str] = {}
    for key in given:
        field = fields.get(key, key)
        if field in seen:
            raise ConfigurationError(
                f"Provider {provider!r}: {seen[field]!r} and {key!r} are one setting. Keep one of them.",
                provider=provider,
                key=key,
            )
        seen[field] = key


def _refuse_unknown(
    provider: str,
    key: str,
    model: type[EmbedderConfig],
    fields: Mapping[str, str],
    others: Collection[str],
) -> NoReturn:
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key).replace("-", "_").lower()
    owner = _owner(snake, provider, others)
    meant = OTHER_NAMES.get(snake)
    if meant not in fields:
        meant = snake if snake in fields else suggest(key, fields) or suggest(snake, fields)
    if owner is not None:
        problem = f"{key!r} is a setting of provider {owner!r}, not of {provider!r}."
        # `openai_base_url` is near `ollama_base_url`, but who wrote the former did not mistype the latter.
        hint = f"Set 'provider' to {owner!r}, or use what {provider!r} takes: {', '.join(model.model_fields)}."
    else:
        problem = f"Provider {provider!r} has no setting {key[:60]!r}."
        hint = f"Did you mean {meant!r}?" if meant else f"It has {', '.join(model.model_fields)}."
    raise ConfigurationError(f"{problem} {hint}", provider=provider, key=key)


def _owner(key: str, provider: str, others: Collection[str]) -> str | None:
    owner = FOREIGN.get(key)
    if owner is None:
        # By convention a provider's own settings begin with its name.
        prefixed = [name for name in {*KNOWN, *others} if key.startswith(f"{name}_")]
        owner = max(prefixed, key=len, default=None)
    return owner if owner != provider else None


def _spelled(location: tuple[int | str, ...], given: Mapping[str, object], fields: Mapping[str, str]) -> str:
    """Name the key as the user did; pydantic names it by its alias."""
    if not location:
        return "the settings"
    field = fields.get(str(location[0]), str(location[0]))
    first = next((key for key in given if fields.get(key, key) == field), field)
    return repr(".".join([first, *(str(part) for part in location[1:])]))


def _expected(problem: Mapping[str, object], hidden: Collection[str]) -> str:
    # A validator of the plugin's wrote this text, perhaps with the value in it.
    text = str(problem["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return scrub(text, hidden).rstrip(".")
