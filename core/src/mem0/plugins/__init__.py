# SPDX-License-Identifier: Apache-2.0
"""From a provider's name to its embedder or LLM. There is one way for both: what differs is a `Kind`.

Modules and packages, from the bottom up:

- `names`: spell a name, know the first-party distributions.
- `kind`: what an embedder's provider and an LLM's have in different words, hooks and classes.
- `scan`: who provides what, from metadata alone.
- `requirement`: whether a plugin fits this mem0-core.
- `policy`: the allow-list and the block-list.
- `choose`: the one distribution behind a name, or an error that says what to do.
- `guard`: call a plugin's code so that whatever it raises becomes one of our errors, without secrets.
- `loader`: import that one plugin.
- `deprecation`: what is deprecated about hooks, told to authors and to nobody else.
- `manager`: its hooks, held against the hookspec, with the wrappers around them.
- `specification`: what the hookspec asks of a plugin, and the words for what does not fit it.
- `settings`, `open_settings`: hold a configuration against the plugin's own model, or where it has none.
- `hooks`: the typed facade; everything above the plugins calls only this.
- `reading`: what is wrong with a plugin, from its source alone.
- `trial`: use providers up to the first request, each in a process of its own, which runs `trial_child`.
- `config_help`, `status`, `conflict`: what the command line shows and what a doctor finds.

Nothing is imported here, so that each costs only what it needs.
"""
