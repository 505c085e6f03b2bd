# SPDX-License-Identifier: Apache-2.0
"""What goes wrong on the way: which error, whether it is tried again, and what it says to do."""

from __future__ import annotations

import asyncio
import logging
import traceback
from typing import Any

import pytest

from mem0.errors import (
    AuthenticationError,
    BadRequestError,
    InputTooLongError,
    MalformedResponseError,
    ModelNotFoundError,
    PermissionDeniedError,
    ProviderConnectionError,
    ProviderError,
    ProviderTimeoutError,
    RateLimitError,
    ServerError,
)
from mem0.testing import Fault, LoopbackServer

from .conftest import KEY, acomplete, complete


def openai_error(message: str, code: str | None = None, param: str | None = None) -> dict[str, Any]:
    """Word an error as OpenAI does."""
    return {"error": {"message": message, "type": "invalid_request_error", "param": param, "code": code}}


@pytest.mark.parametrize(
    ("fault", "kind", "says"),
    [
        (Fault(status=401), AuthenticationError, "Check the key in 'api_key' of the llm's config, or OPENAI_API_KEY."),
        (Fault(status=403), PermissionDeniedError, "Check that the key may use this model."),
        (Fault(status=404), ModelNotFoundError, "Check 'model', and that 'openai_base_url' ends"),
        (Fault(status=400), BadRequestError, "Check the llm's config."),
        (Fault(status=301, headers={"Location": "/x"}), BadRequestError, "The server redirects."),
        (Fault(breaks="truncated"), MalformedResponseError, "a chat completions API; nothing was stored"),
        (Fault(breaks="html"), MalformedResponseError, "a chat completions API; nothing was stored"),
    ],
    ids=lambda value: str(getattr(value, "status", None) or getattr(value, "breaks", "")),
)
def test_what_stays_wrong(
    server: LoopbackServer, make: Any, call: Any, fault: Fault, kind: type[ProviderError], says: str
) -> None:
    """One request, and an error that says what to do."""
    server.faults.append(fault)
    with pytest.raises(kind) as caught:
        call(make())
    assert says in str(caught.value)
    assert str(caught.value).startswith("openai: model 'gpt-6-luna': ")
    assert (caught.value.provider, caught.value.model) == ("openai", "gpt-6-luna")
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault(status=429), RateLimitError),
        (Fault(status=429, headers={"Retry-After": "7"}), RateLimitError),
        (Fault(status=500), ServerError),
        (Fault(status=503), ServerError),
        (Fault(delay=1.0), ProviderTimeoutError),
        (Fault(drip=0.1), ProviderTimeoutError),
        (Fault(breaks="before_headers"), ProviderConnectionError),
        (Fault(breaks="after_headers"), ProviderConnectionError),
    ],
    ids=str,
)
def test_what_passes(server: LoopbackServer, make: Any, call: Any, fault: Fault, kind: type[ProviderError]) -> None:
    """It is tried again by mem0 and not by the SDK; when it stays, the last error comes out after `max_attempts`."""
    server.faults.append(fault)
    server.answers = lambda request: "again"
    assert call(make(timeout=0.4)).text == "again"
    assert len(server.requests) == 2
    server.faults += [fault] * 3
    with pytest.raises(kind):
        call(make(timeout=0.4))
    assert len(server.requests) == 4


def test_retry_after(server: LoopbackServer, make: Any, call: Any) -> None:
    """What the server asks for is on the error; the finer header counts as well."""
    server.faults += [
        Fault(status=429, headers={"Retry-After": "7"}),
        Fault(status=429, headers={"retry-after-ms": "1500"}),
    ]
    for seconds in (7.0, 1.5):
        with pytest.raises(RateLimitError, match="Wait, or ask the provider for a higher limit") as caught:
            call(make(max_attempts=1))
        assert caught.value.retry_after == seconds


def test_no_credit_is_not_retried(server: LoopbackServer, make: Any, call: Any) -> None:
    """`insufficient_quota` comes as a 429, and no waiting cures it."""
    body = openai_error("You exceeded your current quota.", "insufficient_quota")
    server.faults.append(Fault(status=429, body=body, sticky=True))
    with pytest.raises(RateLimitError, match="billing") as caught:
        call(make())
    assert not caught.value.retryable
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "message",
    ["This model's maximum context length is 9 tokens.", "Requested tokens exceed context window of 512", "Whatever."],
)
def test_too_long(server: LoopbackServer, make: Any, call: Any, message: str) -> None:
    """A conversation that is too long is told by its code, or by its words where a server has no codes."""
    code = "context_length_exceeded" if message == "Whatever." else None
    server.faults.append(Fault(status=400, body=openai_error(message, code)))
    with pytest.raises(InputTooLongError, match="Add fewer messages at once, or choose a model with a longer context"):
        call(make())


def test_too_long_for_the_loopback_server(server: LoopbackServer, make: Any, call: Any) -> None:
    """The server's own limit is such an error too."""
    server.max_words = 3
    with pytest.raises(InputTooLongError, match="maximum context length is 3 tokens"):
        call(make())


@pytest.mark.parametrize(
    ("settings", "body", "advice"),
    [
        (
            {},
            {"error": "'response_format.type' must be 'json_object' or 'text'"},
            "Set 'structured_output' to 'json_object' or 'none' in the llm's config",
        ),
        (
            {"structured_output": "json_object"},
            {"error": "'response_format.type' must be 'json_schema' or 'text'"},  # LM Studio
            "Set 'structured_output' to 'json_schema' or 'none' in the llm's config",
        ),
        (
            {},
            openai_error("Invalid parameter.", param="response_format"),
            "Set 'structured_output' to 'json_object' or 'none'",
        ),
        (
            {},
            {"detail": [{"loc": ["body", "response_format", "type"], "msg": "unexpected value"}]},  # FastAPI
            "Set 'structured_output' to 'json_object' or 'none'",
        ),
        (
            {"temperature": 0.1},
            openai_error("'temperature' does not support 0.1 with this model.", "unsupported_value", "temperature"),
            "Leave it out of the llm's config",
        ),
        ({"top_p": 0.1}, openai_error("Unsupported parameter: top_p"), "Leave it out of the llm's config"),
        (
            {"max_tokens": 5},
            openai_error(
                "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", None, "max_tokens"
            ),
            "Set 'limit_parameter' to 'max_completion_tokens' in the llm's config, or lower 'max_tokens'",
        ),
        (
            {"max_tokens": 5, "limit_parameter": "max_completion_tokens"},
            {"message": "unknown field max_completion_tokens, did you mean max_tokens?"},
            "Set 'limit_parameter' to 'max_tokens' in the llm's config",
        ),
        (
            {"reasoning_effort": "minimal"},
            openai_error("Unsupported value: 'minimal'.", "unsupported_value", "reasoning_effort"),
            "Set another 'reasoning_effort' in the llm's config, or leave it out",
        ),
        ({"store": True}, openai_error("Extra inputs are not permitted: store"), "Leave 'store' out"),
        ({}, openai_error("The prompt was filtered.", "content_filter", "prompt"), "infer=False"),
        ({"structured_output": "none"}, openai_error("no response_format here"), "Check the llm's config."),
        ({}, openai_error("the temperature outside is 30"), "Check the llm's config."),
        ({}, {"error": {"message": "odd", "param": ["response_format"], "code": 7}}, "Check the llm's config."),
    ],
)
@pytest.mark.parametrize("status", [400, 422])
def test_refused_parameters_say_what_to_set(
    server: LoopbackServer, make: Any, call: Any, status: int, settings: dict[str, Any], body: Any, advice: str
) -> None:
    """What a server does not take can be left out or named otherwise; only what was sent is to blame."""
    server.faults.append(Fault(status=status, body=body))
    with pytest.raises(BadRequestError) as caught:
        call(make(model="m", **settings))
    assert advice in str(caught.value)
    assert len(server.requests) == 1


def test_a_500_about_the_format_is_no_servers_trouble(server: LoopbackServer, make: Any, call: Any) -> None:
    """Engines answer 500 to a `response_format` that they do not know; that is not tried again. Other 500s are."""
    message = 'response_format type must be one of "text" or "json_object", but got: json_schema'
    server.faults.append(Fault(status=500, body={"error": {"code": 500, "message": message}}))
    with pytest.raises(BadRequestError, match="Set 'structured_output' to 'json_object' or 'none'"):
        call(make())
    server.faults += [Fault(status=500, message="the temperature of our racks is too high")] * 2
    with pytest.raises(ServerError, match="Try again later"):
        call(make(temperature=1.0))
    assert len(server.requests) == 3


def test_a_schema_that_is_not_strict(server: LoopbackServer, make: Any, call: Any) -> None:
    """A schema that OpenAI's strict mode does not take is refused by the server for tests, too."""
    with pytest.raises(BadRequestError, match="'additionalProperties' is required"):
        call(make(), schema={"type": "object", "properties": {}})


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=401, message=f"Incorrect API key provided: {KEY}"),
        Fault(status=500, message=f"{KEY} {KEY}"),
        Fault(body={"choices": [], "echo": KEY}),
        Fault(status=400, body=f"<html>{KEY}</html>"),
        Fault(breaks="before_headers"),
        Fault(delay=1.0),
    ],
    ids=lambda fault: f"{fault.status} {fault.breaks} {fault.delay}",
)
@pytest.mark.parametrize("way", [complete, acomplete])
def test_secrets_stay_secret(
    server: LoopbackServer, make: Any, caplog: pytest.LogCaptureFixture, way: Any, fault: Fault
) -> None:
    """A key shows in no message, traceback or log line, and no exception of the SDK hangs on the error."""
    caplog.set_level(logging.DEBUG, logger="mem0")
    server.faults.append(fault)
    with pytest.raises(ProviderError) as caught:
        way(make(max_attempts=1, timeout=0.3))
    shown = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=False).format())
    assert KEY not in shown + str(caught.value) + repr(caught.value) + caplog.text
    chain: BaseException | None = caught.value
    while chain is not None:
        assert type(chain).__module__.startswith(("mem0", "builtins")), chain
        chain = chain.__cause__ or chain.__context__


async def test_cancelling(server: LoopbackServer, make: Any) -> None:
    """A call that is cancelled is over at once."""
    server.faults.append(Fault(delay=30.0))
    task = asyncio.create_task(make().acomplete([]))
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
