# SPDX-License-Identifier: Apache-2.0
"""Checks on texts: what is unusual about them, and what must be refused."""
