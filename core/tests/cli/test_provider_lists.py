# SPDX-License-Identifier: Apache-2.0
"""embedders list and llms list: one list for both kinds of provider, and what each shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from mem0.plugins.kind import EMBEDDER, LLM, Kind

Run = Callable[..., Any]
Install = Callable[..., Any]


@dataclass(frozen=True)
class Lists:
    """What tests need to know to be about either list."""

    kind: Kind[Any, Any]
    install: Install

    @property
    def command(self) -> tuple[str, str]:
        """The command."""
        return (self.kind.command, "list")

    def named(self, name: str) -> str:
        """Return what a distribution is called by convention."""
        return f"{self.kind.prefix}{name}".replace("_", "-")

    def plugin(self, provider: str = "acme", name: str = "acme", **more: Any) -> Any:
        """Install a provider whose module fails."""
        return self.install(provider, self.named(name), group=self.kind.group, **more)


@pytest.fixture(params=[EMBEDDER, LLM], ids=lambda kind: kind.command)
def lists(request: pytest.FixtureRequest, plugin: Install) -> Lists:
    """Either list."""
    return Lists(request.param, plugin)


@pytest.mark.usefixtures("nonesuch")
def test_the_list_has_what_could_be_installed(mem0: Run, lists: Lists) -> None:
    """What is first-party and missing has its pip line."""
    rows = {row["name"]: row for row in mem0(*lists.command, "--json").json}
    assert rows["nonesuch"]["status"] == "missing"
    assert rows["nonesuch"]["pip"] == f"pip install {lists.named('nonesuch')}"


def test_the_offline_embedder_is_ready(mem0: Run) -> None:
    """Hashing comes with the core, and is no LLM."""
    rows = {row["name"]: row for row in mem0("embedders", "list", "--json").json}
    assert (rows["hashing"]["status"], rows["hashing"]["distribution"]) == ("ready", "mem0-core")
    assert rows["hashing"]["file"].endswith("__init__.py")
    assert "hashing" not in mem0("llms", "list").out


def test_listing_imports_no_provider_and_survives_a_broken_one(process: Run, lists: Lists) -> None:
    """A module that fails on import is listed with its fault, and its code never runs."""
    acme = lists.plugin()
    result = process(*lists.command, PYTHONPATH=str(acme.path))
    assert result.code == 0
    [line] = [line for line in result.out.splitlines() if line.startswith("acme\t")]
    assert line.split("\t")[:4] == ["acme", lists.named("acme"), "1.2.3", "broken"]
    assert f"raises RuntimeError. See {lists.kind.prefix}acme.py, line 2." in line
    assert not acme.was_imported


def test_a_kind_has_its_own_list(process: Run, lists: Lists) -> None:
    """What the other kind provides is in the other list, under one name or not."""
    [other] = [kind for kind in (EMBEDDER, LLM) if kind is not lists.kind]
    lists.plugin()
    path = lists.install("acme", "another-acme", group=other.group).path
    rows = process(*lists.command, "--json", PYTHONPATH=str(path)).json
    assert [row["distribution"] for row in rows if row["name"] == "acme"] == [lists.named("acme")]


def test_the_list_tries_on_request(process: Run, lists: Lists) -> None:
    """What only shows when it runs is found in another process, and told in the same way."""
    acme = lists.plugin()
    module = acme.path / f"{lists.kind.prefix}acme.py"
    hook = f"from mem0 import hookimpl\n@hookimpl\ndef {lists.kind.create}(provider): ...\n"
    module.write_text(module.read_text().replace("raise RuntimeError('broken')", f"1 / 0\n{hook}"))
    row = f"acme\t{lists.named('acme')}\t1.2.3\t"
    assert f"{row}ready\t" in process(*lists.command, PYTHONPATH=str(acme.path)).out
    assert not acme.was_imported
    result = process(*lists.command, "--try", PYTHONPATH=str(acme.path))
    assert (result.code, acme.was_imported) == (0, True)
    assert f"{row}broken\tImporting '{module.stem}' raised ZeroDivisionError" in result.out


def test_the_list_says_what_is_wrong_with_a_plugin(process: Run, lists: Lists) -> None:
    """Blocked, claimed twice, made for another core, without module or entry point: each with what to do."""
    path = lists.plugin("twice", "one").path
    lists.plugin("twice", "two")
    lists.plugin("newer", "newer", requires="mem0-core>=99")
    lists.plugin("hollow", "hollow", module=False)
    lists.plugin("shut", "shut")
    lists.plugin("quiet", "quiet")
    (path / f"{lists.kind.prefix}quiet-1.2.3.dist-info" / "entry_points.txt").write_text("")
    rows = process(*lists.command, "--json", PYTHONPATH=str(path), MEM0_BLOCK_PLUGINS="shut").json
    status = {row["distribution"]: (row["status"], row["reason"]) for row in rows}
    told = {name: status[lists.named(name)] for name in ("one", "two", "newer", "hollow", "shut", "quiet")}
    assert {name: found for name, (found, _) in told.items()} == {
        "one": "duplicate",
        "two": "duplicate",
        "newer": "incompatible",
        "hollow": "broken",
        "shut": "blocked",
        "quiet": "unlisted",
    }
    assert all(reason for _, reason in told.values())


def test_a_terminal_sees_a_table(terminal: Run, lists: Lists) -> None:
    """The table fits 100 columns."""
    path = lists.plugin(requires="mem0-core>=99").path
    seen = terminal(*lists.command, NO_COLOR="1", PYTHONPATH=str(path)).out
    assert max(map(len, seen.splitlines())) <= 100
    assert lists.named("acme") in seen


def test_a_narrow_terminal_sees_whole_sentences(terminal: Run, lists: Lists) -> None:
    """On 80 columns, what is wrong stands beneath the table, in lines of many words."""
    lists.plugin("newer", "newer", requires="mem0-core>=99")
    path = lists.plugin("acme", "acme-with-a-name-that-is-long").path
    seen = terminal(*lists.command, NO_COLOR="1", COLUMNS="80", PYTHONPATH=str(path)).out
    assert max(map(len, seen.splitlines())) <= 80
    assert "incompatible" in seen
    told = " ".join(" ".join(line.split()) for line in seen.splitlines())
    assert f"See {lists.kind.prefix}acme_with_a_name_that_is_long.py, line 2. Try: pip install --upgrade" in told
    assert "It needs mem0-core >=99, and" in told
    assert "…" not in seen
