# SPDX-License-Identifier: Apache-2.0
"""From a conversation to facts, as far as it is pure: what an LLM is asked, and what its answer means.

Nothing here calls a model, embeds, stores, or reads a clock. What a model wrote is read by `answers`, and held by
`decisions` to what the model was shown; what neither can use is an error or a reason, never an empty result.
"""
