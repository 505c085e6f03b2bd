# SPDX-License-Identifier: Apache-2.0
"""The tests of a provider as its author writes them. Checked by mypy and pyright, never run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_type

import numpy as np
import pytest
from numpy.typing import NDArray

from mem0.testing import (
    EmbedderConformance,
    Fault,
    LoopbackServer,
    Reply,
    Report,
    Request,
    Subject,
    Wire,
    no_waiting,
    run,
    subject_of,
    twisted,
    vector_for,
)
from mem0.testing.fixtures import bench, call, make, server

__all__ = ["bench", "call", "make", "server"]


class AcmeWire:
    """The provider's own protocol, which the loopback server is to speak."""

    def answer(self, server: LoopbackServer, request: Request, fault: Fault) -> Reply | None:
        if request.path != "/embed":
            return None
        assert_type(request.headers, Mapping[str, str])
        vectors = server.vectors(request.json["texts"], request.json.get("dims"), server.default_dims)
        rows = [[index, vector] for index, vector in twisted(vectors, fault.twist)]
        return 200, {"vectors": rows}

    def error(self, message: str) -> object:
        return {"detail": message}


def settings(server: LoopbackServer) -> Mapping[str, object]:
    return {"acme_url": server.url, "api_key": "canary-key"}


wire: Wire = AcmeWire()
SUBJECT = Subject(
    provider="acme",
    settings=settings,
    secrets=["canary-key"],
    key_variables=["ACME_API_KEY"],
    hide=["ACME_"],
    sdk=["acme"],
    wires=[wire],
    longest=("short", "too long"),
    similar=("a", "b", "c"),
    tolerance=1e-5,
    inapplicable={"nul": "Its server takes no NUL."},
)


@pytest.fixture
def subject() -> Subject:
    return SUBJECT


class TestConformance(EmbedderConformance):
    """Every check is a test."""


report = run(SUBJECT, ["count", "order"])
assert_type(report, Report)
assert_type(report.ok, bool)
assert_type([outcome.reason for outcome in report.of("failed")], list[str])
assert_type(subject_of("acme"), Subject)
assert_type(vector_for("text", 8), NDArray[np.float32])

with LoopbackServer(latency=0.1, wires=[AcmeWire()]) as opened, no_waiting():
    assert_type(opened, LoopbackServer)
    assert_type(opened.url, str)
    assert_type(opened.requests, list[Request])
    opened.faults.append(Fault(status=429, headers={"Retry-After": "1"}, sticky=True))
