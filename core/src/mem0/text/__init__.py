# SPDX-License-Identifier: Apache-2.0
"""Text analysis and the keyword index: what makes a text findable by its words."""
