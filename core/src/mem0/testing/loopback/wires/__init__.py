# SPDX-License-Identifier: Apache-2.0
"""The protocols that the loopback server speaks. Each is a module with `answer` and `error`."""

from mem0.testing.loopback.exchange import Wire
from mem0.testing.loopback.wires import azure, chat, gemini, ollama, openai, tei, together, vertex

WIRES: list[Wire] = [azure, chat, together, openai, ollama, gemini, vertex, tei]
"""The first that answers a request does."""
