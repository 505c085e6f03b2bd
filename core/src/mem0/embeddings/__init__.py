# SPDX-License-Identifier: Apache-2.0
"""The embedding engine: what every provider gets for free.

- `config`: the settings that every provider shares, and the base of a provider's own.
- `models`: a row of a provider's table of models.
- `types`: what goes to a provider and what comes back.
- `provider`: what a provider writes, and what the engine relies on.
- `embedder`: the class that a provider subclasses and an application calls.
- `flow`: split, deduplicate, check, join: the one description behind sync and async.
- `drivers`: run a flow with threads or on an event loop.
- `retry`: the one retry loop.
- `checks`: what a provider's answer must pass before anybody sees it.
- `wrapping`: an embedder around another one, for the wrappers of `mem0.plugins`.
- `http`: what every provider that speaks HTTP needs.
"""
