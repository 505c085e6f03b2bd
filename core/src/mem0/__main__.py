# SPDX-License-Identifier: Apache-2.0
"""`python -m mem0` is the command `mem0`."""

from __future__ import annotations

from mem0.cli import main

if __name__ == "__main__":
    main()
