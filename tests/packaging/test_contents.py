# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a wheel is said, with the file's name, and nothing is said of one that is right."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import contents
import pytest
from sample import FILES

INFO = "mem0_embed_acme-0.1.0.dist-info"
LICENCE = FILES["LICENSE"].encode()


def spoil(wheel: Path, into: Path, changes: dict[str, tuple[str, str] | str | None]) -> Path:
    """Copy a wheel with other files: each new, replaced in part, or left out."""
    target = into / wheel.name
    with ZipFile(wheel) as old, ZipFile(target, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            match changes.get(name, text):
                case str() as whole:
                    new.writestr(name, whole)
                case (before, after):
                    assert before in text
                    new.writestr(name, text.replace(before, after))
        for name in changes.keys() - set(old.namelist()):
            new.writestr(name, str(changes[name]))
    return target


def test_a_good_wheel_has_no_faults(good_wheel: Path) -> None:
    """Nothing is said of a wheel that is right."""
    assert contents.faults(good_wheel, "mem0_embed_acme", LICENCE, ["/some/where"]) == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"acme.pth": "import os"}, "acme.pth: is a .pth file"),
        ({"mem0_embed_acme/late.pth": "import os"}, "mem0_embed_acme/late.pth: is a .pth file"),
        ({"other/__init__.py": ""}, "other/__init__.py: lies outside"),
        ({"mem0_embed_acme-0.1.0.data/scripts/acme": "#!python"}, "data/scripts/acme: lies outside"),
        ({"mem0_embed_acme/py.typed": None}, "mem0_embed_acme/py.typed: is missing"),
        ({"mem0_embed_acme/__init__.py": None}, "mem0_embed_acme/__init__.py: is missing"),
        ({"mem0_embed_acme/test_wire.py": ""}, "test_wire.py: is a test"),
        ({"mem0_embed_acme/tests/helper.py": ""}, "tests/helper.py: is a test"),
        ({"mem0_embed_acme/conftest.py": ""}, "conftest.py: is a test"),
        ({"mem0_embed_acme/fast.so": ""}, "fast.so: is no source"),
        ({"mem0_embed_acme/log.txt": "at /some/where/acme.py"}, "log.txt: names /some/where"),
        ({"mem0_embed_acme/log.txt": "at /home/ann/acme.py"}, "log.txt: names /home/ann"),
        ({"mem0_embed_acme/log.txt": "at C:\\Users\\ann\\acme.py"}, r"log.txt: names C:\Users\ann"),
        ({f"{INFO}/licenses/LICENSE": None}, "licenses/LICENSE: is missing"),
        ({f"{INFO}/licenses/LICENSE": "Mine."}, "licenses/LICENSE: is not the LICENSE"),
        ({f"{INFO}/METADATA": None}, "METADATA: is missing"),
        ({f"{INFO}/METADATA": ("Name: mem0-embed-acme", "Name: acme")}, "METADATA: is that of acme 0.1.0"),
        ({f"{INFO}/METADATA": ("Version: 0.1.0", "Version: 0.2")}, "METADATA: is that of mem0-embed-acme 0.2"),
        ({f"{INFO}/METADATA": ("Version: 0.1.0", "Version: new")}, "METADATA: 'new' is invalid"),
        ({f"{INFO}/METADATA": ("Requires-Python: >=3.11\n", "")}, "METADATA: has no Requires-Python"),
        ({f"{INFO}/METADATA": ("License-Expression: MIT\n", "")}, "METADATA: has no License-Expression"),
        ({f"{INFO}/METADATA": ("Classifier: Typing :: Typed\n", "")}, "METADATA: lacks the classifier"),
        ({f"{INFO}/METADATA": ("# Acme\n", "")}, "METADATA: has no description"),
        ({f"{INFO}/METADATA": ("mem0-core<0.2,>=0.1", "mem0-core @ https://acme.example/c.whl")}, "takes no URLs"),
        ({f"{INFO}/METADATA": ("mem0-core<0.2,>=0.1", "mem0-core")}, "METADATA: needs 'mem0-core' of any version"),
        ({f"{INFO}/entry_points.txt": None}, "entry_points.txt: has nothing in the group"),
        ({f"{INFO}/entry_points.txt": ("[mem0.embedders]", "[mem0.embeders]")}, "has nothing in the group"),
        ({f"{INFO}/entry_points.txt": ("acme = mem0_embed_acme\n", "acme = acme\n")}, "that is not in the wheel"),
        ({f"{INFO}/entry_points.txt": (":main", ":start")}, "names what its module does not define"),
    ],
    ids=lambda value: value[-28:] if isinstance(value, str) else "",
)
def test_a_fault_is_said(
    changes: dict[str, tuple[str, str] | str | None], fault: str, good_wheel: Path, tmp_path: Path
) -> None:
    """A wheel that is wrong in one way has that fault, and no other but what follows from it."""
    bad = spoil(good_wheel, tmp_path, changes)
    found = contents.faults(bad, "mem0_embed_acme", LICENCE, ["/some/where"])
    assert any(fault in line for line in found), found
    assert len(found) <= 3, found


def test_an_llm_is_a_provider_too(good_wheel: Path, tmp_path: Path) -> None:
    """A wheel that brings LLMs and no embedder has no faults."""
    other = spoil(good_wheel, tmp_path, {f"{INFO}/entry_points.txt": ("[mem0.embedders]", "[mem0.llms]")})
    assert contents.faults(other, "mem0_embed_acme", LICENCE) == []


def test_a_wheel_for_one_machine_is_a_fault(good_wheel: Path, tmp_path: Path) -> None:
    """A wheel runs everywhere, since nothing in it is compiled."""
    bad = tmp_path / good_wheel.name.replace("py3-none-any", "cp311-cp311-linux_x86_64")
    bad.write_bytes(good_wheel.read_bytes())
    assert "some machines only" in str(contents.faults(bad, "mem0_embed_acme", LICENCE))


def test_an_empty_licence_is_a_fault(good_wheel: Path, tmp_path: Path) -> None:
    """An empty LICENSE is none, even if the source has the same."""
    bad = spoil(good_wheel, tmp_path, {f"{INFO}/licenses/LICENSE": ""})
    assert "licenses/LICENSE" in str(contents.faults(bad, "mem0_embed_acme", b""))
