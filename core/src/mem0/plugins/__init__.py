# SPDX-License-Identifier: Apache-2.0
"""From a provider's name to its embedder.

Modules, from the bottom up:

- `names`: spell a name, suggest the one that was meant, know the first-party distributions.
- `scan`: who provides what, from metadata alone.
- `requirement`: whether a plugin fits this mem0-core.
- `policy`: the allow-list and the block-list.
- `choose`: the one distribution behind a name, or an error that says what to do.
- `guard`: call a plugin's code so that whatever it raises becomes one of our errors, without secrets.
- `loader`: import that one plugin.
- `manager`: its hooks, held against the hookspec, with the wrappers around them.
- `settings`: hold a configuration against the plugin's own model.
- `hooks`: the typed facade; everything above the plugins calls only this.
- `config_help`, `status`, `conflict`: what the command line shows and what a doctor finds.

Nothing is imported here, so that each costs only what it needs.
"""
