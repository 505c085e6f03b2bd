# SPDX-License-Identifier: Apache-2.0
"""The version of mem0-core. It stands below everything, since plugins are held against it before they are imported."""

__version__ = "0.1.0"
