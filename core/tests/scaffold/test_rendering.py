# SPDX-License-Identifier: Apache-2.0
"""The files of a new distribution: whole, sound, short, and the same as in `examples/`."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import tomllib
from itertools import product
from pathlib import Path

import pytest

from mem0.errors import ValidationError
from mem0.hookspecs import CONFORMANCE_GROUP, EMBEDDERS_GROUP
from mem0.plugins.requirement.unmet import unmet
from mem0.scaffold.kinds import Kind, License
from mem0.scaffold.naming import LONGEST, Naming
from mem0.scaffold.rendering import SUFFIX, TEMPLATES, places_to_change, render
from mem0.version import __version__

EXAMPLE = Path(__file__).parents[3] / "examples" / "mem0-embed-example"
ACME = Naming("acme")
NOT_CODE = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
ALL = list(product(Kind, License))


def code_lines(text: str) -> int:
    """Count the lines of a module that hold code: neither blank, nor a comment's, nor a docstring's."""
    documented: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node) is not None:
            documented |= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    tokens = [token for token in tokenize.generate_tokens(io.StringIO(text).readline) if token.type not in NOT_CODE]
    return len({line for token in tokens for line in range(token.start[0], token.end[0] + 1)} - documented)


def test_the_example_is_what_is_written() -> None:
    """`examples/mem0-embed-example` is the output of `mem0 plugin new example`, file by file."""
    if not EXAMPLE.is_dir():
        pytest.skip("there is no checkout around these tests")
    ignored = {line.rstrip("/") for line in (EXAMPLE / ".gitignore").read_text().splitlines()}
    there = {
        path.relative_to(EXAMPLE).as_posix(): path.read_text(encoding="utf-8")
        for path in EXAMPLE.rglob("*")
        if path.is_file() and ignored.isdisjoint(path.relative_to(EXAMPLE).parts)
    }
    assert there == render(Naming("example")), "write it anew with: mem0 plugin new example --into examples"


@pytest.mark.parametrize("kind", Kind)
def test_an_embedder_is_short(kind: Kind) -> None:
    """At most 40 lines of code turn a batch of texts into vectors."""
    assert code_lines(render(ACME, kind)["src/mem0_embed_acme/_embedder.py"]) <= 40


def test_lines_of_code_are_counted() -> None:
    """The count leaves out blank lines, comments and docstrings, and nothing else."""
    assert code_lines('"""Doc\nstring."""\n\n# comment\nx = (\n    1\n)  # too\n\ndef f():\n    """Doc."""\n') == 4


@pytest.mark.parametrize(("kind", "license_"), ALL)
def test_nothing_is_left_to_fill_in(kind: Kind, license_: License) -> None:
    """No path and no text keeps a place in braces, and GitHub's own expressions stay as they are."""
    files = render(ACME, kind, license_)
    for path, text in files.items():
        assert not re.search(r"\{\{\w", path + text), path
    assert "${{ matrix.session }}" in files[".github/workflows/ci.yml"]


def test_every_template_is_used() -> None:
    """Every file beside the code is a template of some kind or licence, and none hides another."""
    written = sum(len(render(ACME, kind)) for kind in Kind)
    folders = {kind: sum(1 for _ in (TEMPLATES / kind).rglob(f"*{SUFFIX}")) for kind in Kind}
    shared = sum(1 for _ in (TEMPLATES / "common").rglob(f"*{SUFFIX}"))
    assert written == sum(folders.values()) + len(Kind) * (shared + 1)
    strays = [path for path in TEMPLATES.rglob("*") if path.is_file() and path.suffix != SUFFIX]
    assert not strays
    assert {path.name for path in TEMPLATES.iterdir()} == {"common", "licenses", *Kind}
    assert {path.name for path in (TEMPLATES / "licenses").iterdir()} == {f"{license_}{SUFFIX}" for license_ in License}


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("provider", ["a", "acme_cloud_2", "x" * LONGEST])
def test_code_compiles_and_keeps_its_lines(kind: Kind, provider: str) -> None:
    """With the shortest name and with the longest, every module is Python, and no line is longer than 120."""
    for path, text in render(Naming(provider), kind).items():
        if path.endswith(".py"):
            compile(text, path, "exec", dont_inherit=True)
            assert max(map(len, text.splitlines())) <= 120, path
        assert text == "" or text.endswith("\n"), path


@pytest.mark.parametrize(("kind", "license_"), ALL)
def test_metadata(kind: Kind, license_: License) -> None:
    """The project names itself, its licence, its two entry points, and a core that this one is."""
    files = render(Naming("acme_cloud"), kind, license_)
    project = tomllib.loads(files["pyproject.toml"])["project"]
    assert (project["name"], project["license"]) == ("mem0-embed-acme-cloud", license_.value)
    assert project["entry-points"] == {
        EMBEDDERS_GROUP: {"acme_cloud": "mem0_embed_acme_cloud"},
        CONFORMANCE_GROUP: {"acme_cloud": "mem0_embed_acme_cloud.conformance:SUBJECT"},
    }
    own = [line for line in project["dependencies"] if line.startswith("mem0-")]
    assert own[0].startswith("mem0-core")
    assert [unmet(line, __version__) for line in own] == [None] * len(own), "the templates are behind the version"


@pytest.mark.parametrize(("kind", "license_"), ALL)
def test_source_files_name_the_licence(kind: Kind, license_: License) -> None:
    """Every module begins with the licence's identifier, and the licence is the one that was chosen."""
    files = render(ACME, kind, license_)
    for path, text in files.items():
        if path.endswith(".py"):
            assert text.startswith(f"# SPDX-License-Identifier: {license_.value}\n"), path
    title = {License.apache: "Apache License", License.mit: "MIT License", License.bsd: "BSD 3-Clause License"}
    assert files["LICENSE"].lstrip().startswith(title[license_])


@pytest.mark.parametrize(
    "author", ['Ada "The Countess" Lovelace', "Back\\slash {{title}}", "Jürgen Größe <j@example.org>"]
)
@pytest.mark.parametrize("license_", License)
def test_the_author_is_written_as_given(author: str, license_: License) -> None:
    """Whoever has the copyright is named in the metadata and in the README, quotes and all."""
    files = render(ACME, license_=license_, author=f" {author} ")
    assert tomllib.loads(files["pyproject.toml"])["project"]["authors"] == [{"name": author}]
    assert f"Copyright {author}." in files["README.md"]
    if license_ is not License.apache:  # whose text names nobody
        assert f"Copyright (c) {author}\n" in files["LICENSE"]


def test_without_an_author() -> None:
    """The copyright is that of the package's authors, whoever runs the command."""
    assert "Copyright (c) The mem0-embed-acme authors\n" in render(ACME, license_=License.mit)["LICENSE"]


@pytest.mark.parametrize("author", ["", "  ", "Ada\nLovelace", "Ada\x1b[31m"])
def test_what_is_no_author(author: str) -> None:
    """An author is one line that can be shown."""
    with pytest.raises(ValidationError, match=r"author's name is blank or more than a line\. Write it as in --author"):
        render(ACME, author=author)


@pytest.mark.parametrize("kind", Kind)
def test_what_is_the_authors_to_change_is_marked_in_few_places(kind: Kind) -> None:
    """The marks are in what differs from provider to provider, and never in the hooks or the tools."""
    marked = {path: count for path, text in render(ACME, kind).items() if (count := places_to_change(text))}
    assert {"src/mem0_embed_acme/_embedder.py", "src/mem0_embed_acme/_models.py"} <= marked.keys()
    assert not {path for path in marked if path.startswith(".github") or "__init__" in path or "noxfile" in path}
    assert sum(marked.values()) <= 20


def test_only_the_job_that_publishes_may_name_itself_to_pypi() -> None:
    """The token that PyPI trusts is in one job, which runs no code of the repository, and no secret is stored."""
    text = render(ACME)[".github/workflows/publish.yml"]
    build, publish = re.split(r"^  publish:$", text, flags=re.MULTILINE)
    assert "id-token: write" in publish
    assert "id-token" not in build
    assert "run:" not in publish
    assert "name: pypi\n" in publish
    assert "secrets." not in text
