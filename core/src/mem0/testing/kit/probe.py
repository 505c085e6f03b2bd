# SPDX-License-Identifier: Apache-2.0
"""Load a provider in a process of its own, and tell what it reached for. Run as a script; see `fresh`.

It imports nothing but the standard library before it is on the watch.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

NETWORK = {
    "socket.connect",
    "socket.getaddrinfo",
    "socket.gethostbyaddr",
    "socket.gethostbyname",
    "socket.getnameinfo",
    "socket.sendmsg",
    "socket.sendto",
}
"""What Python itself reports before a name is looked up or something is sent."""


def watch(note: Callable[[str], object]) -> None:
    """Take note of every use of the network from now on, to the end of the process."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in NETWORK:
            plain = [repr(item) for item in arguments if isinstance(item, (str, int, tuple))]
            note(f"{event}({', '.join(plain)})")

    sys.addaudithook(hook)


class Blocker:
    """Finds no module of some packages, and takes note of who asked.

    Args:
        packages: Names of packages or modules.
    """

    def __init__(self, packages: Iterable[str]) -> None:
        self.packages = tuple(packages)
        self.wanted: list[str] = []

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: object = None) -> None:  # noqa: ARG002
        """Refuse to find a module that is blocked."""
        if any(name == package or name.startswith(f"{package}.") for package in self.packages):
            self.wanted.append(name)
            raise ModuleNotFoundError(f"{name!r} is not there for a light module", name=name)


def main() -> None:
    """Read what to do from standard input, and print what happened."""
    asked = json.load(sys.stdin)
    network: list[str] = []
    watch(network.append)
    blocker = Blocker(asked["blocked"])
    sys.meta_path.insert(0, blocker)
    told: dict[str, object] = {"network": network, "wanted": blocker.wanted}
    try:
        _load(asked, told)
    except Exception as error:
        told["error"] = f"{type(error).__name__}: {error}"
    print(f"\n{json.dumps(told)}")  # noqa: T201 - on a line of its own, whatever a plugin prints


def _load(asked: dict[str, Any], told: dict[str, object]) -> None:
    from mem0.plugins import hooks

    provider = asked["provider"]
    hooks.default_dims(provider)
    hooks.embedder_config(provider)
    hooks.embedder_models(provider)
    if asked["settings"] is not None:
        embedder = hooks.create_embedder(provider, asked["settings"])
        told["fingerprint"] = embedder.fingerprint.to_json()
        embedder.close()


if __name__ == "__main__":
    main()
