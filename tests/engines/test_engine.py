# SPDX-License-Identifier: Apache-2.0
"""The engine itself. Where there is none, this test is skipped and says so for all of this folder."""

from __future__ import annotations

import http.client
import json
from urllib.parse import urlsplit


def test_the_engine_lists_its_models(engine: str) -> None:
    """The engine runs, and lists the same models in each protocol."""
    wire = http.client.HTTPConnection(urlsplit(engine).netloc)
    listed = []
    for path, models, name in (
        ("/v1/models", "data", "id"),
        ("/lmstudio/v1/models", "data", "id"),
        ("/api/tags", "models", "name"),
    ):
        wire.request("GET", path)
        answer = json.load(wire.getresponse())
        listed.append([model[name].removesuffix(":latest") for model in answer[models]])
    wire.close()
    assert "nomic-embed-text" in listed[0]
    assert listed[0] == listed[1] == listed[2]
