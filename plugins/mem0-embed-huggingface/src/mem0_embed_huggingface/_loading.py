# SPDX-License-Identifier: Apache-2.0
"""Load a model, and say what to do where that fails.

Nothing is imported from sentence-transformers or PyTorch before a model is needed: that takes seconds.
"""

from __future__ import annotations

import copy
import importlib
import inspect
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mem0.embeddings.http import excerpt
from mem0.errors import (
    AuthenticationError,
    ConfigurationError,
    Mem0Error,
    ModelNotFoundError,
    PermissionDeniedError,
)
from mem0_embed_huggingface import PROVIDER, HuggingFaceConfig
from mem0_embed_huggingface._arguments import fitting, is_trusted, needs_trust
from mem0_embed_huggingface._models import repository

_OFFLINE_VARIABLES = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")
_DOWNLOADERS = frozenset({"huggingface_hub", "httpx", "httpx2", "httpcore", "httpcore2", "requests", "urllib3"})
_INSTALL = (
    "Run: pip install --upgrade mem0-embed-huggingface. Without a GPU, install PyTorch's build for CPUs first, which "
    "is a tenth of the size: https://pytorch.org/get-started has the line"
)


def load(config: HuggingFaceConfig, arguments: Mapping[str, Any]) -> Any:
    """Build the `SentenceTransformer`. Downloads the model if it is not on this machine and that is allowed.

    Args:
        config: The settings.
        arguments: What to build it with, beside its name.

    Raises:
        ConfigurationError: A library is missing, a device is not there, or the model cannot be loaded like this.
        ModelNotFoundError: There is no such model, or it cannot be downloaded.
        AuthenticationError: Hugging Face does not accept the token.
        PermissionDeniedError: The model is gated.
    """
    model_class = _import()
    name = str(Path(config.model).expanduser()) if config.model.startswith("~") else config.model
    _refuse_own_code(config, Path(name))
    _check_device(arguments.get("device"))
    fitted = fitting(arguments, inspect.signature(model_class).parameters)
    try:
        model = model_class(name, **_revealed(fitted))
        _set_limit(model, config.max_seq_length)
    except Exception as error:
        failure = _failure(error, config, Path(name), _revealed(fitted).get("token") or "")
    else:
        return model
    raise failure


def missing(reason: object = "it is not installed") -> ConfigurationError:
    """Return the error for a library that is not there or broken."""
    return ConfigurationError(
        f"{PROVIDER}: sentence-transformers cannot be used: {excerpt(reason).rstrip('.')}. {_INSTALL}",
        provider=PROVIDER,
    )


def _import() -> Any:
    try:
        return importlib.import_module("sentence_transformers").SentenceTransformer
    except (ImportError, OSError) as error:  # OSError: a shared library of PyTorch's
        failure = missing(f"{type(error).__name__}: {error}")
    raise failure


def _refuse_own_code(config: HuggingFaceConfig, folder: Path) -> None:
    # Below version 6, sentence-transformers runs code that it finds in a folder without asking anybody.
    if is_trusted(config):
        return
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        kinds = [str(module["type"]) for module in modules]
    except (OSError, ValueError, TypeError, KeyError):
        return  # loading will tell
    for kind in kinds:
        if not kind.startswith("sentence_transformers."):
            raise needs_trust(config.model, f"the module {kind!r}")


def _revealed(arguments: Mapping[str, Any]) -> dict[str, Any]:
    # A copy: the library takes keys out of what it is given, and the model may be loaded again.
    shown = copy.deepcopy({name: value for name, value in arguments.items() if name != "token"})
    return {**shown, "token": arguments["token"].get_secret_value()} if "token" in arguments else shown


def _check_device(device: object) -> None:
    if device is None:
        return
    torch: Any = importlib.import_module("torch")
    try:
        torch.empty(0, device=device)
        return
    except Exception:  # which it is depends on what is missing
        there = ", ".join(_devices(torch))
    raise ConfigurationError(
        f"{PROVIDER}: there is no device {device!r}. Set 'device' to one that is there ({there}), or leave it out.",
        provider=PROVIDER,
        key="device",
    )


def _devices(torch: Any) -> Iterator[str]:
    yield "cpu"
    for kind in ("cuda", "xpu"):
        module = getattr(torch, kind, None)
        if module is not None and module.is_available():
            yield from (f"{kind}:{number}" for number in range(module.device_count()))
    if torch.backends.mps.is_available():
        yield "mps"


def _set_limit(model: Any, wanted: int | None) -> None:
    if wanted is None:
        return
    positions = getattr(getattr(model[0], "config", None) or _inner_config(model), "max_position_embeddings", None)
    if isinstance(positions, int) and 0 < positions < wanted:
        raise ConfigurationError(
            f"{PROVIDER}: 'max_seq_length' is {wanted}, and the model takes no more than {positions} tokens. "
            f"Set it to {positions} or less, or leave it out.",
            provider=PROVIDER,
            key="max_seq_length",
        )
    model.max_seq_length = wanted


def _inner_config(model: Any) -> Any:
    return getattr(getattr(model[0], "auto_model", None), "config", None)


def _failure(error: Exception, config: HuggingFaceConfig, folder: Path, token: str) -> Mem0Error:
    if isinstance(error, Mem0Error):
        return error
    said = excerpt(f"{type(error).__name__}: {error}", [token])
    if "trust_remote_code" in str(error):
        return needs_trust(config.model, said)
    if not folder.exists() and (isinstance(error, OSError) or _library(error) in _DOWNLOADERS):
        return _not_there(error, config, said)
    return ConfigurationError(
        f"{PROVIDER}: model {config.model!r} cannot be loaded: {said.rstrip('.')}. Check that it is an embedding model "
        "for sentence-transformers, that its files are complete, and what 'model_kwargs' holds.",
        provider=PROVIDER,
        key="model",
    )


def _is_set(variable: str) -> bool:
    return os.environ.get(variable, "").lower() in ("1", "true", "yes", "on")  # as huggingface_hub reads it


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _library(error: Exception) -> str:
    return type(error).__module__.partition(".")[0]


def _not_there(error: Exception, config: HuggingFaceConfig, said: str) -> Mem0Error:
    # By name, since huggingface_hub keeps its errors in one module or in another, and with what transformers hides.
    chain = list(_chain(error))
    kinds = {kind.__name__ for link in chain for kind in type(link).__mro__}
    statuses = (getattr(getattr(link, "response", None), "status_code", None) for link in chain)
    status = next((status for status in statuses if status is not None), None)
    name = repository(config.model)
    details: dict[str, Any] = {"provider": PROVIDER, "model": config.model, "status": status}
    if "GatedRepoError" in kinds:
        return PermissionDeniedError(
            f"{PROVIDER}: model {config.model!r} is gated. Accept its terms at https://huggingface.co/{name}, and set "
            "'api_key' or HF_TOKEN to a token that may read it.",
            **details,
        )
    if status in (401, 403):
        kind = AuthenticationError if status == 401 else PermissionDeniedError
        return kind(
            f"{PROVIDER}: model {config.model!r}: huggingface.co does not accept the token (HTTP {status}). "
            "Check 'api_key', HF_TOKEN and HUGGINGFACE_API_KEY; a public model needs none.",
            **details,
        )
    if "RevisionNotFoundError" in kinds:
        what, advice = f"it has no revision {config.revision!r}", "Check 'revision', or leave it out."
    elif "RepositoryNotFoundError" in kinds:
        what = f"huggingface.co has no {name!r} that everybody may see"
        advice = "Check 'model'; for a private one, set 'api_key' or HF_TOKEN."
    elif config.model.count("/") > 1 or config.model.startswith((".", "~", "/", "\\")):
        what, advice = "there is no such folder", "Check the path in 'model'."
    elif config.local_files_only or any(map(_is_set, _OFFLINE_VARIABLES)):
        what = "it is not on this machine, and 'local_files_only' or HF_HUB_OFFLINE forbids to download it"
        advice = f"Where there is a network, run: hf download {name}. Or set 'model' to a folder that holds it."
    else:
        what = f"it is not on this machine, and cannot be downloaded ({said.rstrip('.')})"
        advice = f"Check 'model' and the network; or run elsewhere: hf download {name}, and set 'model' to the folder."
    return ModelNotFoundError(f"{PROVIDER}: model {config.model!r} cannot be loaded: {what}. {advice}", **details)
