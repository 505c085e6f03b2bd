# SPDX-License-Identifier: Apache-2.0
"""Checks on settings: each is described, understood in both spellings, and a wrong one is refused by name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial
from typing import Any
from unittest import mock

import pydantic
from pydantic.alias_generators import to_camel

import mem0
from mem0.embeddings.config import EmbedderConfig
from mem0.errors import ConfigurationError
from mem0.plugins.hooks import embedder_config
from mem0.plugins.settings import FOREIGN, spellings
from mem0.testing.kit.bench import Bench
from mem0.testing.kit.check import check
from mem0.testing.kit.expect import described, raised
from mem0.testing.kit.samples import CANARY, TEXTS


@check("settings")
def unknown_key(bench: Bench) -> None:
    """A misspelt setting is refused with its name and the one that was meant."""
    for written, meant in (("modle", "model"), ("embeding_dims", "embedding_dims"), ("maxAttemps", "max_attempts")):
        when = f"the setting {written!r}"
        error = raised(ConfigurationError, partial(bench.embedder, **{written: 3}), when)
        assert written in str(error), f"{when}: the error does not name it: {described(error)}"
        named = meant in str(error) or to_camel(meant) in str(error)
        assert named, f"{when}: the error does not say that {meant!r} was meant: {described(error)}"


@check("settings")
def foreign_key(bench: Bench) -> None:
    """A setting of another provider is refused, and never ignored."""
    own = _spellings(bench)
    for key, owner in FOREIGN.items():
        if owner == bench.subject.provider or (key in own and not key.startswith(f"{owner}_")):
            continue  # such as `model_kwargs`, which others may have as well
        for written in (key, to_camel(key)):
            when = f"the setting {written!r}, which belongs to provider {owner!r}"
            error = raised(ConfigurationError, partial(bench.embedder, **{written: "http://127.0.0.1:9"}), when)
            assert written in str(error), f"{when}: the error does not name it: {described(error)}"


@check("settings")
def both_spellings(bench: Bench) -> None:
    """Every setting is understood in snake_case and in camelCase alike."""
    settings = dict(bench.settings())
    written = mem0.create_embedder(bench.subject.provider, settings)
    camel = mem0.create_embedder(bench.subject.provider, {to_camel(key): value for key, value in settings.items()})
    written.close()
    camel.close()
    assert camel.config == written.config, (
        f"the same settings in camelCase give another configuration: {camel.config!r} instead of {written.config!r}"
    )
    model = type(written.config)
    for name in model.model_fields:
        value = getattr(written.config, name)
        outcomes = [_understood(model, settings, name, spelling, value) for spelling in (name, to_camel(name))]
        assert outcomes[0] == outcomes[1], (
            f"the setting {name!r} is understood as {outcomes[0]}, and {to_camel(name)!r} as {outcomes[1]}"
        )


@check("settings")
def missing_key(bench: Bench) -> None:
    """Without a key there is no embedder, and the error names the variable to set; a configured key comes before it."""
    variables = bench.subject.key_variables
    assert variables, (
        "Subject.key_variables is empty. Name the environment variables that may hold the key, or, if no key is "
        "needed, declare this check inapplicable and say why"
    )
    _check_missing(bench, variables[0])
    if _without_secrets(bench) != bench.settings():
        with mock.patch.dict(os.environ, {variables[0]: CANARY}):
            bench.embedder().embed(TEXTS)
        for request in bench.server.requests:
            assert CANARY not in f"{request}", (
                f"the key of the environment ({variables[0]}) is sent, although another is configured"
            )


@check("settings")
def settings_described(bench: Bench) -> None:
    """Every setting has a description, which is a sentence."""
    for name, field in embedder_config(bench.subject.provider).model_fields.items():
        words = (field.description or "").strip()
        assert words, f"the setting {name!r} has no description. Write Field(..., description='What it does.')"
        assert words.endswith("."), f"the description of the setting {name!r} is no sentence: {words!r}"


def _check_missing(bench: Bench, variable: str) -> None:
    said = []
    for settings in ({}, _without_secrets(bench)):
        try:
            mem0.create_embedder(bench.subject.provider, settings).close()
        except ConfigurationError as error:
            if variable in str(error):
                return
            said.append(described(error))
        except Exception as error:
            said.append(described(error))
        else:
            said.append("no error")
    raise AssertionError(
        f"without a key, a ConfigurationError that names {variable} was expected. Without any setting there was "
        f"{said[0]}; with all settings but the secrets there was {said[1]}"
    )


def _spellings(bench: Bench) -> set[str]:
    model = embedder_config(bench.subject.provider)
    return {*model.model_fields, *(alias for aliases in spellings(model).values() for alias in aliases)}


def _understood(
    model: type[EmbedderConfig], settings: Mapping[str, object], name: str, spelling: str, value: object
) -> Any:
    own = {name, *spellings(model)[name]}
    others = {key: other for key, other in settings.items() if key not in own}
    try:
        return model.model_validate({**others, spelling: value})
    except pydantic.ValidationError as error:
        # A default that could not be given, such as None for a text, is refused in either spelling alike.
        return [problem["type"] for problem in error.errors(include_input=False)]


def _without_secrets(bench: Bench) -> dict[str, object]:
    secrets = set(bench.subject.secrets)
    return {key: value for key, value in bench.settings().items() if not (isinstance(value, str) and value in secrets)}
