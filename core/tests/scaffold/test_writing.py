# SPDX-License-Identifier: Apache-2.0
"""A folder is written as a whole or not at all, and never over anything."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from mem0.errors import ValidationError
from mem0.scaffold.writing import write

FILES = {"README.md": "# ä\n", "src/acme/__init__.py": "x = 1\n", ".github/workflows/ci.yml": "on: push\n"}


def everything_in(folder: Path) -> dict[str, str]:
    """Return the text of every file below a folder; of a link, where it leads; of a folder, nothing."""
    return {
        path.relative_to(folder).as_posix(): (
            str(path.readlink()) if path.is_symlink() else path.read_text(encoding="utf-8") if path.is_file() else ""
        )
        for path in folder.rglob("*")
    }


@pytest.mark.parametrize("exists", [False, True], ids=["new", "empty"])
def test_files_are_written(tmp_path: Path, exists: bool) -> None:
    """Every file is there with its text as it is, in a folder that is new or was empty, and nothing else is."""
    folder = tmp_path / "acme"
    if exists:
        folder.mkdir()
    write(FILES, folder)
    assert {name: text for name, text in everything_in(folder).items() if text} == FILES
    assert (folder / "README.md").read_bytes() == "# ä\n".encode()
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_modes_are_those_of_any_new_folder(tmp_path: Path) -> None:
    """Others may read what they may read elsewhere: the folder is no private temporary one."""
    write(FILES, tmp_path / "acme")
    (tmp_path / "plain").mkdir()
    assert (tmp_path / "acme").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize("there", ["a file in it", "a hidden file in it", "a file", "a link", "a dangling link"])
def test_what_is_there_is_left_alone(tmp_path: Path, there: str) -> None:
    """Nothing is written over, whatever it is, and the error says how to go on."""
    folder = tmp_path / "acme"
    match there:
        case "a file":
            folder.write_text("mine")
        case "a link":
            (tmp_path / "elsewhere").mkdir()
            folder.symlink_to("elsewhere")
        case "a dangling link":
            folder.symlink_to("nowhere")
        case _:
            folder.mkdir()
            (folder / ("mine" if there == "a file in it" else ".mine")).write_text("mine")
    before = everything_in(tmp_path)
    with pytest.raises(ValidationError, match=r"acme' is there already.*[Cc]hoose another place with --into\."):
        write(FILES, folder)
    assert everything_in(tmp_path) == before


def test_a_folder_to_put_it_in_is_needed(tmp_path: Path) -> None:
    """A mistyped `--into` makes no folders."""
    with pytest.raises(ValidationError, match=r"There is no folder '.*mistyped'\. Create it"):
        write(FILES, tmp_path / "mistyped" / "acme")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("exists", [False, True], ids=["new", "empty"])
def test_a_failure_leaves_nothing_behind(tmp_path: Path, exists: bool) -> None:
    """Where the third file cannot be written, neither are the first two."""
    folder = tmp_path / "acme"
    if exists:
        folder.mkdir()
    before = list(tmp_path.iterdir())
    with pytest.raises(ValidationError, match=r"acme' cannot be written: .*Choose another place with --into\."):
        write({"a": "1\n", "b": "2\n", "a/c": "a file is in the way\n"}, folder)
    assert list(tmp_path.iterdir()) == before


class Interrupted(dict[str, str]):
    """Files, among which Ctrl-C is pressed."""

    def items(self) -> Iterator[tuple[str, str]]:  # type: ignore[override]
        """Yield the first, and no more."""
        yield next(iter(super().items()))
        raise KeyboardInterrupt


def test_ctrl_c_leaves_nothing_behind(tmp_path: Path) -> None:
    """Whoever changes their mind finds nothing."""
    with pytest.raises(KeyboardInterrupt):
        write(Interrupted(FILES), tmp_path / "acme")
    assert not list(tmp_path.iterdir())
