# SPDX-License-Identifier: Apache-2.0
"""`add` with an LLM: what `mem0.extraction` describes, joined with the LLM, the embedder and the store.

- `rule`: whether an `add` extracts, why, and with which LLM.
- `recall`: what is known of the matter already, and which messages say nothing else.
- `asking`: one call, and one repair and one retry where its answer cannot be used.
- `changes`: from decisions to what the store shall do.
- `flow`: these in their order, and what happens where one of them fails.
- `steps`: errors that say which it was.
"""
