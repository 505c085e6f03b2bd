# SPDX-License-Identifier: Apache-2.0
"""What a `SentenceTransformer` is built with, out of the settings.

`model_kwargs` are its arguments, as in mem0ai. What could run code of others, hide a secret in plain sight or change
vectors behind the fingerprint's back has a setting of its own, and is refused here.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pydantic import SecretStr

from mem0.errors import ConfigurationError
from mem0.suggestions import suggest
from mem0_embed_huggingface import PROVIDER, HuggingFaceConfig
from mem0_embed_huggingface._key import find_key

ALLOW_VARIABLE = "MEM0_ALLOW_REMOTE_CODE"

ARGUMENTS = frozenset(
    {
        "backend",
        "cache_folder",
        "config_kwargs",
        "device",
        "local_files_only",
        "model_card_data",
        "model_kwargs",
        "processor_kwargs",
        "revision",
        "similarity_fn_name",
        "tokenizer_kwargs",
        "truncate_dim",
    }
)
"""The arguments that `model_kwargs` may hold."""

ELSEWHERE: Mapping[str, str] = {
    "default_prompt_name": "'query_prefix' and 'document_prefix'",
    "model_name_or_path": "'model'",
    "modules": "'model'",
    "prompts": "'query_prefix' and 'document_prefix'",
    "token": "'api_key', which does not show in logs",
    "torch_dtype": "'dtype'",
    "use_auth_token": "'api_key', which does not show in logs",
}
"""Other arguments, also of transformers, and the settings that there are for them."""

# Wherever they stand: each makes a library run code that comes with a model, or from yet another place.
_RUNS_CODE = frozenset({"allow_all_kernels", "kernel_config", "trust_remote_code", "use_kernels"})

_NEW_NAMES = {"tokenizer_kwargs": "processor_kwargs"}


def build_arguments(config: HuggingFaceConfig) -> dict[str, Any]:
    """Return what to build a `SentenceTransformer` with, beside its name. The token is hidden in a `SecretStr`.

    Args:
        config: The settings.

    Raises:
        ConfigurationError: `model_kwargs` holds what it may not, or says what another setting says too.
    """
    given = config.model_kwargs
    _check(given)
    settings = {name: getattr(config, name) for name in ("device", "revision", "cache_folder", "local_files_only")}
    if settings["device"] == "auto":
        settings["device"] = None
    chosen = {name: value for name, value in settings.items() if value}
    if both := sorted(set(chosen) & set(given)):
        raise _wrong(f"{both[0]!r} is a setting and in 'model_kwargs' too. Keep the setting.", both[0])
    arguments = {**copy.deepcopy(given), **chosen}  # the library takes keys out of what it is given
    if config.dtype is not None:
        arguments["model_kwargs"] = _with_dtype(arguments.get("model_kwargs") or {}, config.dtype)
    if is_trusted(config):
        arguments["trust_remote_code"] = True
    if token := find_key(config):  # without one, huggingface_hub looks for that of `hf auth login`
        arguments["token"] = SecretStr(token)
    return arguments


def fitting(arguments: Mapping[str, Any], accepted: Collection[str]) -> dict[str, Any]:
    """Return arguments by the names that the installed version has for them.

    Args:
        arguments: From `build_arguments`.
        accepted: The names in the signature of `SentenceTransformer`.

    Raises:
        ConfigurationError: That version does not know one.
    """
    fitted = {}
    for name, value in arguments.items():
        new = _NEW_NAMES.get(name, name)
        old = next((key for key, renamed in _NEW_NAMES.items() if renamed == name), name)
        found = next((candidate for candidate in (name, new, old) if candidate in accepted), None)
        if found is None:
            raise _wrong(
                f"the installed sentence-transformers has no argument {name!r}. Take it out of 'model_kwargs', or run: "
                "pip install --upgrade sentence-transformers",
                name,
            )
        fitted[found] = value
    return fitted


def is_trusted(config: HuggingFaceConfig) -> bool:
    """Whether the model may run code of its own: the configuration says so, and the environment too.

    Whoever can edit a configuration shall not be able to run code by it.

    Raises:
        ConfigurationError: Only the configuration says so.
    """
    if not config.trust_remote_code:
        return False
    allowed = {name.strip() for name in os.environ.get(ALLOW_VARIABLE, "").split(",")}
    if config.model in allowed:
        return True
    raise ConfigurationError(
        f"{PROVIDER}: 'trust_remote_code' lets the code that comes with the model {config.model!r} run with all your "
        f"rights, and a configuration alone cannot allow that. Read the code, then set {ALLOW_VARIABLE}={config.model} "
        "in the environment.",
        provider=PROVIDER,
        key="trust_remote_code",
    )


def needs_trust(model: str, what: str) -> ConfigurationError:
    """Return the error for a model that comes with code of its own."""
    return ConfigurationError(
        f"{PROVIDER}: model {model!r} needs code of its own to run ({what}), and nothing of it was run. Choose another "
        f"model; or, if you have read the code and trust it, set 'trust_remote_code' to true and {ALLOW_VARIABLE}="
        f"{model} in the environment.",
        provider=PROVIDER,
        key="model",
    )


def _check(given: Mapping[str, Any]) -> None:
    for name in given:
        if name not in ARGUMENTS:
            instead = ELSEWHERE.get(name) or (repr(name) if name in HuggingFaceConfig.model_fields else None)
            if instead is not None:
                raise _wrong(f"{name!r} has no place in 'model_kwargs'. Use the setting {instead}.", name)
            meant = suggest(name, ARGUMENTS)
            hint = f"Did you mean {meant!r}?" if meant else f"It takes {', '.join(sorted(ARGUMENTS))}."
            raise _wrong(
                f"'model_kwargs' holds {name[:60]!r}, which is no argument of SentenceTransformer. {hint}", name
            )
    for name, value in _nested(given):
        if name in ("token", "use_auth_token"):
            raise _wrong(f"'model_kwargs' holds {name!r}, which would show in logs. Use the setting 'api_key'.", name)
        if (
            name in _RUNS_CODE
            or (name == "weights_only" and value is not True)
            or (name == "attn_implementation" and "/" in str(value))
        ):
            raise _wrong(
                f"'model_kwargs' holds {name!r}, which could run code that comes with a model or from the network. "
                f"Take it out; for a model that you trust there is the setting 'trust_remote_code', with "
                f"{ALLOW_VARIABLE} in the environment.",
                name,
            )


def _nested(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key), inner
            yield from _nested(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _nested(inner)


def _with_dtype(kwargs: Mapping[str, Any], dtype: str) -> dict[str, Any]:
    if {"dtype", "torch_dtype"} & set(kwargs):
        raise _wrong("'dtype' is a setting and in 'model_kwargs' too. Keep the setting.", "dtype")
    return {**kwargs, "torch_dtype": dtype}


def _wrong(what: str, key: str) -> ConfigurationError:
    return ConfigurationError(f"{PROVIDER}: {what}", provider=PROVIDER, key=key)
