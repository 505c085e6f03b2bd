# SPDX-License-Identifier: Apache-2.0
"""LLMs: llms list, llms show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mem0.cli.options import ConfigFile
from mem0.cli.output import Output
from mem0.cli.providers import about, about_page, list_providers, model_name, policy_of, show_schema
from mem0.cli.trials import TrialOptions

if TYPE_CHECKING:
    from rich.console import RenderableType


def list_(out: Output, trials: TrialOptions, config: ConfigFile = None) -> None:
    """List the LLMs that are installed, and those that could be.

    Reads metadata and source: no provider is imported, so a broken one is listed like any other, with what is wrong
    with it. What only shows when it runs, --try finds. In a pipe, each line is: name, distribution, version, status,
    what to know.

    Example:
        mem0 llms list
    """
    from mem0.plugins.kind import LLM

    list_providers(out, LLM, trials, config)


def show(
    out: Output,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The provider's name, as list shows it.")],
    config: ConfigFile = None,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of its settings, and nothing else.")
    ] = False,
) -> None:
    """Show what an LLM can be configured with.

    This imports the provider's light module, not its SDK.

    Example:
        mem0 llms show openai
    """
    from mem0.plugins.kind import LLM

    policy = policy_of(config)
    if schema:
        show_schema(out, LLM, name, policy)
        return
    answer = about(LLM, name, policy)
    out.answer(answer, lambda: _show_page(answer))


def _show_page(answer: Mapping[str, Any]) -> RenderableType:
    from rich.text import Text

    return about_page(answer, "maxTokens", Text(model_name(answer)))
