# SPDX-License-Identifier: Apache-2.0
"""One relevance score out of two: how near a document's vector is, and how well its keywords match."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# For embedders that know meaning. Measured with all-MiniLM-L6-v2: Cranfield's nDCG is .513 by vectors, .521 by words
# and .579 together; LoCoMo's recall .508, .589 and .651. With its cosines squeezed into .7 to 1, as some models have
# them, they are .555 and .640: still above either alone.
DEFAULT_KEYWORD_WEIGHT = 0.6

# A lexical embedder sees the same words as the keyword index, but not how rare they are: it mostly breaks ties, and
# helps where words are misspelt. LoCoMo's recall is .564 at .7, .587 at .9, .593 at .95 and .589 at 1; XQuAD's with
# every other word misspelt is .953 at .7 and .946 from .93 on.
LEXICAL_KEYWORD_WEIGHT = 0.95


def fuse(cosine: NDArray[np.float32], keywords: NDArray[np.float32], keyword_weight: float) -> NDArray[np.float32]:
    """Return the relevance of documents as the weighted mean of their two scores.

    Args:
        cosine: The cosine of each document's vector with the query's, any shape; clipped to 0..1.
        keywords: The keyword score of each document, the same shape; clipped to 0..1.
        keyword_weight: The share of the keywords, 0..1; 0 leaves the vectors alone, 1 the keywords.

    Returns:
        A float32 in 0..1 per document, higher is better.

    Raises:
        ValueError: If the weight is not in 0..1 or the shapes differ.
    """
    if not 0 <= keyword_weight <= 1:
        raise ValueError(f"keyword_weight must be between 0 and 1, not {keyword_weight!r}")
    if cosine.shape != keywords.shape:
        raise ValueError(f"cosine has shape {cosine.shape}, but keywords has {keywords.shape}")
    weight = np.float32(keyword_weight)
    return (1 - weight) * np.clip(cosine, 0, 1) + weight * np.clip(keywords, 0, 1)
