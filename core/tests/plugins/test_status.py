# SPDX-License-Identifier: Apache-2.0
"""What the list and the doctor are told."""

from __future__ import annotations

import pytest

from mem0.plugins.names import KNOWN
from mem0.plugins.policy import Policy
from mem0.plugins.status import installed, missing

from .conftest import Site


def test_every_state_is_told_from_metadata(site: Site, broken: dict[str, str]) -> None:
    """Ready, blocked, duplicate, incompatible: each with its reason, and nothing is imported."""
    site.add("ready", broken["exits"])
    site.add("blocked")
    site.add("incompatible", requires=["mem0-core>=99"])
    site.add("one", points={"double": "one"})
    site.add("two", points={"double": "two"})
    rows = installed(Policy.from_config({"block": ["blocked"]}))
    found = {(row.name, row.distribution): row for row in rows if row.location == str(site.root)}
    assert {key: row.status for key, row in found.items()} == {
        ("ready", "ready"): "ready",
        ("blocked", "blocked"): "blocked",
        ("incompatible", "incompatible"): "incompatible",
        ("double", "one"): "duplicate",
        ("double", "two"): "duplicate",
    }
    assert "needs mem0-core >=99" in found["incompatible", "incompatible"].reason
    assert "one:double" in found["double", "two"].reason
    assert "'plugins.block'" in found["blocked", "blocked"].reason
    assert found["ready", "ready"].reason == ""
    assert (found["ready", "ready"].version, found["ready", "ready"].editable) == ("1.0", False)
    assert site.imported() == {}


def test_blocking_one_of_two_leaves_the_other_ready(site: Site) -> None:
    """A duplicate is one only among those that may be used."""
    site.add("one", points={"double": "one"})
    site.add("two", points={"double": "two"})
    rows = installed(Policy.from_config({"block": ["two"]}))
    assert {row.distribution: row.status for row in rows if row.name == "double"} == {"one": "ready", "two": "blocked"}


def test_first_party_providers_that_are_missing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has its pip line, unless a list refuses it."""
    site.add("acme", points={"together": "acme"})
    rows = {row.name: row for row in missing(Policy.from_config({"block": ["vertexai"]}))}
    assert "together" not in rows
    assert (rows["gemini"].status, rows["gemini"].pip) == ("missing", f"pip install {KNOWN['gemini']}")
    assert rows["vertexai"].status == "blocked"
