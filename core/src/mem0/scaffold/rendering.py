# SPDX-License-Identifier: Apache-2.0
"""All files of a new distribution, as texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from mem0.errors import ValidationError
from mem0.scaffold.kinds import WORDS, Kind, License
from mem0.scaffold.naming import Naming

TEMPLATES = Path(__file__).with_name("templates")
SUFFIX = ".tmpl"

# GitHub's own `${{ ... }}` has a space within the braces, or a dot.
_PLACE = re.compile(r"\{\{(\w+)\}\}")
_MARK = re.compile(r"(#|<!--) CHANGE:")


def render(
    naming: Naming, kind: Kind = Kind.http, license_: License = License.apache, author: str | None = None
) -> dict[str, str]:
    """Return the files of a new distribution. The same arguments give the same files, on every machine and day.

    Args:
        naming: What it is called.
        kind: What it asks for vectors.
        license_: Its licence.
        author: Who has the copyright; by default, its authors as such.

    Returns:
        The text of each file by its path, with slashes, in order.

    Raises:
        ValidationError: The author's name is blank, or more than a line.
    """
    values = _values(naming, kind, license_, author)
    files = {_filled(path, values): _filled(text, values) for path, text in _templates(kind, license_)}
    return dict(sorted(files.items()))


def places_to_change(text: str) -> int:
    """Count the comments in a file that say what is the author's to change."""
    return len(_MARK.findall(text))


def _values(naming: Naming, kind: Kind, license_: License, author: str | None) -> Mapping[str, str]:
    words = WORDS[kind]
    holder = f"The {naming.distribution} authors" if author is None else author.strip()
    if not holder or not holder.isprintable():
        raise ValidationError("The author's name is blank or more than a line. Write it as in --author 'Ada Lovelace'.")
    values = {
        "provider": naming.provider,
        "distribution": naming.distribution,
        "package": naming.package,
        "title": naming.title,
        "class": naming.class_prefix,
        "variable": naming.variable_prefix,
        "host": naming.host,
        "license": license_.value,
        "author": holder,
        "quoted_author": json.dumps(holder, ensure_ascii=False),  # TOML quotes as JSON does
    }
    described = {"summary": words.summary, "requires": words.requires, "access": words.access}
    return values | {name: _filled(text, values) for name, text in described.items()}


def _templates(kind: Kind, license_: License) -> Iterator[tuple[str, str]]:
    for folder in (TEMPLATES / "common", TEMPLATES / kind.value):
        for file in sorted(folder.rglob(f"*{SUFFIX}")):
            path = file.relative_to(folder).as_posix().removesuffix(SUFFIX)
            yield path, file.read_text(encoding="utf-8")
    yield "LICENSE", (TEMPLATES / "licenses" / f"{license_.value}{SUFFIX}").read_text(encoding="utf-8")


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: values[place[1]], text)
