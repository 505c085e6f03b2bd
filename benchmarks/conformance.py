# SPDX-License-Identifier: Apache-2.0
"""How many checks of the conformance kit a provider's package passes, as its own tests run them."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

from measure import environment

from mem0.testing.kit.run import CHECKS

ROOT = Path(__file__).resolve().parents[1]
OUTCOMES = ("passed", "failed", "inapplicable")


def counts(package: str) -> dict[str, dict[str, int]]:
    """Run the kit against a package's provider and count the checks by what came out.

    Args:
        package: The distribution, which is the directory's name.

    Returns:
        `passed`, `failed` and `inapplicable`, for each file of tests that runs the kit: by what its name says after
        `test_conformance`, which is nothing for most. A check that a file runs against several models counts once, and
        is passed if it passes with all.
    """
    files = sorted((ROOT / "plugins" / package / "tests").glob("test_conformance*.py"))
    return {file.stem.removeprefix("test_conformance").strip("_"): _counted(file) for file in files}


def _counted(file: Path) -> dict[str, int]:
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "test_conforms", str(file)]
        done = subprocess.run([*command, f"--junitxml={report}"], cwd=ROOT, env=environment(), capture_output=True)
        if done.returncode not in (0, 1):
            raise RuntimeError(done.stdout.decode() + done.stderr.decode())
        outcomes: dict[str, set[str]] = {}
        for case in ElementTree.parse(report).iter("testcase"):
            outcomes.setdefault(_check(case), set()).add(_outcome(case))
    worst = Counter("failed" if "failed" in found else min(found, key=OUTCOMES.index) for found in outcomes.values())
    return {name: worst[name] for name in OUTCOMES}


def _check(case: ElementTree.Element) -> str:
    # pytest names a test by all its parameters: `test_conforms[bert-batch_equals_single]`.
    parts = re.split(r"[\[\]-]", case.get("name", ""))
    return next(part for part in parts if part in CHECKS)


def _outcome(case: ElementTree.Element) -> str:
    if case.find("skipped") is not None:
        return "inapplicable"
    return "passed" if case.find("failure") is None and case.find("error") is None else "failed"
