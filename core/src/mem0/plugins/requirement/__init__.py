# SPDX-License-Identifier: Apache-2.0
"""Whether a plugin fits this mem0-core, from what its metadata requires.

- `versions`: versions, and what is demanded of them (PEP 440).
- `marker`: whether a requirement applies here (PEP 508).
- `unmet`: one `Requires-Dist` line, held against the version that is installed.
"""
