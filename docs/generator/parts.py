# SPDX-License-Identifier: Apache-2.0
"""Parts of a page that are not for people to edit, between `<!-- settings -->` and `<!-- /settings -->`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_PART = re.compile(r"^<!-- (?P<name>\w+) -->\n.*?^<!-- /(?P=name) -->$", re.MULTILINE | re.DOTALL)


def filled(page: str, makers: Mapping[str, Callable[[], str]]) -> str:
    """Return a page with what the makers make between the markers of their names.

    Args:
        page: The page as it is.
        makers: By name of a part, what makes it. A part without a maker stays as it is.
    """

    def fill(found: re.Match[str]) -> str:
        name = found["name"]
        if name not in makers:
            return found[0]
        return f"<!-- {name} -->\n{makers[name]()}\n<!-- /{name} -->"

    return _PART.sub(fill, page)
