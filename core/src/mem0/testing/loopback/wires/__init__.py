# SPDX-License-Identifier: Apache-2.0
"""The protocols that the loopback server speaks. Each is a module with `answer` and `error`."""

from types import ModuleType

from mem0.testing.loopback.wires import ollama, openai

WIRES: list[ModuleType] = [openai, ollama]
"""The first that answers a request does."""
