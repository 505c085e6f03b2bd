# SPDX-License-Identifier: Apache-2.0
"""LLMs: what a provider of one subclasses, and what goes in and comes out.

- `types`: a message, a prompt, a completion.
- `config`: the settings that every LLM understands, and the base of a provider's own.
- `llm`: the class that a provider subclasses; time, retries and checks are the same for all.
"""
