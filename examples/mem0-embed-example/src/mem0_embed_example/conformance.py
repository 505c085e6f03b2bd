# SPDX-License-Identifier: Apache-2.0
"""What mem0's conformance kit has to know: settings that work, and how the API answers.

The kit starts a server on this machine, which speaks as `Protocol` says, and fails to order. Nothing else imports this.
"""

from __future__ import annotations

from mem0.testing import Fault, LoopbackServer, Reply, Request, Subject, twisted

from mem0_embed_example import PROVIDER
from mem0_embed_example._config import KEY_VARIABLE
from mem0_embed_example._models import MODELS

KEY = "canary-key-7f3a"


class Protocol:
    """The API's protocol: `POST /v1/embed`."""

    def answer(self, server: LoopbackServer, request: Request, fault: Fault) -> Reply | None:
        """Answer a request; `None` if it is not of this protocol."""
        # CHANGE: how the API is asked.
        if (request.method, request.path) != ("POST", "/v1/embed"):
            return None
        model, texts = request.json["model"], request.json["texts"]
        if any(server.too_long(text) for text in texts):
            return 400, self.error(f"A text is longer than the maximum of {server.max_words} tokens.")
        vectors = server.vectors(texts, None, server.dims.get(model, server.default_dims))
        # CHANGE: how it answers.
        return 200, {
            "embeddings": [vector for _, vector in twisted(vectors, fault.twist)],
            "usage": {"tokens": sum(len(text.split()) for text in texts)},
        }

    def error(self, message: str) -> object:
        """Word an error."""
        # CHANGE: how it says what is wrong.
        return {"error": {"message": message}}


def settings(server: LoopbackServer) -> dict[str, object]:
    """Give the server the models of the table, and return settings that work with it."""
    server.dims |= {model: known.dims for model, known in MODELS.items() if known.dims}
    return {"base_url": f"{server.url}/v1", "api_key": KEY}


SUBJECT = Subject(
    provider=PROVIDER,
    settings=settings,
    wires=[Protocol()],
    secrets=[KEY],
    key_variables=[KEY_VARIABLE],
    hide=["EXAMPLE_"],
    sdk=["httpx"],
    # CHANGE: what does not apply, and why. Nothing else is left out.
    inapplicable={"reordered": "The API does not number its vectors: their place is all there is."},
)
