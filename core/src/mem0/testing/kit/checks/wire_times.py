# SPDX-License-Identifier: Apache-2.0
"""Checks on servers that are slow, drop the connection, or are not there."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from mem0.errors import ProviderConnectionError, ProviderTimeoutError
from mem0.testing.kit.bench import WAYS, Bench
from mem0.testing.kit.check import check
from mem0.testing.kit.expect import described, raised
from mem0.testing.kit.provoke import ATTEMPTS, fails, survives
from mem0.testing.kit.samples import TEXTS
from mem0.testing.loopback.faults import Fault

TIMEOUT = 0.3
PATIENCE = 5.0
"""Seconds after which a call with that timeout must be over, even on a busy machine. The faults last longer."""


@check("wire")
def slow_headers(bench: Bench) -> None:
    """A server that does not answer is given up after `timeout`."""
    _gives_up(bench, Fault(delay=9.0, sticky=True), "a server that does not answer")


@check("wire")
def slow_body(bench: Bench) -> None:
    """A server that sends a few bytes now and then is given up after `timeout`, which holds for the whole answer."""
    _gives_up(bench, Fault(drip=0.09, sticky=True), "a server that sends its answer bit by bit")


@check("wire")
def dropped_before_headers(bench: Bench) -> None:
    """A connection that is dropped before the answer becomes ProviderConnectionError, and is tried again."""
    fault = Fault(breaks="before_headers")
    fails(bench, fault, ProviderConnectionError, "a connection dropped before the headers", requests=ATTEMPTS)


@check("wire")
def dropped_in_body(bench: Bench) -> None:
    """A connection that is dropped within the answer becomes ProviderConnectionError, and is tried again."""
    fault = Fault(breaks="after_headers")
    fails(bench, fault, ProviderConnectionError, "a connection dropped within the body", requests=ATTEMPTS)


@check("wire")
def refused_connection(bench: Bench) -> None:
    """Where nobody listens, ProviderConnectionError names the address that was tried."""
    with _nobody() as port:
        bench.server.url = f"http://127.0.0.1:{port}"
        for way in WAYS:
            embedder = bench.embedder(max_attempts=2)
            when = f"{way.__name__}: an address where nobody listens"
            error = raised(ProviderConnectionError, partial(way, embedder, TEXTS), when)
            assert f"127.0.0.1:{port}" in str(error), f"{when}: the error does not name it: {described(error)}"


@check("wire")
def one_failure_survived(bench: Bench) -> None:
    """A failure that passes is tried again, and the vectors are right."""
    for what, fault in {
        "one response with status 503": Fault(status=503),
        "one response with status 429": Fault(status=429, headers={"Retry-After": "0"}),
        "a connection dropped once before the headers": Fault(breaks="before_headers"),
        "a connection dropped once within the body": Fault(breaks="after_headers"),
    }.items():
        survives(bench, fault, what, requests=2)


def _gives_up(bench: Bench, fault: Fault, what: str) -> None:
    for way in WAYS:
        embedder = bench.embedder(max_attempts=1, timeout=TIMEOUT)
        bench.server.faults[:] = [fault]
        when = f"{way.__name__}: {what}, with timeout={TIMEOUT}"
        begun = time.monotonic()
        raised(ProviderTimeoutError, partial(way, embedder, TEXTS), when)
        seconds = time.monotonic() - begun
        assert seconds < PATIENCE, f"{when}: it took {seconds:.1f} s to give up"


@contextmanager
def _nobody() -> Iterator[int]:
    with socket.socket() as reserved:  # bound, so that nobody else gets it, and not listening
        reserved.bind(("127.0.0.1", 0))
        yield reserved.getsockname()[1]
