# SPDX-License-Identifier: Apache-2.0
"""A server on this machine that speaks providers' protocols and fails to order.

- `server`: listens, remembers what it was asked, and does what it is told to do wrong.
- `exchange`: what a protocol and the server hand each other.
- `faults`: what can be wrong.
- `vectors`: vectors that a test can compute as well.
- `wires`: the protocols, a module each.
"""
