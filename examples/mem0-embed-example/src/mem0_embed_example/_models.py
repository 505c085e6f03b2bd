# SPDX-License-Identifier: Apache-2.0
"""What is known about the models without asking anybody. A model that is not here works as well."""

from __future__ import annotations

from mem0.embeddings.models import model_info
from mem0.embeddings.prompts import Prompts

# CHANGE: what the API calls a text to search with, and one to be found.
TASKS = Prompts(query="query", document="document")

# CHANGE: the models, each with the length of its vectors and the tokens that it takes. `shortest` is for a model that
# was trained to have its vectors cut (Matryoshka), and for no other.
DEFAULT_MODEL = "example-small"
MODELS = {
    "example-small": model_info(384, 512, TASKS),
    "example-large": model_info(1024, 8192, TASKS, shortest=256),
}
