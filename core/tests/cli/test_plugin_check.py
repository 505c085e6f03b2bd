# SPDX-License-Identifier: Apache-2.0
"""The conformance kit from the command line, against distributions that are installed."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import mem0.testing.kit.checks  # noqa: F401 - fills the list
from mem0.testing.kit.check import CHECKS
from mem0.testing.mutants import GOOD, MUTANTS, installed

Run = Callable[..., Any]
Plugin = Callable[..., Any]

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

MUTANT = MUTANTS["reversed"]

SUBJECTS = """
from mem0.testing.mutants import GOOD, MUTANTS, subject_of

GOOD = subject_of(GOOD)
REVERSED = subject_of(MUTANTS["reversed"])
NO_SUBJECT = "a text"
"""

NOISY = """
import sys, warnings
from mem0.testing import Subject

def settings(server):
    {does}
    return {{}}

SUBJECT = Subject(provider="hashing", settings=settings, secrets=["hush-hush"], inapplicable={inapplicable})
"""


@pytest.fixture
def subjects(tmp_path: Path) -> Iterator[str]:
    """Install a provider that works and one with a mistake; a file with their subjects is returned."""
    site = tmp_path / "site"
    site.mkdir()
    file = tmp_path / "subjects.py"
    file.write_text(SUBJECTS)
    with installed([GOOD, MUTANT], site):
        yield str(file)


@pytest.fixture
def noisy(tmp_path: Path) -> Callable[..., str]:
    """Write a subject of `hashing` whose settings do something first, and say where it is."""

    def write(does: str, **inapplicable: str) -> str:
        file = tmp_path / "noisy.py"
        file.write_text(NOISY.format(does=does, inapplicable=inapplicable))
        return f"{file}:SUBJECT"

    return write


def test_a_provider_is_checked_by_its_name_alone(process: Run) -> None:
    """What conforms ends with 0; the report names every group, what does not apply and why, and the verdict."""
    result = process("plugin", "check", "hashing")
    assert (result.code, result.err) == (0, "")
    lines = result.out.splitlines()
    assert lines[0].startswith("Conformance of hashing (mem0-core ")
    assert "  missing_key: It needs no key." in lines
    assert lines[-1].startswith("CONFORMS: ")


def test_any_spelling_and_the_address_of_a_provider_will_do(mem0: Run, subjects: str) -> None:
    """A name is spelled as everywhere, or with its distribution where two share one, whoever brings the subject."""
    assert mem0("plugin", "check", "Hashing", "--only", "count").code == 0
    for name, given in (("mem0-core:hashing", ()), ("mem0-embed-acme:acme_good", ("--subject", f"{subjects}:GOOD"))):
        result = mem0("plugin", "check", name, *given, "--only", "count")
        assert result.code == 0
        assert result.out.startswith(f"Conformance of {name} (")


def test_a_mistake_is_found_and_explained(mem0: Run, subjects: str) -> None:
    """What does not conform ends with 1; a pipe gets the check, what must hold and what was found."""
    result = mem0("plugin", "check", MUTANT.provider, "--subject", f"{subjects}:REVERSED", "--only", "order")
    assert (result.code, result.err) == (1, "")
    assert "order (vectors): failed" in result.out
    assert f"must hold: {CHECKS['order'].proves}" in result.out
    assert "row 0 is not what was expected" in " ".join(result.out.split())
    assert result.out.splitlines()[-1].startswith("DOES NOT CONFORM: 0 passed, 1 failed")
    assert mem0("plugin", "check", "acme_good", "--subject", f"{subjects}:GOOD", "--only", "order").code == 0


def test_json_has_every_check(mem0: Run, subjects: str) -> None:
    """One document: who was checked, the verdict, the counts, and of each check all that is known."""
    place = f"{subjects}:REVERSED"
    result = mem0("plugin", "check", MUTANT.provider, "--subject", place, "--only", "vectors", "--json")
    assert (result.code, result.err) == (1, "")
    answer = result.json
    assert (answer["provider"], answer["distribution"], answer["version"]) == (
        MUTANT.provider,
        "mem0-embed-acme",
        "1.0",
    )
    assert answer["ok"] is False
    assert [row["name"] for row in answer["checks"]] == [
        item.name for item in CHECKS.values() if item.group == "vectors"
    ]
    statuses = [row["status"] for row in answer["checks"]]
    assert answer["counts"] == {name: statuses.count(name) for name in ("passed", "failed", "inapplicable")}
    assert answer["counts"]["passed"] and answer["counts"]["failed"]
    order = next(row for row in answer["checks"] if row["name"] == "order")
    assert (order["group"], order["status"], order["proves"]) == ("vectors", "failed", CHECKS["order"].proves)
    assert "row 0" in order["reason"]
    assert 0 < order["seconds"] <= answer["seconds"]


def test_checks_and_groups_can_be_chosen(mem0: Run) -> None:
    """--only takes checks and groups, any number of them; each runs once, in the kit's order."""
    only = ("--only", "settings", "--only", "count", "--only", "unknown_key")
    answer = mem0("plugin", "check", "hashing", *only, "--json").json
    expected = [item.name for item in CHECKS.values() if item.group == "settings" or item.name == "count"]
    assert [row["name"] for row in answer["checks"]] == expected


@pytest.mark.parametrize(
    ("written", "said"),
    [("ordr", "Did you mean 'order'?"), ("vector", "Did you mean 'vectors'?"), ("xyz", "calls, settings, texts")],
)
def test_a_misspelt_check_gets_the_one_that_was_meant(mem0: Run, written: str, said: str) -> None:
    """A name that is no check is a mistake of the command line: exit code 2, and nothing is run."""
    result = mem0("plugin", "check", "hashing", "--only", written)
    assert (result.code, result.out) == (2, "")
    text = " ".join(re.sub(r"[│╭╮╰╯─]", " ", result.err).split())
    assert f"no check or group {written!r}" in text
    assert said in text


@pytest.mark.parametrize("form", ["", "--json"])
def test_a_provider_without_a_subject(mem0: Run, subjects: str, form: str) -> None:
    """The error has the lines that its author adds, and the option that does without."""
    result = mem0("plugin", "check", "acme_good", *filter(None, [form]))
    said = result.json["error"]["message"] if form else result.err
    assert result.code == 1
    assert "mem0.conformance" in said
    assert "--subject" in said


def test_a_subject_that_cannot_be_used(mem0: Run, subjects: str) -> None:
    """No subject, none of that name, and another provider's are errors that say what to write."""
    for place, said in (
        (f"{subjects}:NO_SUBJECT", "mem0.testing.Subject"),
        (f"{subjects}:MISSING", "MISSING"),
        (f"{subjects}:REVERSED", f"is the subject of provider '{MUTANT.provider}', and 'acme_good' was to be checked"),
    ):
        result = mem0("plugin", "check", "acme_good", "--subject", place)
        assert (result.code, result.out) == (1, "")
        assert said in result.err
        assert result.err.count("\n") == 1


def test_a_broken_provider_is_one_error(plugin: Plugin, process: Run, tmp_path: Path) -> None:
    """What cannot be imported is an error that names it, and neither a traceback nor dozens of failures."""
    path = plugin(requires="mem0-core>=0.1").path
    (tmp_path / "given.py").write_text(
        "from mem0.testing import Subject\nS = Subject(provider='acme', settings=dict)\n"
    )
    for given in ((), ("--subject", f"{tmp_path / 'given.py'}:S")):
        result = process("plugin", "check", "acme", *given, PYTHONPATH=str(path))
        assert (result.code, result.out) == (1, "")
        assert "mem0-embed-acme 1.2.3" in result.err
        assert "RuntimeError" in result.err
        assert "Traceback" not in result.err


def test_a_provider_that_is_not_installed(mem0: Run) -> None:
    """The error suggests the one that was meant."""
    result = mem0("plugin", "check", "hashin")
    assert result.code == 1
    assert "Did you mean 'hashing'?" in result.err


def test_one_that_is_looked_into_comes_with_its_traceback(mem0: Run, noisy: Callable[..., str]) -> None:
    """With --only, what was raised shows where; secrets and control characters never."""
    place = noisy("raise TypeError('hush-hush \\x1b[31m')")
    result = mem0("plugin", "check", "hashing", "--subject", place, "--only", "count")
    assert result.code == 1
    assert "noisy.py" in result.out
    assert "TypeError: [secret] ␛[31m" in result.out
    document = mem0("plugin", "check", "hashing", "--subject", place, "--only", "count", "--json")
    assert "noisy.py" in document.json["checks"][0]["traceback"]
    for out in (result.out, document.out):
        assert "hush-hush" not in out
        assert "\x1b" not in out


def test_what_a_provider_prints_is_no_part_of_the_answer(mem0: Run, noisy: Callable[..., str]) -> None:
    """Standard output holds the one document, whatever a provider prints meanwhile."""
    place = noisy("print('noise')")
    result = mem0("plugin", "check", "hashing", "--subject", place, "--only", "count", "--json")
    assert result.json["ok"] is True
    assert "noise" in result.err


def test_a_warning_is_no_failure(process: Run, noisy: Callable[..., str]) -> None:
    """What warns, conforms."""
    place = noisy("warnings.warn('old', FutureWarning, stacklevel=1)")
    result = process("plugin", "check", "hashing", "--subject", place, "--only", "count", "--json")
    assert (result.code, result.json["ok"]) == (0, True)
    assert "FutureWarning" in result.err


def test_what_the_kit_refuses_is_an_error(process: Run, noisy: Callable[..., str]) -> None:
    """A declaration of a check that does not exist is an error of the provider's author, and no traceback."""
    result = process("plugin", "check", "hashing", "--subject", noisy("pass", ordr="I say so."))
    assert result.code == 1
    assert "there is no check or group 'ordr'" in result.err
    assert "Traceback" not in result.err


def test_it_needs_no_pytest() -> None:
    """The command works where pytest is not installed, and says so where Python skips assertions."""
    code = "import sys; sys.modules['pytest'] = None\nfrom mem0.cli import main\n"
    call = "main(['plugin', 'check', 'hashing', '--only', 'count'])"
    done = {
        flag: subprocess.run([sys.executable, *flag, "-c", code + call], capture_output=True, text=True, timeout=60)
        for flag in ((), ("-O",))
    }
    assert done[()].returncode == 0, done[()].stderr
    assert done["-O",].returncode == 1
    assert "Run it without" in done["-O",].stderr
    assert "Traceback" not in done["-O",].stderr


def test_a_terminal_gets_a_page_and_a_bar(terminal: Run, subjects: str) -> None:
    """Each group with its mark, what failed, what must hold, and the line that looks into it; a bar meanwhile."""
    shown = terminal("plugin", "check", MUTANT.provider, "--subject", f"{subjects}:REVERSED", NO_COLOR="1")
    assert shown.code == 1
    bar, _, page = shown.out.partition(f"  {MUTANT.provider}  mem0-embed-acme 1.0")
    assert "Checking" in bar
    assert re.search(rf"[1-9]\d*/{len(CHECKS)}\b", bar)
    lines = [line.strip() for line in page.splitlines()]
    assert re.search(r"✗  vectors   +\d+ of 18 passed", page)
    assert "✓  settings  13 of 13 passed" in lines
    assert "✗ order  vectors" in lines
    assert f"must hold   {CHECKS['order'].proves}" in lines
    hint = f"To look into one: mem0 plugin check {MUTANT.provider} --subject {subjects}:REVERSED --only order"
    assert hint in re.sub(r"\s+", " ", page)
    assert "Does not conform" in page


def test_a_terminal_sees_what_does_not_apply(terminal: Run) -> None:
    """A whole group that does not apply is one line with the reason, and so is a check."""
    shown = terminal("plugin", "check", "hashing", "--only", "wire", "--only", "missing_key", NO_COLOR="1").out
    assert "·  wire      not applicable" in shown
    count = sum(item.group == "wire" for item in CHECKS.values())
    assert re.search(rf"wire \({count} checks\) +It calls nobody\.", shown)
    assert re.search(r"missing_key +It needs no key\.", shown)
    assert "Conforms" in shown


def test_environment_lists_bind(process: Run) -> None:
    """A provider that the environment refuses is refused here too."""
    result = process("plugin", "check", "hashing", "--only", "count", MEM0_BLOCK_PLUGINS="hashing")
    assert result.code == 1
    assert "MEM0_BLOCK_PLUGINS" in result.err
