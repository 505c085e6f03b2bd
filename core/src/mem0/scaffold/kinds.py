# SPDX-License-Identifier: Apache-2.0
"""What a new provider can be, and which licence it can have."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a provider asks for vectors. Each has a folder of templates."""

    http = "http"
    local = "local"
    openai = "openai"


class License(StrEnum):
    """A licence, by its SPDX identifier."""

    apache = "Apache-2.0"
    mit = "MIT"
    bsd = "BSD-3-Clause"


@dataclass(frozen=True, slots=True)
class Words:
    """What the common templates say of one kind.

    Attributes:
        summary: What it is, as in a list of packages.
        requires: What it depends on beside mem0-core.
        access: What a user needs.
    """

    summary: str
    requires: str
    access: str


_KEY = "Set `{{variable}}_API_KEY`, or `api_key` in the embedder's config."

WORDS = {
    Kind.http: Words("Embeddings of the {{title}} API", "httpx>=0.27,<1", _KEY),
    Kind.local: Words(
        "Embeddings of {{title}} in your own process", "numpy>=2.0", "It needs no key, and sends nothing anywhere."
    ),
    Kind.openai: Words(
        "Embeddings of {{title}}, whose server speaks OpenAI's protocol", "mem0-embed-openai>=0.1,<0.2", _KEY
    ),
}
