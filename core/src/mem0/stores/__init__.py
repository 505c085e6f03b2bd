# SPDX-License-Identifier: Apache-2.0
"""Where memories live: what a store promises (`base`), what it holds (`records`), how it is asked (`filters`)."""
