# SPDX-License-Identifier: Apache-2.0
"""The checks, by what they are about. Importing this package fills the list."""

from mem0.testing.kit.checks import texts, vectors, wire

__all__ = ["texts", "vectors", "wire"]
