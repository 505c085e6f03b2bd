# SPDX-License-Identifier: Apache-2.0
"""Keys, and where each may go: `mem0.providers.credentials`, where plugins for hookspec version 1 look for it."""

from mem0.providers.credentials import is_loopback, resolve_key

__all__ = ["is_loopback", "resolve_key"]
