# SPDX-License-Identifier: Apache-2.0
"""What the list and the doctor are told."""

from __future__ import annotations

import pytest

from mem0.plugins.kind import LLM
from mem0.plugins.names import KNOWN
from mem0.plugins.policy import Policy
from mem0.plugins.status import installed, missing

from .conftest import SORTS, Site, Sort


def test_every_state_is_told(site: Site, sort: Sort) -> None:
    """Ready, broken, blocked, duplicate, incompatible, unlisted: each with its reason, and nothing is imported."""
    kind, exits = sort.kind, sort.broken["exits"]
    quiet = f"{kind.prefix}quiet".replace("_", "-")
    sort.add(site, "ready")
    sort.add(site, "exits", exits)
    sort.add(site, "slow", f"import numpy\n{sort.good}")
    sort.add(site, "blocked", exits)
    sort.add(site, "incompatible", exits, requires=["mem0-core>=99"])
    sort.add(site, quiet, points="[console_scripts]\nquiet = quiet\n")
    sort.add(site, "one", points={"double": "one"})
    sort.add(site, "two", points={"double": "two"})
    rows = installed(Policy.from_config({"block": ["blocked"]}), kind)
    found = {(row.name, row.distribution): row for row in rows if row.location == str(site.root)}
    assert {key: row.status for key, row in found.items()} == {
        ("ready", "ready"): "ready",
        ("exits", "exits"): "broken",
        ("slow", "slow"): "ready",
        ("blocked", "blocked"): "blocked",
        ("incompatible", "incompatible"): "incompatible",
        ("double", "one"): "duplicate",
        ("double", "two"): "duplicate",
        ("quiet", quiet): "unlisted",
    }
    assert "SystemExit. See exits.py, line 2" in found["exits", "exits"].reason
    assert "imports 'numpy'" in found["slow", "slow"].notes[0]
    assert f"{kind.create} is the place for it" in found["slow", "slow"].notes[0]
    unlisted = found["quiet", quiet]
    lines = f'[project.entry-points."{kind.group}"] and below that quiet = "{kind.prefix}quiet"'
    assert lines in unlisted.reason
    assert (unlisted.version, found["ready", "ready"].file) == ("1.0", str(site.root / "ready.py"))
    assert "needs mem0-core >=99" in found["incompatible", "incompatible"].reason
    assert f"{kind.title} 'double' is claimed" in found["double", "two"].reason
    assert "one:double" in found["double", "two"].reason
    assert "'plugins.block'" in found["blocked", "blocked"].reason
    assert found["ready", "ready"].reason == ""
    assert (found["ready", "ready"].version, found["ready", "ready"].editable) == ("1.0", False)
    assert site.imported() == {}


def test_blocking_one_of_two_leaves_the_other_ready(site: Site, sort: Sort) -> None:
    """A duplicate is one only among those that may be used."""
    sort.add(site, "one", points={"double": "one"})
    sort.add(site, "two", points={"double": "two"})
    rows = installed(Policy.from_config({"block": ["two"]}), sort.kind)
    assert {row.distribution: row.status for row in rows if row.name == "double"} == {"one": "ready", "two": "blocked"}


def test_a_kinds_list_has_its_own(site: Site, sort: Sort) -> None:
    """One name for an embedder and an LLM is one row in either list, and no duplicate; so is what is unlisted."""
    for number, one in enumerate(SORTS):
        one.add(site, f"acme-{number}", points={"acme": f"acme_{number}"})
        site.add(f"{one.kind.prefix}quiet", points="")
    rows = [row for row in installed(kind=sort.kind) if row.name in ("acme", "quiet")]
    mine = SORTS.index(sort)
    assert [(row.distribution, row.status) for row in rows] == [
        (f"acme-{mine}", "ready"),
        (f"{sort.kind.prefix}quiet", "unlisted"),
    ]


def test_first_party_providers_that_are_missing(site: Site) -> None:
    """Each has its pip line, unless a list refuses it."""
    site.add("acme", points={"together": "acme"})
    policy = Policy.from_config({"block": ["vertexai"]})
    rows = {row.name: row for row in missing(policy)}
    assert "together" not in rows
    assert (rows["gemini"].status, rows["gemini"].pip) == ("missing", f"pip install {KNOWN['gemini']}")
    assert rows["vertexai"].status == "blocked"
    llms = {row.name: (row.status, row.pip) for row in missing(policy, LLM)}
    assert llms == dict.fromkeys(("azure_openai", "openai"), ("missing", "pip install mem0-llm-openai"))
    assert {row.status for row in missing(Policy.from_config({"block": ["mem0-llm-openai"]}), LLM)} == {"blocked"}


@pytest.mark.parametrize(
    ("distribution", "points"),
    [
        ("mem0-embed-watch", "[mem0.plugins]\nwatch = mem0_embed_watch\n"),
        ("mem0_embed_acme", "[mem0.embedders]\nacme = mem0_embed_acme\n"),
        ("mem0_llm_acme", "[mem0.llms]\nacme = mem0_llm_acme\n"),
        ("mem0-embed-other", "[mem0.llms]\nother = mem0_embed_other\n"),
        ("embed-tools", ""),
        ("mem0-llms", ""),
        ("mem0-embeddings", ""),
    ],
)
def test_only_what_is_called_like_a_provider_is_unlisted(site: Site, distribution: str, points: str) -> None:
    """What has any entry point of mem0's has been found, and other distributions are nobody's business."""
    site.add(distribution, points=points)
    assert "unlisted" not in {row.status for sort in SORTS for row in installed(kind=sort.kind)}
