# SPDX-License-Identifier: Apache-2.0
"""`python -m mem0.testing.mutants [name ...]`: which checks kill which mutant."""

import sys

from mem0.testing.mutants.table import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
