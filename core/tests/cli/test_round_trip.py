# SPDX-License-Identifier: Apache-2.0
"""A memory's whole life, by commands alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]
HASHING = ("--provider", "hashing")
JOHN = ("--user", "john", *HASHING)


Add = Callable[..., str]


def test_what_was_added_is_found_listed_and_shown(mem0: Run, add: Add) -> None:
    """add, search, list and get agree on one memory, and return what the Python API does."""
    film = add("I love sci-fi movies.", "--metadata", "category=film", "--metadata", "year=1979")
    add("My sister lives in Lisbon.")
    found = mem0("search", "Which sci-fi movies does he like?", *JOHN, "--top-k", "1", "--json").json["results"]
    listed = mem0("list", *JOHN, "--json").json["results"]
    shown = mem0("get", film, *HASHING, "--json").json
    assert [hit["id"] for hit in found] == [film]
    assert 0 < found[0]["score"] <= 1
    assert [memory["memory"] for memory in listed] == ["My sister lives in Lisbon.", "I love sci-fi movies."]
    assert shown == {**listed[1], "score": None}
    assert shown["metadata"] == {"category": "film", "year": 1979}


def test_search_takes_all_its_options(mem0: Run, add: Add) -> None:
    """Filter, mode, threshold, explain and as-of reach the library."""
    film = add("I love sci-fi movies.", "--metadata-json", '{"tags": ["film"]}')
    add("I love sci-fi books.")
    only = mem0(
        *("search", "sci-fi", *JOHN, "--filter", '{"tags": {"contains": "film"}}', "--mode", "keyword"),
        *("--threshold", "0.01", "--explain", "--json"),
    ).json["results"]
    assert [hit["id"] for hit in only] == [film]
    assert only[0]["score_details"]["semantic_score"] is None
    assert mem0("search", "sci-fi", *JOHN, "--as-of", "2020-01-01", "--json").json == {"results": []}


def test_a_change_is_seen_in_its_history(mem0: Run, add: Add) -> None:
    """Update and delete leave their marks; a deleted memory still has its history."""
    memory = add("I love sci-fi movies.")
    assert mem0("update", memory, "I love series.", *HASHING, "-m", "seen=true", "--json").code == 0
    assert mem0("get", memory, *HASHING, "--json").json["metadata"] == {"seen": True}
    assert mem0("delete", memory, *JOHN, "--json").json == {"message": "Memory deleted successfully!"}
    events = mem0("history", memory, *HASHING, "--json").json
    assert [entry["event"] for entry in events] == ["ADD", "UPDATE", "DELETE"]
    assert events[1]["new_memory"] == "I love series."


def test_an_expiry_can_be_set_and_taken_back(mem0: Run, add: Add) -> None:
    """What has expired is hidden unless asked for; `never` brings it back."""
    memory = add("The code is 1234.", "--expires-at", "2020-01-01")
    assert mem0("list", *JOHN, "--json").json["results"] == []
    assert len(mem0("list", *JOHN, "--show-expired", "--json").json["results"]) == 1
    assert mem0("update", memory, *HASHING, "--expires-at", "never").code == 0
    assert len(mem0("list", *JOHN, "--json").json["results"]) == 1


def test_all_of_a_scope_is_deleted_or_forgotten_with_yes(mem0: Run, add: Add, tmp_path: Path) -> None:
    """Delete keeps history, forget leaves no byte, and a filter narrows delete down."""
    kept = add("I love sci-fi movies.", "-m", "kind=film")
    gone = add("My passport number is X4711X.", "-m", "kind=secret")
    assert mem0("delete", *JOHN, "--filter", '{"kind": "secret"}', "--yes").code == 0
    assert [memory["id"] for memory in mem0("list", *JOHN, "--json").json["results"]] == [kept]
    receipt = mem0("forget", *JOHN, "--yes", "--json").json
    assert (receipt["memories"], receipt["history"]) == (1, 3)
    assert mem0("history", gone, *HASHING).code == 1
    assert not any(b"X4711X" in file.read_bytes() for file in (tmp_path / "memories").iterdir())


def test_an_export_can_be_imported_twice(mem0: Run, add: Add, tmp_path: Path) -> None:
    """A file goes into another store with its ids; the second time there is nothing to do."""
    memory = add("I love sci-fi movies.", "-m", "kind=film")
    file, other = tmp_path / "out.jsonl", str(tmp_path / "other.db")
    assert mem0("export", str(file), *JOHN, "--json").json == {"exported": 1, "path": str(file)}
    first = mem0("import", str(file), *HASHING, "--store", other, "--json").json
    again = mem0("import", str(file), *HASHING, "--store", other, "--json").json
    assert (first["added"], again["added"], again["unchanged"]) == (1, 0, 1)
    assert mem0("get", memory, *HASHING, "--store", other, "--json").json["metadata"] == {"kind": "film"}


def test_embed_prints_all_numbers_and_the_usage(mem0: Run) -> None:
    """Vectors come out whole, one for each text, with what they cost."""
    answer = mem0("embed", "sci-fi", "film", "--query", *HASHING, "--json").json
    assert (answer["provider"], answer["dims"], answer["input_type"]) == ("hashing", 1024, "query")
    assert [len(vector) for vector in answer["vectors"]] == [1024, 1024]
    assert answer["usage"]["requests"] == 1
    assert abs(sum(number**2 for number in answer["vectors"][0]) - 1) < 1e-5


def test_a_configuration_serves_where_no_option_overrides_it(mem0: Run, tmp_path: Path) -> None:
    """--config names store and embedder, --store goes before it, and another provider drops its settings."""
    config = tmp_path / "mem0.json"
    store, other = tmp_path / "one.db", tmp_path / "two.db"
    config.write_text(
        json.dumps(
            {
                "embedder": {"provider": "hashing", "config": {"embedding_dims": 64}},
                "vector_store": {"config": {"path": str(store)}},
            }
        )
    )
    assert mem0("embed", "x", "-c", str(config), "--json").json["dims"] == 64
    assert mem0("embed", "x", "-c", str(config), "--provider", "Hashing", "--json").json["dims"] == 64
    assert mem0("add", "x", "-u", "john", "-c", str(config)).code == 0
    assert mem0("add", "x", "-u", "john", "-c", str(config), "--store", str(other)).code == 0
    assert store.exists()
    assert other.exists()
    config.write_text(json.dumps({"embedder": {"provider": "ollama", "config": {"ollama_base_url": "http://x"}}}))
    assert mem0("embed", "x", "-c", str(config), *HASHING, "--json").json["dims"] == 1024


def test_scopes_are_walls_and_everybody_must_be_meant(mem0: Run, add: Add) -> None:
    """Another's memories are not found; --all-scopes means everybody's."""
    add("I love sci-fi movies.")
    assert mem0("list", "--user", "mary", *HASHING, "--json").json == {"results": []}
    assert len(mem0("list", "--all-scopes", *HASHING, "--json").json["results"]) == 1
    assert len(mem0("list", "--filter", '{"user_id": "john"}', *HASHING, "--json").json["results"]) == 1
