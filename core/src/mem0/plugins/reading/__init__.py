# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a plugin, as far as its source tells: read, never run.

- `modules`: where a module is, without importing any part of it.
- `source`: its source, as a tree.
- `effects`: what a statement would do: end the process, sleep, raise.
- `top_level`: what importing it would do.
- `hook_functions`: its hooks, held against the hookspec.
- `plugin`: all of that of one plugin, in the words of the error that using it would raise.
"""
