# SPDX-License-Identifier: Apache-2.0
"""The embedded store: one SQLite file, exact search.

```
store.py         the `VectorStore`, which puts the other files together
config.py        its settings
files.py         where the file is, who may read it, and whether it is one of ours
connections.py   opening connections, and lending them out for one transaction each
schema.py        the tables, their version, and how an older version becomes this one
errors.py        SQLite's errors as mem0's
fingerprints.py  whose vectors the store holds
rows.py          selecting records, in order
numbers.py       which number a row gets
provenance.py    where a text comes from, as JSON
keys.py          idempotency keys
writes.py        add, update, delete
apply.py         these three together
blocks.py        reading vectors and keywords into arrays
cache.py         which of them stay in memory
search.py        ranking
forget.py        removing without a trace
```

A *partition* is what has the same `user_id`, `agent_id` and `run_id`. Its rows lie next to each other in every table,
because a row's number starts with the partition's: `partition << 32 | n`, where `n` counts the partition's changes
and is never used twice.
"""
