# SPDX-License-Identifier: Apache-2.0
"""The schema that providers send."""

from __future__ import annotations

import dataclasses
from typing import Any

from mem0.extraction.answers import Fact
from mem0.extraction.schema import ACTIONS, answer_schema


def test_strict() -> None:
    """Every object requires all its properties and permits no other, as strict structured output demands."""
    objects = list(_objects(answer_schema()))
    assert len(objects) == 2
    for schema in objects:
        assert schema["required"] == list(schema["properties"])
        assert schema["additionalProperties"] is False


def test_describes_facts() -> None:
    """An item of the list has the fields of a fact, and its actions."""
    item = answer_schema()["properties"]["facts"]["items"]
    assert list(item["properties"]) == [field.name for field in dataclasses.fields(Fact)]
    assert item["properties"]["action"]["enum"] == list(ACTIONS)


def test_new_each_time() -> None:
    """A provider may change what it got."""
    answer_schema()["properties"].clear()
    assert answer_schema()["properties"]


def _objects(schema: Any) -> Any:
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for inner in schema.values():
            yield from _objects(inner)
