# SPDX-License-Identifier: Apache-2.0
"""Any sequence of calls leaves a store as it would leave a plain dict."""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
import uuid
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from mem0.errors import MemoryNotFoundError
from mem0.stores.base import Query, Selection
from mem0.stores.changes import Adding, Applied, Change, Deleting, Keeping, Key, Updating
from mem0.stores.filters import matches, parse
from mem0.stores.records import MemoryRecord, Provenance, Scope
from mem0.stores.sqlite.config import SqliteConfig
from mem0.stores.sqlite.store import SqliteStore

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
ids = st.sampled_from([None, "", "a", "*", "a\x00"])
scopes = st.builds(Scope, st.sampled_from(["ann", "bob", ""]), ids, ids)
asked = st.one_of(scopes, st.builds(Scope, ids, ids, ids))
numbers = st.integers(0, 5)
filters = st.sampled_from([None, {"n": 1}, {"n": {"gte": 2}}, {"NOT": [{"n": 3}]}, {"role": "user"}])


class StoreModel(RuleBasedStateMachine):
    """Two stores on one file against a dict of memories and a dict of histories."""

    helper: ClassVar[Any]
    known = Bundle("known")

    def __init__(self) -> None:
        super().__init__()
        self.directory = tempfile.mkdtemp()
        self.memories: dict[str, MemoryRecord] = {}
        self.order: list[str] = []
        self.histories: dict[str, tuple[Scope, list[tuple[str, str | None, str | None]]]] = {}
        self.keys: dict[tuple[Scope, str], str] = {}
        self.calls: dict[tuple[Scope, str], list[str]] = {}
        self.clock = 0

    @initialize(cache=st.sampled_from([0, 1]))
    def open(self, cache: int) -> None:
        config = SqliteConfig(path=Path(self.directory) / "memories.db", synchronous="off", cache_mb=cache)
        self.config = config
        self.stores = [SqliteStore(config), SqliteStore(config)]

    def teardown(self) -> None:
        for store in self.stores:
            store.close()
        shutil.rmtree(self.directory)

    def store(self, which: bool) -> SqliteStore:
        return self.stores[which]

    def selected(self, scope: Scope) -> list[str]:
        given = scope.items()
        return [i for i in self.order if all(getattr(self.memories[i].scope, k) == v for k, v in given.items())]

    @rule(target=known, which=st.booleans(), text=texts, scope=scopes, n=numbers, key=st.none() | st.sampled_from("kl"))
    def add(self, which: bool, text: str, scope: Scope, n: int, key: str | None) -> str:
        self.clock += 1
        new = self.helper.new(text, scope, key, id=str(uuid.uuid4()), created_at=self.clock, updated_at=self.clock,
                              metadata={"n": n}, role="user" if n % 2 else None)  # fmt: skip
        if key is not None:
            if (scope, key) in self.keys:
                new = self.helper.new(text, scope)
            else:
                self.keys[scope, key] = new.record.id
        self.helper.add(self.store(which), new)
        self.memories[new.record.id] = new.record
        self.order.append(new.record.id)
        self.histories[new.record.id] = (scope, [("ADD", None, text)])
        return str(new.record.id)

    @rule(which=st.booleans(), memory_id=known, text=texts, scope=asked)
    def update_text(self, which: bool, memory_id: str, text: str, scope: Scope) -> None:
        self.clock += 1
        if memory_id not in self.selected(scope):
            with pytest.raises(MemoryNotFoundError):
                self.helper.rewrite(self.store(which), memory_id, text, scope, self.clock)
            return
        self.helper.rewrite(self.store(which), memory_id, text, scope, self.clock)
        old = self.memories[memory_id]
        self.memories[memory_id] = dataclasses.replace(old, text=text, updated_at=self.clock, provenance=None)
        self.histories[memory_id][1].append(("UPDATE", old.text, text))

    @rule(which=st.booleans(), memory_id=known, n=numbers, expires=st.none() | numbers)
    def update_fields(self, which: bool, memory_id: str, n: int, expires: int | None) -> None:
        if memory_id in self.memories:
            self.clock += 1
            new = self.store(which).update(memory_id, Scope(), self.clock, metadata={"m": n}, expires_at=expires)
            old = self.memories[memory_id]
            self.memories[memory_id] = dataclasses.replace(
                old, updated_at=self.clock, metadata={**old.metadata, "m": n}, expires_at=expires
            )
            assert new == self.memories[memory_id]
            self.histories[memory_id][1].append(("UPDATE", old.text, old.text))

    @rule(target=known, which=st.booleans(), scope=scopes, new=st.lists(texts, max_size=3), known_ones=st.booleans(),
          key=st.none() | st.sampled_from("kl"), data=st.data())  # fmt: skip
    def apply(
        self, which: bool, scope: Scope, new: list[str], known_ones: bool, key: str | None, data: st.DataObject
    ) -> Any:
        self.clock += 1
        source = Provenance(self.clock, "user")
        changes: list[Change] = [
            Adding(self.helper.new(text, scope, id=str(uuid.uuid4()), created_at=self.clock, updated_at=self.clock,
                                   provenance=source).record)
            for text in new
        ]  # fmt: skip
        places = st.lists(st.integers(0, max(len(self.histories) - 1, 0)), max_size=3, unique=True)
        for place in data.draw(places) if self.histories else ():
            memory_id = list(self.histories)[place]
            kinds = (Updating(memory_id, data.draw(texts), source), Deleting(memory_id, source), Keeping(memory_id))
            changes.append(data.draw(st.sampled_from(kinds)))
        call = None if key is None else Key(key, "content")
        options = {"scope": scope, "now": self.clock, "key": call, "same": self.helper.same if known_ones else None}
        if key is not None and (scope, key) in self.calls:
            assert self.helper.apply(self.store(which), *changes, **options) == self._replayed(scope, key)
            return multiple()
        inside = self.selected(scope)
        missing = [i for i, each in enumerate(changes) if not isinstance(each, Adding) and each.memory_id not in inside]
        if missing:
            with pytest.raises(MemoryNotFoundError) as caught:
                self.helper.apply(self.store(which), *changes, **options)
            assert caught.value.index == missing[0]
            return multiple()
        alive = {i for i in inside if (self.memories[i].expires_at or self.clock + 1) > self.clock}
        gone = {each.memory_id for each in changes if isinstance(each, Deleting)
                or (isinstance(each, Updating) and each.text != self.memories[each.memory_id].text)}  # fmt: skip
        before = {i: self.memories[i].text for i in inside}
        done = self.helper.apply(self.store(which), *changes, **options)
        for change, each in zip(changes, done, strict=True):
            if isinstance(change, Adding):
                same = {i for i in alive - gone if known_ones and before[i] == change.record.text}
                assert each.event == ("NONE" if same else "ADD")
                assert each.id in (same or {change.record.id})
                if not same:
                    self.memories[each.id] = change.record
                    self.order.append(each.id)
                    self.histories[each.id] = (scope, [("ADD", None, change.record.text)])
            elif change.memory_id not in gone:
                assert each == Applied("NONE", change.memory_id, before[change.memory_id])
            elif isinstance(change, Updating):
                old = self.memories[change.memory_id]
                assert each == Applied("UPDATE", old.id, change.text, old.text)
                self.memories[old.id] = dataclasses.replace(
                    old, text=change.text, updated_at=self.clock, provenance=source
                )
                self.histories[old.id][1].append(("UPDATE", old.text, change.text))
            else:
                assert each == Applied("DELETE", change.memory_id, before[change.memory_id])
                self._drop([change.memory_id])
        if key is not None:
            self.calls[scope, key] = [each.id for each in done]
        return multiple(*(each.id for each in done if each.event == "ADD"))

    def _replayed(self, scope: Scope, key: str) -> list[Applied]:
        return [
            Applied("NONE", i, self.memories[i].text if i in self.memories else self.histories[i][1][-1][1] or "")
            for i in self.calls[scope, key]
        ]

    @rule(which=st.booleans(), scope=scopes, key=st.sampled_from("kl"))
    def replay(self, which: bool, scope: Scope, key: str) -> None:
        expected = self._replayed(scope, key) if (scope, key) in self.calls else None
        assert self.store(which).replay(scope, Key(key, "content")) == expected

    @rule(which=st.booleans(), memory_id=known, scope=asked)
    def delete_one(self, which: bool, memory_id: str, scope: Scope) -> None:
        found = memory_id in self.selected(scope)
        assert self.store(which).delete(Selection(scope), 1, memory_id) == found
        self._drop([memory_id] if found else [])

    @rule(which=st.booleans(), scope=asked, conditions=filters)
    def delete_many(self, which: bool, scope: Scope, conditions: Any) -> None:
        condition = parse(conditions)
        chosen = [i for i in self.selected(scope) if matches(condition, self.memories[i])]
        assert self.store(which).delete(Selection(scope, condition), 1) == len(chosen)
        self._drop(chosen)

    def _drop(self, chosen: list[str]) -> None:
        for memory_id in chosen:
            self.histories[memory_id][1].append(("DELETE", self.memories.pop(memory_id).text, None))
            self.order.remove(memory_id)

    @rule(which=st.booleans(), scope=asked)
    def forget_scope(self, which: bool, scope: Scope) -> None:
        given = scope.items()
        gone = [i for i, (whose, _) in self.histories.items() if all(getattr(whose, k) == v for k, v in given.items())]
        self._forgotten(gone, self.store(which).forget(scope))
        self.calls = {key: i for key, i in self.calls.items() if any(getattr(key[0], k) != v for k, v in given.items())}
        self.keys = {key: i for key, i in self.keys.items() if any(getattr(key[0], k) != v for k, v in given.items())}

    @rule(which=st.booleans(), memory_id=known, scope=asked)
    def forget_one(self, which: bool, memory_id: str, scope: Scope) -> None:
        whose = self.histories[memory_id][0] if memory_id in self.histories else None
        found = whose is not None and all(getattr(whose, k) == v for k, v in scope.items().items())
        self._forgotten([memory_id] if found else [], self.store(which).forget(scope, memory_id))
        if found:
            self.keys = {key: i for key, i in self.keys.items() if i != memory_id}

    def _forgotten(self, gone: list[str], receipt: Any) -> None:
        assert receipt.memories == sum(i in self.memories for i in gone)
        assert receipt.history == sum(len(self.histories[i][1]) for i in gone)
        self.calls = {key: named for key, named in self.calls.items() if not set(named) & set(gone)}
        for memory_id in gone:
            del self.histories[memory_id]
            if self.memories.pop(memory_id, None):
                self.order.remove(memory_id)

    @rule(which=st.booleans())
    def reopen(self, which: bool) -> None:
        self.stores[which].close()
        self.stores[which] = SqliteStore(self.config)

    @rule(which=st.booleans(), scope=asked, conditions=filters, at=st.none() | numbers)
    def read(self, which: bool, scope: Scope, conditions: Any, at: int | None) -> None:
        store, condition = self.store(which), parse(conditions)
        expected = [
            self.memories[i] for i in self.selected(scope)
            if matches(condition, self.memories[i])
            and (at is None or self.memories[i].expires_at is None or self.memories[i].expires_at > at)
        ]  # fmt: skip
        selection = Selection(scope, condition, alive_at=at)
        assert list(store.scan(selection)) == expected
        assert store.list(selection) == expected[::-1]
        assert store.list(selection, 2, 1) == expected[::-1][1:3]
        assert store.count(selection) == len(expected)
        hits = store.search(selection, Query("a", self.helper.vector("a"), "hybrid", 0.5, 1000))
        assert sorted(hit.record.id for hit in hits) == sorted(record.id for record in expected)
        assert all(one.score >= two.score for one, two in pairwise(hits))

    @rule(which=st.booleans(), memory_id=known, scope=asked)
    def read_one(self, which: bool, memory_id: str, scope: Scope) -> None:
        expected = self.memories[memory_id] if memory_id in self.selected(scope) else None
        assert self.store(which).get(memory_id, scope) == expected
        whose, entries = self.histories.get(memory_id, (None, []))
        visible = whose is not None and all(getattr(whose, k) == v for k, v in scope.items().items())
        found = self.store(which).history(memory_id, scope)
        assert [(e.event, e.old_text, e.new_text) for e in found] == (entries if visible else [])

    @rule(which=st.booleans())
    def read_keys(self, which: bool) -> None:
        for (scope, key), memory_id in self.keys.items():
            first = self.histories[memory_id][1][0][2]
            (stored,) = self.store(which).known([self.helper.new(first, scope, key)])
            assert (stored.id, stored.new) == (memory_id, False)

    @invariant()
    def all_is_there(self) -> None:
        assert self.stores[0].count(Selection(Scope())) == len(self.memories)


def test_a_store_is_a_dict(memories: Any) -> None:
    """Adds, updates, deletes, searches, lists, histories, reopenings and forgetting agree with a plain dict."""
    StoreModel.helper = memories
    run_state_machine_as_test(
        StoreModel,
        settings=settings(
            deadline=None,
            stateful_step_count=30,
            suppress_health_check=list(HealthCheck),
        ),
    )
