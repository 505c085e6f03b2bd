# SPDX-License-Identifier: Apache-2.0
"""Checks on secrets: none shows, wherever one looks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from mem0.errors import ProviderError
from mem0.plugins.hooks import embedder_config
from mem0.testing.kit.bench import WAYS, Bench
from mem0.testing.kit.check import check
from mem0.testing.kit.expect import raised
from mem0.testing.kit.leaks import logged, refuse, shown_by
from mem0.testing.kit.samples import CANARY, TEXTS
from mem0.testing.loopback.faults import Fault


@check("settings")
def secrets_hidden(bench: Bench) -> None:
    """No repr, dump or log line of an embedder, its settings or its fingerprint shows a secret."""
    settings, secrets = _with_secrets(bench)
    fields = embedder_config(bench.subject.provider).model_fields
    if "default_headers" in fields:
        settings["default_headers"] = {"X-Kit": CANARY}
        secrets = [*secrets, CANARY]
    with logged() as log:
        embedder = bench.embedder(**settings)
        for way in WAYS:
            way(embedder, TEXTS)
        embedder.close()
    refuse(secrets, log)
    things = {"the embedder": embedder, "its config": embedder.config, "its spec": embedder.spec}
    things["its fingerprint"] = embedder.fingerprint
    for name, thing in things.items():
        refuse(secrets, [(f"the repr of {name}", repr(thing)), (f"{name} as text", str(thing))])
    refuse(secrets, [("model_dump of its config", repr(embedder.config.model_dump()))])
    refuse(secrets, [("model_dump_json of its config", embedder.config.model_dump_json())])
    refuse(secrets, [("its fingerprint as JSON", embedder.fingerprint.to_json())])


@check("wire")
def secrets_in_errors(bench: Bench) -> None:
    """No message, traceback, local variable or log record shows a secret, even if the server repeats it."""
    settings, secrets = _with_secrets(bench)
    with logged() as log:
        for way in WAYS:
            for what, fault in _faults(secrets[0]):
                embedder = bench.embedder(max_attempts=1, timeout=0.5, **settings)
                bench.server.faults[:] = [replace(fault, sticky=True)]
                error = raised(ProviderError, partial(way, embedder, TEXTS), f"{way.__name__}: {what}")
                refuse(secrets, shown_by(error))
    refuse(secrets, log)


def _faults(secret: str) -> Iterator[tuple[str, Fault]]:
    for status in (400, 401, 404, 429, 500):
        yield f"a response {status} that repeats the key", Fault(status=status, message=f"bad key: {secret}")
    yield (
        "a response 500 that is no JSON and repeats the key",
        Fault(status=500, body=f"Authorization: Bearer {secret}"),
    )
    yield "an answer that is no JSON and repeats the key", Fault(body=f"<html>Bearer {secret}</html>")
    yield "an answer of another shape that repeats the key", Fault(body={"oops": secret})
    yield "a connection dropped before the headers", Fault(breaks="before_headers")
    yield "a connection dropped within the body", Fault(breaks="after_headers")
    yield "an answer that breaks off", Fault(breaks="truncated")
    yield "a server that does not answer", Fault(delay=8.0)


def _with_secrets(bench: Bench) -> tuple[dict[str, object], Sequence[str]]:
    """Return settings to add, and what is secret in all of them."""
    if bench.subject.secrets:
        return {}, bench.subject.secrets
    return {"api_key": CANARY}, [CANARY]
