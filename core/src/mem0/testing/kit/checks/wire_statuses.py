# SPDX-License-Identifier: Apache-2.0
"""Checks on statuses: each becomes its error, and only those are tried again that can pass."""

from __future__ import annotations

import time
from collections.abc import Callable
from email.utils import formatdate
from functools import partial

from mem0.errors import (
    AuthenticationError,
    BadRequestError,
    InputTooLongError,
    ModelNotFoundError,
    PermissionDeniedError,
    ProviderError,
    ProviderTimeoutError,
    RateLimitError,
    ServerError,
)
from mem0.plugins.hooks import embedder_models
from mem0.testing.kit.bench import Bench
from mem0.testing.kit.check import add_check, check
from mem0.testing.kit.expect import described, raised
from mem0.testing.kit.provoke import ATTEMPTS, fails
from mem0.testing.kit.samples import TEXTS
from mem0.testing.loopback.faults import Fault
from mem0.testing.loopback.server import LoopbackServer

STATUSES: dict[int, tuple[type[ProviderError], bool]] = {
    301: (BadRequestError, False),
    400: (BadRequestError, False),
    401: (AuthenticationError, False),
    403: (PermissionDeniedError, False),
    404: (ModelNotFoundError, False),
    408: (ProviderTimeoutError, True),
    413: (InputTooLongError, False),
    422: (BadRequestError, False),
    429: (RateLimitError, True),
    500: (ServerError, True),
    502: (ServerError, True),
    503: (ServerError, True),
}
"""The error of each status, and whether the core tries again."""


def _status(status: int, kind: type[ProviderError], retried: bool) -> Callable[[Bench], None]:
    def function(bench: Bench) -> None:
        headers = {"Location": f"{bench.server.url}/elsewhere"} if status == 301 else {}
        what = f"a response with status {status}"
        fault = Fault(status=status, headers=headers)
        spec = bench.embedder().spec
        for error in fails(bench, fault, kind, what, requests=ATTEMPTS if retried else 1, exactly=True):
            assert error.status == status, f"{what}: the error's status is {error.status}"
            assert error.provider == spec.provider, f"{what}: the error's provider is {error.provider!r}"
            assert error.model == spec.model, f"{what}: the error's model is {error.model!r}, not {spec.model!r}"
            assert error.retryable is retried, f"{what}: the error's retryable is {error.retryable}"
            words = str(error)
            assert spec.model in words, f"{what}: the message does not name the model: {described(error)}"
            if status == 301:
                assert "url" in words.lower(), f"{what}: the message does not say to change the base URL: {words}"
            else:
                said = f"loopback fault {status}"
                assert said in words, f"{what}: what the server said ({said!r}) is not in the message: {words}"

        if status == 404:
            _check_obituaries(bench)

    return function


def _check_obituaries(bench: Bench) -> None:
    """Expect the error about a model that was shut down to say when, and what to use instead."""
    retired = {name: row for name, row in embedder_models(bench.subject.provider).items() if row.retired}
    for name, row in list(retired.items())[:2]:
        what = f"a response with status 404 for the model {name!r}, which was shut down"
        embedder = bench.embedder(model=name, embedding_dims=None, max_attempts=1)
        bench.server.faults[:] = [Fault(status=404, sticky=True)]
        error = raised(ModelNotFoundError, partial(embedder.embed, TEXTS), what)
        bench.server.faults.clear()
        for told in (row.retired, row.replacement):
            assert told in str(error), f"{what}: the message does not say {told!r} (ModelInfo.obituary does): {error}"


for _code, (_kind, _retried) in STATUSES.items():
    add_check(
        f"status_{_code}",
        "wire",
        f"A response with status {_code} becomes {_kind.__name__}, and is {'' if _retried else 'not '}tried again.",
        _status(_code, _kind, _retried),
    )


@check("wire")
def retry_after(bench: Bench) -> None:
    """How long the server asks to wait is on the error, whether it says so in seconds or as a date."""
    date = formatdate(time.time() + 60, usegmt=True)
    for value, least, most in (("7", 7.0, 7.0), (date, 30.0, 60.0)):
        what = f"a response 429 with `Retry-After: {value}`"
        fault = Fault(status=429, headers={"Retry-After": value})
        for error in fails(bench, fault, RateLimitError, what, requests=1, settings={"max_attempts": 1}):
            wait = error.retry_after
            assert wait is not None and least <= wait <= most, f"{what}: the error's retry_after is {wait}"
    what = "a response 429 without Retry-After"
    for error in fails(bench, Fault(status=429), RateLimitError, what, requests=1, settings={"max_attempts": 1}):
        assert error.retry_after is None, f"{what}: the error's retry_after is {error.retry_after}"


@check("wire")
def no_retry_of_its_own(bench: Bench) -> None:
    """With `max_attempts=1` there is one request, whatever goes wrong: the SDK's own retries are off."""
    faults = {f"a response with status {status}": Fault(status=status) for status in (408, 409, 429, 500, 502, 503)}
    faults["a response 503 with `Retry-After: 0`"] = Fault(status=503, headers={"Retry-After": "0"})
    faults["a dropped connection"] = Fault(breaks="before_headers")
    for what, fault in faults.items():
        fails(bench, fault, ProviderError, f"{what}, with max_attempts=1", requests=1, settings={"max_attempts": 1})


@check("wire")
def redirect_not_followed(bench: Bench) -> None:
    """A redirect is an error: what is embedded, and the key, go to no other host."""
    with LoopbackServer(wires=bench.subject.wires) as elsewhere:
        for status in (302, 307, 308):
            fault = Fault(status=status, headers={"Location": f"{elsewhere.url}/v1/embeddings"})
            fails(bench, fault, BadRequestError, f"a response {status} that leads to another server", requests=1)
        assert not elsewhere.connections, (
            "a redirect to another server was followed. Switch that off in the HTTP client"
        )
