# SPDX-License-Identifier: Apache-2.0
"""What is broken, by what it is about. Each class is the good one with a single thing changed.

Those that are subclasses of `Plugin` are in light modules, as a plugin's are: they import no NumPy.
"""
