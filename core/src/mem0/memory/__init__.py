# SPDX-License-Identifier: Apache-2.0
"""What an application calls: `Memory` and `AsyncMemory`.

Each operation is described once, as a flow (`flows`, `bulk`, `transfer`): a generator that yields the effects it
needs and returns the answer. `effects` runs a flow on a thread or on an event loop.
"""
