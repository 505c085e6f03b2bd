# SPDX-License-Identifier: Apache-2.0
"""Use an installed provider as somebody who found it on an index: `python -I stranger.py mem0-embed-example`.

It is to be run where the core's wheel and the provider's are installed, and nothing else of this repository.
"""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import tempfile
from importlib.metadata import distribution, distributions
from pathlib import Path
from typing import Any

from mem0 import Memory
from mem0.testing import LoopbackServer, subject_of

SITE = Path(sysconfig.get_path("purelib"))
SCRIPTS = Path(sysconfig.get_path("scripts"))


def main(name: str) -> None:
    """Use one distribution in every way that does not need its author."""
    (provider,) = (each.name for each in distribution(name).entry_points if each.group == "mem0.embedders")
    nothing_else(name)
    subject = subject_of(provider)
    with LoopbackServer(wires=subject.wires) as server, tempfile.TemporaryDirectory() as folder:
        config = {
            "embedder": {"provider": provider, "config": dict(subject.settings(server))},
            "vector_store": {"config": {"path": str(Path(folder, "memory.db"))}},
        }
        remembers(config)
        check(len(server.requests) >= 2, f"the server was asked {len(server.requests)} times")
        file = Path(folder, "mem0.json")
        file.write_text(json.dumps(config))
        listed = json.loads(mem0("embedders", "list", "--json"))
        (row,) = (row for row in listed if row["name"] == provider)
        check((row["distribution"], row["status"]) == (name, "ready"), f"the list says {row}")
        report = json.loads(mem0("plugin", "check", provider, "--json"))
        check(report["ok"] and report["counts"]["passed"] > 50, f"the kit says {report['counts']}")
        said = json.loads(mem0("doctor", "--config", str(file), "--provider", provider, "--json"))
        check(said["ok"], f"the doctor says {said}")
    print(f"{name}: remembers, is listed, passes {report['counts']['passed']} checks of the kit, and is well.")


def nothing_else(name: str) -> None:
    """Make sure that what is used are the wheels, and not the checkout."""
    found = {each.name for each in distributions() if each.name.startswith("mem0")}
    check(found == {"mem0-core", name}, f"installed are {sorted(found)}")
    for each in found:
        files = distribution(each).files or []
        check(not any(file.suffix == ".pth" for file in files), f"{each} is installed editable")
        check(Path(str(distribution(each).locate_file(""))).samefile(SITE), f"{each} is elsewhere")


def remembers(config: dict[str, Any]) -> None:
    """Add a text and find it again."""
    with Memory.from_config(config) as memory:
        memory.add("I love science fiction movies.", user_id="ann")
        memory.add("The bank opens on Monday at nine.", user_id="ann")
        found = memory.search("Science fiction movies", user_id="ann", top_k=1)
    check(found["results"][0]["memory"] == "I love science fiction movies.", f"found was {found}")


def mem0(*arguments: str) -> str:
    """Run the command line, and return what it prints.

    Raises:
        SystemExit: It fails.
    """
    command = [str(SCRIPTS / "mem0"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    check(
        done.returncode == 0, f"`mem0 {' '.join(arguments)}` ended with {done.returncode}:\n{done.stdout}{done.stderr}"
    )
    return done.stdout


def check(holds: bool, otherwise: str) -> None:
    """End with what is wrong, unless it holds."""
    if not holds:
        sys.exit(f"stranger: {otherwise}")


if __name__ == "__main__":
    main(sys.argv[1])
