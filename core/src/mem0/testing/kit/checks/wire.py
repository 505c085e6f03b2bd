# SPDX-License-Identifier: Apache-2.0
"""Checks on what travels: whatever a server does wrong becomes a typed error, and never a wrong vector."""
