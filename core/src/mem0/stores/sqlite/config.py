# SPDX-License-Identifier: Apache-2.0
"""The settings of the SQLite store."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, NonNegativeFloat, NonNegativeInt, PositiveInt
from pydantic.alias_generators import to_camel

IN_MEMORY = ":memory:"


def default_path() -> Path:
    """Return where memories are kept unless told otherwise: `$MEM0_DIR/memories.db` or `~/.mem0/memories.db`."""
    return Path(os.environ.get("MEM0_DIR") or "~/.mem0") / "memories.db"


class SqliteConfig(BaseModel):
    """Settings of the store that is used unless another is named. All of them may be left out."""

    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=to_camel, populate_by_name=True)

    path: Path | None = Field(
        default=None,
        description="The file; `:memory:` for none. Unless given, `$MEM0_DIR` or `~/.mem0`, file `memories.db`.",
    )
    synchronous: Literal["full", "normal", "off"] = Field(
        default="full",
        description="`full` survives a power failure; `normal` may lose the last writes; `off` may lose the file.",
    )
    busy_timeout: NonNegativeFloat = Field(
        default=30.0, description="Seconds to wait for another process that is writing."
    )
    cache_mb: NonNegativeInt = Field(
        default=256, description="Megabytes of vectors to keep in memory between searches."
    )
    embedding_model_dims: PositiveInt | None = Field(
        default=None,
        description="Dimensions to insist on. Nobody needs to set it: the store takes them from the embedder.",
    )
