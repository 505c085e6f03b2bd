# SPDX-License-Identifier: Apache-2.0
"""What a provider may be: an embedder or an LLM. All that differs between the two is written down here.

The classes behind a kind are looked up when they are needed: an embedder's needs NumPy, and settings need pydantic.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from mem0.hookspecs import EMBEDDERS_GROUP, LLMS_GROUP
from mem0.plugins.names import KNOWN, KNOWN_LLMS

if TYPE_CHECKING:
    import mem0.llms.llm
    from mem0.embeddings.config import EmbedderConfig
    from mem0.embeddings.embedder import Embedder
    from mem0.llms.config import LLMConfig
    from mem0.providers.config import ProviderConfig
    from mem0.providers.provider import Provider

_SPEAK_OPENAI = ("deepseek", "groq", "lmstudio", "ollama", "openai_structured", "openrouter", "together", "vllm", "xai")
"""What mem0ai and others call LLMs whose servers speak OpenAI's protocol. They need no provider of their own."""

Made = TypeVar("Made", bound="Provider")
Settings = TypeVar("Settings", bound="ProviderConfig")


@dataclass(frozen=True, slots=True, eq=False)
class Kind(Generic[Made, Settings]):
    """One kind of provider.

    Attributes:
        group: The entry-point group of its providers.
        word: What one builds, for people: `embedder`.
        noun: What one is called, for people, where the other kind may have one of that name.
        command: The commands about it: `mem0 embedders list`.
        create: The hook that builds one. It is the one that is needed.
        config: The hook that hands over its settings.
        lookups: Its other hooks, which answer from tables.
        known: First-party providers and their distributions, to say the exact pip line.
        spoken: Names that people know from elsewhere, each with the first-party provider that speaks to that server.
        prefix: How distributions of its providers are called by convention, and their packages.
        product_name: Its class, as authors import it.
        settings_name: The class of its settings, as authors import it.
        product: Imports the class of what `create` returns.
        settings: Imports the class of the settings that every provider of the kind has.
        http_settings: Imports the class of those that every provider over HTTP has.
        open_settings: Imports the class of those of a provider that does not say which it has.
    """

    group: str
    word: str
    noun: str
    command: str
    create: str
    config: str
    lookups: tuple[str, ...]
    known: Mapping[str, str]
    spoken: Mapping[str, str]
    prefix: str
    product_name: str
    settings_name: str
    product: Callable[[], type[Made]]
    settings: Callable[[], type[Settings]]
    http_settings: Callable[[], type[Settings]]
    open_settings: Callable[[], type[Settings]]

    @property
    def hooks(self) -> tuple[str, ...]:
        """Every hook that a provider of the kind is asked, in the order of asking."""
        return (self.config, *self.lookups, self.create)

    @property
    def title(self) -> str:
        """The noun, to begin a sentence with."""
        return self.noun[0].upper() + self.noun[1:]


def _embedder() -> type[Embedder]:
    from mem0.embeddings.embedder import Embedder

    return Embedder


def _embedder_config() -> type[EmbedderConfig]:
    from mem0.embeddings.config import EmbedderConfig

    return EmbedderConfig


def _http_embedder_config() -> type[EmbedderConfig]:
    from mem0.embeddings.config import HttpEmbedderConfig

    return HttpEmbedderConfig


def _open_embedder_config() -> type[EmbedderConfig]:
    from mem0.plugins.open_settings import OpenEmbedderConfig

    return OpenEmbedderConfig


def _llm() -> type[mem0.llms.llm.LLM]:
    from mem0.llms.llm import LLM

    return LLM


def _llm_config() -> type[LLMConfig]:
    from mem0.llms.config import LLMConfig

    return LLMConfig


def _http_llm_config() -> type[LLMConfig]:
    from mem0.llms.config import HttpLLMConfig

    return HttpLLMConfig


def _open_llm_config() -> type[LLMConfig]:
    from mem0.plugins.open_settings import OpenLLMConfig

    return OpenLLMConfig


EMBEDDER: Kind[Embedder, EmbedderConfig] = Kind(
    group=EMBEDDERS_GROUP,
    word="embedder",
    noun="provider",
    command="embedders",
    create="create_embedder",
    config="embedder_config",
    lookups=("default_dims", "embedder_models"),
    known=KNOWN,
    spoken=MappingProxyType({}),
    prefix="mem0_embed_",
    product_name="mem0.Embedder",
    settings_name="mem0.EmbedderConfig",
    product=_embedder,
    settings=_embedder_config,
    http_settings=_http_embedder_config,
    open_settings=_open_embedder_config,
)
"""What turns texts into vectors."""

LLM: Kind[mem0.llms.llm.LLM, LLMConfig] = Kind(
    group=LLMS_GROUP,
    word="LLM",
    noun="LLM provider",
    command="llms",
    create="create_llm",
    config="llm_config",
    lookups=(),
    known=KNOWN_LLMS,
    spoken=MappingProxyType(dict.fromkeys(_SPEAK_OPENAI, "openai")),
    prefix="mem0_llm_",
    product_name="mem0.llms.llm.LLM",
    settings_name="mem0.llms.config.LLMConfig",
    product=_llm,
    settings=_llm_config,
    http_settings=_http_llm_config,
    open_settings=_open_llm_config,
)
"""What answers messages."""

KINDS: tuple[Kind[Any, Any], ...] = (EMBEDDER, LLM)


def kind_of(group: str) -> Kind[Any, Any] | None:
    """Return the kind of the providers in an entry-point group; `None` where there are none in it.

    Args:
        group: A group of mem0: that of wrappers has no providers.
    """
    return next((kind for kind in KINDS if kind.group == group), None)
