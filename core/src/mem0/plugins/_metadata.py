# SPDX-License-Identifier: Apache-2.0
"""The one place that knows which library reads the metadata of distributions."""

from __future__ import annotations

import sys

if sys.version_info >= (3, 13):  # the first with Distribution.origin (PEP 610), which tells editable installs
    from importlib.metadata import Distribution, EntryPoint, PackageNotFoundError, distribution, distributions
else:
    from importlib_metadata import Distribution, EntryPoint, PackageNotFoundError, distribution, distributions

__all__ = ["Distribution", "EntryPoint", "PackageNotFoundError", "distribution", "distributions"]
