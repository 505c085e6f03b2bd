# SPDX-License-Identifier: Apache-2.0
"""Hold a configuration against the provider's own model, and say which key was meant.

Values never appear in a message: whoever gets a key wrong may have put a secret under it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

import pydantic

from mem0.errors import ConfigurationError
from mem0.plugins.kind import EMBEDDER, Kind
from mem0.plugins.scan import scan
from mem0.plugins.scrub import scrub, secrets_of
from mem0.providers.config import ProviderConfig
from mem0.suggestions import suggest

Model = TypeVar("Model", bound=pydantic.BaseModel)
Settings = TypeVar("Settings", bound=ProviderConfig)

FOREIGN: Mapping[str, str] = MappingProxyType(
    {
        "aws_access_key_id": "aws_bedrock",
        "aws_region": "aws_bedrock",
        "aws_secret_access_key": "aws_bedrock",
        "aws_session_token": "aws_bedrock",
        "azure_kwargs": "azure_openai",
        "google_project_id": "vertexai",
        "google_service_account_json": "vertexai",
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
        "max_completion_tokens": "max_tokens",
        "max_output_tokens": "max_tokens",
        "max_retries": "max_attempts",
        "model_name": "model",
        "output_dimensionality": "embedding_dims",
    }
)
"""What other libraries call our settings."""


def validate_settings(
    model: type[Model],
    settings: Mapping[str, object],
    place: str,
    *,
    provider: str = "",
    kind: Kind[Any, Any] | None = None,
) -> Model:
    """Turn settings as the user wrote them, in either spelling, into an instance of a model.

    Args:
        model: The model.
        settings: Keys and values.
        place: Whose settings they are, to begin the error with: `vector_store`.
        provider: The provider, if they are one's.
        kind: What it provides, to say whose another's key is.

    Raises:
        ConfigurationError: A key is unknown, given twice or missing, or a value is wrong.
    """
    fields = _fields_by_spelling(model)
    _refuse_doubles(place, settings, fields)
    if model.model_config.get("extra") != "allow":
        for key in settings:
            if key not in fields:
                raise ConfigurationError(_unknown(place, key, fields, provider, kind), provider=provider, key=key)
    try:
        return model.model_validate(dict(settings))
    except pydantic.ValidationError as error:
        # The error itself shows inputs, so it goes no further, not even as the cause of ours.
        problems = error.errors(include_input=False, include_url=False)
    hidden = secret_settings(model, settings)
    named = [(_spelled(problem["loc"], settings, fields), _expected(problem, hidden)) for problem in problems]
    raise ConfigurationError(
        f"{place}: {'; '.join(f'{key!r}: {text}' if key else text for key, text in named)}. "
        "Correct it in the configuration.",
        provider=provider,
        key=named[0][0],
    )


def validate_provider(provider: str, kind: Kind[Any, Settings], model: type[Settings], settings: object) -> Settings:
    """Turn the settings of a provider into an instance of its model.

    Args:
        provider: The provider's name.
        kind: What it provides.
        model: Its model.
        settings: As the user wrote them; or validated already; or `None` for the defaults.

    Raises:
        ConfigurationError: What `validate_settings` raises, or they are no mapping.
    """
    if isinstance(settings, model):
        return settings
    place = f"{kind.title} {provider!r}"
    return validate_settings(model, _as_dict(place, settings), place, provider=provider, kind=kind)


def secret_settings(model: type[pydantic.BaseModel], settings: object) -> frozenset[str]:
    """Collect the secrets in settings, before they are validated: also those that only the model knows to be some."""
    found = secrets_of(settings)
    if isinstance(settings, Mapping):
        for key, name in _fields_by_spelling(model).items():
            if key in settings and "SecretStr" in repr(model.model_fields[name].annotation):
                found |= secrets_of(settings[key], secret=True)
    return found


def spellings(model: type[pydantic.BaseModel]) -> dict[str, tuple[str, ...]]:
    """Return the aliases of every field of a model, the field's own name left out."""
    return {
        name: tuple(alias for alias in dict.fromkeys(_aliases(field)) if alias != name)
        for name, field in model.model_fields.items()
    }


def _as_dict(place: str, settings: object) -> dict[str, object]:
    if settings is None:
        return {}
    if isinstance(settings, ProviderConfig):
        # The plain settings, or another provider's; what was not set is this provider's to choose.
        return {key: value for key, value in settings if key in settings.model_fields_set}
    if not isinstance(settings, Mapping):
        raise ConfigurationError(f"{place}: its config is {type(settings).__name__}. Write a mapping of settings.")
    return dict(settings)


def _aliases(field: pydantic.fields.FieldInfo) -> Iterator[str]:
    if field.alias:
        yield field.alias
    wanted = field.validation_alias
    for choice in wanted.choices if isinstance(wanted, pydantic.AliasChoices) else [wanted]:
        if isinstance(choice, str):
            yield choice


def _fields_by_spelling(model: type[pydantic.BaseModel]) -> dict[str, str]:
    # Names come first where they are listed, and win where another field's alias is spelled alike.
    names = {name: name for name in model.model_fields}
    return names | {alias: name for name, aliases in spellings(model).items() for alias in aliases} | names


def _refuse_doubles(place: str, given: Mapping[str, object], fields: Mapping[str, str]) -> None:
    seen: dict[str, str] = {}
    for key in given:
        if not isinstance(key, str):
            raise ConfigurationError(f"{place}: a key of its config is {type(key).__name__}. Keys are strings.")
        field = fields.get(key, key)
        if field in seen:
            raise ConfigurationError(
                f"{place}: {seen[field]!r} and {key!r} are one setting. Keep one of them.",
                key=key,
            )
        seen[field] = key


def _unknown(place: str, key: str, fields: Mapping[str, str], provider: str, kind: Kind[Any, Any] | None) -> str:
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key).replace("-", "_").lower()
    names = ", ".join(dict.fromkeys(fields.values()))
    if kind is not None and (owner := _owner(snake, provider, kind)):
        # `openai_base_url` is near `ollama_base_url`, but who wrote the former did not mistype the latter.
        return (
            f"{key!r} is a setting of {kind.noun} {owner!r}, not of {provider!r}. "
            f"Set 'provider' to {owner!r}, or use what {provider!r} takes: {names}."
        )
    meant = OTHER_NAMES.get(snake)
    if meant not in fields:
        meant = snake if snake in fields else suggest(key, fields) or suggest(snake, fields)
    return f"{place} has no setting {key[:60]!r}. " + (f"Did you mean {meant!r}?" if meant else f"It has {names}.")


def _owner(key: str, provider: str, kind: Kind[Any, Any]) -> str | None:
    names = {*kind.known, *scan(kind.group)}
    owner = FOREIGN.get(key)
    if owner is None or (kind is not EMBEDDER and owner not in names):
        # By convention a provider's own settings begin with its name.
        prefixed = [name for name in names if key.startswith(f"{name}_")]
        owner = max(prefixed, key=len, default=None)
    return owner if owner != provider else None


def _spelled(location: tuple[int | str, ...], given: Mapping[str, object], fields: Mapping[str, str]) -> str:
    """Name the key as the user did; pydantic names it by its alias."""
    if not location:
        return ""
    field = fields.get(str(location[0]), str(location[0]))
    first = next((key for key in given if fields.get(key, key) == field), field)
    return ".".join([first, *(str(part) for part in location[1:])])


def _expected(problem: Mapping[str, object], hidden: Collection[str]) -> str:
    # A validator of the plugin's wrote this text, perhaps with the value in it.
    text = str(problem["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return scrub(text, hidden).rstrip(".")
