# SPDX-License-Identifier: Apache-2.0
"""The conformance kit: what every provider must do, as checks that run with pytest or without.

- `subject`: what the kit needs to know about a provider.
- `find`: the subject that an installed provider brings, or that somebody points at.
- `check`: what a check is, and the list of all.
- `bench`: what a check works with: a server, embedders through the public door, both ways to call them.
- `run`: run the checks, and `report`: say what came out.
- `conformance`: the class that a provider's tests subclass.
- `checks`: the checks, by what they are about.
- `samples`, `expect`, `provoke`, `leaks`, `fresh`: what they share: texts, expectations and their words, servers that
  fail, places where a secret would show, and a process (`probe`) that tells what a plugin reaches for.
"""
