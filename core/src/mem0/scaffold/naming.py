# SPDX-License-Identifier: Apache-2.0
"""Whether a new provider's name will do, and what follows from it."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass

from mem0.errors import ValidationError
from mem0.hookspecs import EMBEDDERS_GROUP
from mem0.plugins.names import KNOWN, normalize
from mem0.plugins.scan import scan

LONGEST = 28
"""Characters of a name. Names are written into code, whose lines have 120."""

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_PREFIX = "mem0_embed_"
_PREFIXES = re.compile(r"^(mem0_embed(_|$))+")


@dataclass(frozen=True, slots=True)
class Naming:
    """What a new provider and its parts are called.

    Attributes:
        provider: The provider's name, as in `acme_cloud`.
    """

    provider: str

    @property
    def distribution(self) -> str:
        """What is installed, as in `mem0-embed-acme-cloud`."""
        return self.package.replace("_", "-")

    @property
    def package(self) -> str:
        """What is imported, as in `mem0_embed_acme_cloud`."""
        return _PREFIX + self.provider

    @property
    def title(self) -> str:
        """The name for people, as in `Acme Cloud`."""
        return self.provider.replace("_", " ").title()

    @property
    def class_prefix(self) -> str:
        """How its classes begin, as in `AcmeCloud`."""
        return "".join(part.capitalize() for part in self.provider.split("_"))

    @property
    def variable_prefix(self) -> str:
        """How its environment variables begin, as in `ACME_CLOUD`."""
        return self.provider.upper()

    @property
    def host(self) -> str:
        """A host that nobody has, as in `api.acme-cloud.example`, until the author writes down the real one."""
        return f"api.{self.provider.replace('_', '-')}.example"


def read_name(text: str) -> Naming:
    """Read a name in any spelling: `Acme Cloud`, `acme-cloud` and `mem0-embed-acme-cloud` are `acme_cloud`.

    Raises:
        ConfigurationError: It is blank.
        ValidationError: It is no name, or one that Python keeps for itself.
    """
    shown = repr(text[: 2 * LONGEST])
    advice = "Write letters, digits and underscores, as in 'acme' or 'acme_cloud'."
    name = _PREFIXES.sub("", normalize(text))
    if not _NAME.fullmatch(name):
        raise ValidationError(f"{shown} is no name for a provider: it begins with a letter of a to z. {advice}")
    if len(name) > LONGEST:
        raise ValidationError(f"{shown} has {len(name)} characters. Choose a name of at most {LONGEST}.")
    if keyword.iskeyword(name) or keyword.iskeyword(name.capitalize()):
        raise ValidationError(f"{shown} is a word of Python's. Choose another name, as in '{name}_embeddings'.")
    return Naming(name)


def check_free(naming: Naming) -> None:
    """Refuse a name that a provider has, first-party or installed. Reads metadata; imports no provider.

    Raises:
        ValidationError: It is taken.
    """
    advice = "Choose another name: two providers cannot share one."
    if (known := KNOWN.get(naming.provider)) is not None:
        raise ValidationError(f"{naming.provider!r} is mem0's own provider, which comes with {known}. {advice}")
    for candidates in scan(EMBEDDERS_GROUP).values():
        for found in candidates:
            if found.name == naming.provider or normalize(found.distribution) == naming.package:
                raise ValidationError(
                    f"{naming.provider!r} is taken: {found.distribution} {found.version} in {found.location} provides "
                    f"{found.name!r}. {advice}"
                )
