# SPDX-License-Identifier: Apache-2.0
"""`mem0 plugin new`: what it writes, what it says, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from mem0.cli import main
from mem0.scaffold.kinds import Kind, License
from mem0.scaffold.naming import Naming
from mem0.scaffold.rendering import render

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def new(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in an empty folder; returns the exit code, standard output and standard error."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["plugin", "new", *arguments])
        return (int(ended.value.code or 0), *capsys.readouterr())

    return run


def written(folder: Path) -> dict[str, str]:
    """Return the files below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_by_default(new: Run, tmp_path: Path) -> None:
    """The name is enough: an HTTP API's provider, under the Apache licence, in its folder. A pipe gets the files."""
    code, out, err = new("acme")
    assert (code, err) == (0, "")
    expected = render(Naming("acme"))
    assert written(tmp_path) == {f"mem0-embed-acme/{path}": text for path, text in expected.items()}
    assert [Path(line).as_posix() for line in out.splitlines()] == [f"mem0-embed-acme/{path}" for path in expected]


def test_options(new: Run, tmp_path: Path) -> None:
    """Kind, licence, author and place are what the options say; `--json` tells what was written and what comes next."""
    (tmp_path / "my work").mkdir()
    options = ("--kind", "local", "--license", "mit", "--author", "Ada Lovelace", "--into", "my work")
    code, out, _ = new("Acme Cloud", *options, "--json")
    assert code == 0
    folder = tmp_path / "my work" / "mem0-embed-acme-cloud"
    assert written(folder) == render(Naming("acme_cloud"), Kind.local, License.mit, "Ada Lovelace")
    told = json.loads(out)
    assert (told["provider"], told["package"]) == ("acme_cloud", "mem0_embed_acme_cloud")
    assert tmp_path / told["folder"] == folder
    assert set(told["files"]) == set(written(folder))
    assert told["changes"]["src/mem0_embed_acme_cloud/_loading.py"] == 1
    assert told["next"][0] == f"cd '{Path('my work') / 'mem0-embed-acme-cloud'}'"
    assert told["next"][-1] == "mem0 plugin check acme_cloud"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("2acme", "is no name for a provider"),
        ("class", "is a word of Python's"),
        ("OpenAI", "is mem0's own provider"),
        ("hashing", "is taken: mem0-core"),
        ("there", "is there already, and holds files. Nothing was changed."),
    ],
)
def test_refusals_change_nothing(new: Run, tmp_path: Path, name: str, reason: str) -> None:
    """What is refused is one line on standard error and exit code 1, and no file is made, changed or removed."""
    there = tmp_path / "mem0-embed-there"
    there.mkdir()
    (there / "mine").write_text("mine")
    code, out, err = new(name)
    assert (code, out) == (1, "")
    assert err.startswith("error: ")
    assert reason in err
    assert err.count("\n") == 1
    code, out, err = new(name, "--json")
    assert (code, err) == (1, "")
    assert reason in json.loads(out)["error"]["message"]
    assert written(tmp_path) == {"mem0-embed-there/mine": "mine"}
    assert list(tmp_path.iterdir()) == [there]


def test_a_wrong_option_is_a_usage_error(new: Run, tmp_path: Path) -> None:
    """A kind that there is not is exit code 2, with those that there are."""
    code, _, err = new("acme", "--kind", "grpc")
    assert code == 2
    assert all(kind in err for kind in Kind)
    assert not list(tmp_path.iterdir())
