# SPDX-License-Identifier: Apache-2.0
"""What embedders and LLMs have in common: settings, keys, one request within its time, and HTTP.

- `provider`: the base of both.
- `config`: the settings that every provider understands.
- `calling`, `retry`: one request with its retries, from threads and from event loops.
- `credentials`: keys, and where each may go.
- `http`: what every provider that speaks HTTP needs.
"""
