# SPDX-License-Identifier: Apache-2.0
"""Plugins whose settings or hooks are wrong. Like every plugin's, this module is light."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import AliasChoices, Field

from mem0.embeddings.models import ModelInfo
from mem0.errors import ConfigurationError
from mem0.hookspecs import hookimpl
from mem0.testing.mutants.good import AcmeConfig, Plugin
from mem0.testing.mutants.mutant import killed_by

if TYPE_CHECKING:
    from mem0.embeddings.embedder import Embedder


class _Anything(AcmeConfig, extra="allow"):
    pass


class _SnakeOnly(AcmeConfig):
    acme_base_url: str | None = Field(
        None, validation_alias=AliasChoices("acme_base_url", "base_url"), description="URL of the API."
    )


class _Undescribed(AcmeConfig):
    region: str = "eu"


@killed_by("unknown_key", "foreign_key", says="accepted")
class AnyKeyAccepted(Plugin):
    """A setting that is misspelt, or another provider's, is accepted and does nothing."""

    config = _Anything


@killed_by("both_spellings", says="acmeBaseUrl")
class SnakeCaseOnly(Plugin):
    """An alias of its own takes the place of a setting's spelling in camelCase."""

    config = _SnakeOnly


@killed_by("settings_described", says="region")
class Undescribed(Plugin):
    """A setting has no description."""

    config = _Undescribed


@killed_by("missing_key", says="ACME_API_KEY")
class VariableUnnamed(Plugin):
    """The error about a missing key does not say which variable to set."""

    @hookimpl
    def create_embedder(self, provider: str, config: AcmeConfig) -> Embedder | None:
        """Word it as the SDK does."""
        try:
            return super().create_embedder(provider, config)
        except ConfigurationError as error:
            if "key" not in str(error):
                raise
        raise ConfigurationError(f"{provider}: authentication is required. Set your key.", provider=provider)


@killed_by("unknown_model_not_guessed", says="1536")
class DimsGuessed(Plugin):
    """`default_dims` of a model that nobody knows is 1536."""

    @hookimpl
    def default_dims(self, provider: str, model: str | None) -> int | None:
        """Guess."""
        return (super().default_dims(provider, model) or 1536) if provider == self.provider else None


@killed_by("dims_as_default_dims", says="says 64")
class DimsOfAnother(Plugin):
    """`default_dims` answers for another model than the one that is used."""

    @hookimpl
    def default_dims(self, provider: str, model: str | None) -> int | None:
        """Look up what used to be the default."""
        return super().default_dims(provider, model or "acme-large")


@killed_by("impossible_dims_refused", says=r"shape \(\d+, 33\)")
class DimsPadded(Plugin):
    """More dimensions than the model makes are filled up with zeros."""

    @hookimpl
    def create_embedder(self, provider: str, config: AcmeConfig) -> Embedder | None:
        """Take any number."""
        if provider != self.provider:
            return None
        from mem0.testing.mutants.broken.declared import PaddedToOrder
        from mem0.testing.mutants.good_embedder import create

        models = {name: replace(row, dims=65_536, default_dims=row.dims) for name, row in self.models.items()}
        return create(provider, config, models, PaddedToOrder)


@killed_by("impossible_dims_refused", says="acme-large")
class DimsCut(Plugin):
    """Vectors of a model that was not trained for it are cut."""

    @hookimpl
    def create_embedder(self, provider: str, config: AcmeConfig) -> Embedder | None:
        """Take any number that is small enough."""
        if provider != self.provider:
            return None
        from mem0.testing.mutants.good_embedder import create

        return create(provider, config, {name: replace(row, shortenable=True) for name, row in self.models.items()})


@killed_by("model_table", says="acme-large")
class TableOutdated(Plugin):
    """The table of models says one thing, and `default_dims` another."""

    @hookimpl
    def embedder_models(self, provider: str) -> Mapping[str, ModelInfo] | None:
        """Hand over last year's."""
        if provider != self.provider:
            return None
        return {**self.models, "acme-large": ModelInfo(dims=96), "acme-old": ModelInfo(dims=48, retired="last year")}


@killed_by("other_providers", says="kit_other_provider")
class AnswersForAll(Plugin):
    """It answers whoever is asked."""

    @hookimpl
    def default_dims(self, provider: str, model: str | None) -> int | None:  # noqa: ARG002 - which is the mistake
        """Look the model up, without a look at the provider."""
        return super().default_dims(self.provider, model)


@killed_by("light_module", says=r"imports .*mutants\.sdk")
class SdkAtTop(Plugin):
    """The SDK is imported with the plugin."""

    at_import = "from mem0.testing.mutants import sdk"


@killed_by("light_module", says=r"imports .*mutants\.sdk")
class SdkForTable(Plugin):
    """`default_dims` imports the SDK, to ask it."""

    @hookimpl
    def default_dims(self, provider: str, model: str | None) -> int | None:
        """Ask the SDK, which knows no more."""
        from mem0.testing.mutants import sdk  # noqa: F401

        return super().default_dims(provider, model)


@killed_by("quiet_import", says="uses the network")
class RequestAtImport(Plugin):
    """Importing the plugin asks whether there is a newer version."""

    at_import = """
import contextlib, socket
with contextlib.suppress(OSError):
    socket.create_connection(("127.0.0.1", 9), timeout=0.1).close()
"""
