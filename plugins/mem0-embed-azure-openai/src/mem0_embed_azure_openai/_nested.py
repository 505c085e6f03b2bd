# SPDX-License-Identifier: Apache-2.0
"""What mem0ai nests under `azure_kwargs`, as the settings that they are here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic.alias_generators import to_camel

NESTED = ("api_key", "azure_deployment", "azure_endpoint", "api_version", "default_headers")
"""What mem0ai takes there."""

_NAMES = {spelling: name for name in NESTED for spelling in (name, to_camel(name))}


def unnested(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings with what `azure_kwargs` holds beside the others.

    What is `None` or empty there is left out, as mem0ai does: its documentation has people write an empty key.

    Raises:
        ValueError: It is no mapping, holds a setting that it does not take, or one that is set beside it as well.
    """
    flat = dict(settings)
    for outer in ("azure_kwargs", "azureKwargs"):
        inner = flat.pop(outer, None)
        if inner is None:
            continue
        if not isinstance(inner, Mapping):
            raise ValueError(f"{outer!r} is no mapping of settings")
        for key, value in inner.items():
            name = _NAMES.get(key)
            if name is None:
                raise ValueError(f"{outer!r} has no setting {str(key)[:60]!r}. It takes {', '.join(NESTED)}")
            if value is None or value == "":
                continue
            if name in flat or to_camel(name) in flat:
                raise ValueError(f"'{outer}.{key}' and {name!r} are one setting. Keep one of them")
            flat[name] = value
    return flat
