# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a wheel, each fault with the file that has it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from importlib.metadata import EntryPoint, PathDistribution
from pathlib import Path, PurePosixPath
from zipfile import Path as ZipPath
from zipfile import ZipFile

from packaging.metadata import Metadata
from packaging.utils import canonicalize_name, parse_wheel_filename

Files = dict[str, bytes]

TEST_FILE = re.compile(r"(^|/)(tests?/.*|test_[^/]*|[^/]*_test|conftest)\.py$")
GROUPS = ("mem0.embedders", "mem0.llms")
"""What a distribution can bring: providers of either kind. A wrapper alone is nobody's distribution here."""
HOME = re.compile(rb"(?:/home/|/Users/|/root/|[A-Za-z]:\\+Users\\+)[\w.-]+")
"""What a path below somebody's home looks like."""


def faults(wheel: Path, package: str, licence: bytes, places: Sequence[str] = ()) -> list[str]:
    """Say what is wrong with a wheel, a line for each fault.

    Args:
        wheel: The file.
        package: The one package that it may bring.
        licence: What its licence file must say.
        places: Folders of this machine that no file may name.
    """
    with ZipFile(wheel) as archive:
        files = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    name, version, _, tags = parse_wheel_filename(wheel.name)
    info = f"{canonicalize_name(name).replace('-', '_')}-{version}.dist-info"
    found = [
        *outside(files, package, info),
        *unwanted(files, package),
        *of_this_machine(files, places),
        *of_some_machine(files),
        *wrong_licence(files, info, licence),
        *wrong_metadata(files, info, canonicalize_name(name), str(version)),
        *wrong_entry_points(wheel, files, info),
    ]
    if [str(tag) for tag in tags] != ["py3-none-any"]:
        found.append("it is built for some machines only; its tag should be py3-none-any")
    return found


def outside(files: Files, package: str, info: str) -> Iterator[str]:
    """Yield files that lie neither in the package nor in its metadata."""
    for name in files:
        if name.endswith(".pth"):
            yield f"{name}: is a .pth file, which Python runs at every start"
        elif PurePosixPath(name).parts[0] not in (package, info):
            yield f"{name}: lies outside of {package}/ and {info}/"


def unwanted(files: Files, package: str) -> Iterator[str]:
    """Yield what is missing in the package, and what nobody needs who uses it."""
    for needed in (f"{package}/__init__.py", f"{package}/py.typed"):
        if needed not in files:
            yield f"{needed}: is missing"
    for name in files:
        if TEST_FILE.search(name):
            yield f"{name}: is a test, which belongs into the sdist"
        if PurePosixPath(name).suffix in (".pyc", ".so", ".pyd", ".db", ".log", ".orig", ".rej"):
            yield f"{name}: is no source"


def of_this_machine(files: Files, places: Sequence[str]) -> Iterator[str]:
    """Yield files that name a folder of the machine that built them."""
    for name, content in files.items():
        for place in places:
            if place.encode() in content:
                yield f"{name}: names {place}, which is this machine's"


def of_some_machine(files: Files) -> Iterator[str]:
    """Yield files that name somebody's home, as a log does that went into a package. A test may, in an sdist."""
    for name, content in files.items():
        if match := HOME.search(content):
            yield f"{name}: names {match[0].decode()}, which is somebody's home"


def wrong_licence(files: Files, info: str, licence: bytes) -> Iterator[str]:
    """Yield what is wrong with the licence file."""
    name = f"{info}/licenses/LICENSE"
    if name not in files:
        yield f"{name}: is missing"
    elif not licence.strip() or files[name] != licence:
        yield f"{name}: is not the LICENSE beside pyproject.toml, or is empty"


def wrong_metadata(files: Files, info: str, name: str, version: str) -> Iterator[str]:
    """Yield what is wrong with the metadata."""
    place = f"{info}/METADATA"
    try:
        metadata = Metadata.from_email(files[place])
    except KeyError:
        yield f"{place}: is missing"
        return
    except ExceptionGroup as errors:
        yield from (f"{place}: {error}" for error in errors.exceptions)
        return
    if (canonicalize_name(metadata.name), str(metadata.version)) != (name, version):
        yield f"{place}: is that of {metadata.name} {metadata.version}"
    if metadata.requires_python is None or not list(metadata.requires_python):
        yield f"{place}: has no Requires-Python, so pip installs it where it cannot run"
    if not metadata.license_expression:
        yield f"{place}: has no License-Expression"
    if "Typing :: Typed" not in (metadata.classifiers or []):
        yield f"{place}: lacks the classifier 'Typing :: Typed'"
    if not (metadata.description or "").strip():
        yield f"{place}: has no description; `readme` is missing or empty"
    for requirement in metadata.requires_dist or []:
        if requirement.url:
            yield f"{place}: needs '{requirement}', and an index takes no URLs"
        elif not list(requirement.specifier):
            yield f"{place}: needs '{requirement}' of any version; give it bounds"


def wrong_entry_points(wheel: Path, files: Files, info: str) -> Iterator[str]:
    """Yield what is wrong with the entry points: that there are none, or that they lead nowhere."""
    place = f"{info}/entry_points.txt"
    entry_points = PathDistribution(ZipPath(wheel, f"{info}/")).entry_points
    if not any(each.group in GROUPS for each in entry_points):
        yield f"{place}: has nothing in the group {' or '.join(GROUPS)}, so mem0 does not find it"
    for each in entry_points:
        module = each.module.replace(".", "/")
        source = files.get(f"{module}.py", files.get(f"{module}/__init__.py"))
        if source is None:
            yield f"{place}: {shown(each)} names a module that is not in the wheel"
        elif each.attr and each.attr.split(".")[0] not in bound(source):
            yield f"{place}: {shown(each)} names what its module does not define"


def shown(point: EntryPoint) -> str:
    """Return an entry point as it is written."""
    return f"'{point.name} = {point.value}' in [{point.group}]"


def bound(source: bytes) -> set[str]:
    """Return the names that a module binds at its top, without running it."""
    names: set[str] = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        else:
            names |= {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return names
