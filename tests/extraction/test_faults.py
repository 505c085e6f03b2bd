# SPDX-License-Identifier: Apache-2.0
"""Whatever fails in an `add`: nothing is half-written, the error says which step it was, and a retry succeeds."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from mem0 import AsyncMemory, Memory
from mem0.errors import (
    AuthenticationError,
    ExtractionError,
    IdempotencyConflictError,
    MalformedResponseError,
    Mem0Error,
    ModelNotFoundError,
    ProviderConnectionError,
    ProviderError,
    ProviderTimeoutError,
    RateLimitError,
    ServerError,
    StoreBusyError,
    StoreError,
)
from mem0.testing import Fault, LoopbackServer, no_waiting

from .conftest import KEY
from .snapshots import Snapshot, take
from .ways import (
    Add,
    Json,
    answered,
    both,
    counted,
    document_of,
    fact,
    forget_requests,
    one_after_the_other,
    sync,
    text_of,
    without_ids,
)

ROOT = Path(__file__).parents[2]
PYTHON_PATH = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
SAID = [
    {"role": "user", "content": "I moved to Rome, and my cat is gone."},
    {"role": "assistant", "content": "And tea?"},
    {"role": "user", "content": "I still like tea. Now I have a dog."},
]
KNOWN = ("Lives in Oslo", "Has a cat", "Likes tea")
FACTS = ("Lives in Rome", "Has a dog")
AFTER = {"Lives in Rome", "Likes tea", "Has a dog"}


def good(request: Json) -> str:
    """Answer as a good model does: one fact of each kind."""
    known = {each["text"]: each["memory"] for each in document_of(request)["memories"]}
    return answered(
        fact("Lives in Rome", 1, "UPDATE", known.get("Lives in Oslo", 1)),
        fact("", 1, "DELETE", known.get("Has a cat", 1)),
        fact("", 3, "NONE", known.get("Likes tea", 1)),
        fact("Has a dog", 3),
    )


def choice(text: str | None, finish: str = "stop", **message: Any) -> Json:
    """Return an answer as it travels, with the reason why it ended."""
    return {"message": {"role": "assistant", "content": text, **message}, "finish_reason": finish}


CALL = {"id": "c", "type": "function", "function": {"name": "forget", "arguments": '{"facts": []}'}}
WHOLE = answered(fact("Has a dog", 3))


@dataclass(frozen=True)
class Trouble:
    """One way in which the LLM fails.

    Attributes:
        error: What is raised.
        says: What the message says, and how it ends: with what to do.
        fault: What goes wrong with each of its answers on the way.
        answer: What it says instead of an answer.
        llm: Settings of the LLM.
        calls: How often it is asked.
    """

    error: type[Mem0Error]
    says: str
    fault: Fault | None = None
    answer: Any = None
    llm: Mapping[str, Any] = field(default_factory=dict)
    calls: int = 2


TROUBLES = {
    "429": Trouble(RateLimitError, "429", Fault(status=429, sticky=True)),
    "500": Trouble(ServerError, "500", Fault(status=500, sticky=True)),
    "401": Trouble(AuthenticationError, "OPENAI_API_KEY", Fault(status=401, sticky=True), calls=1),
    "404": Trouble(ModelNotFoundError, "'model'", Fault(status=404, sticky=True), calls=1),
    "timeout": Trouble(ProviderTimeoutError, "timeout", Fault(delay=1.5, sticky=True), llm={"timeout": 0.2}),
    "drips": Trouble(ProviderTimeoutError, "timeout", Fault(drip=0.2, sticky=True), llm={"timeout": 0.5}),
    "no connection": Trouble(ProviderConnectionError, "Check", Fault(breaks="before_headers", sticky=True)),
    "cut body": Trouble(ProviderConnectionError, "Check", Fault(breaks="after_headers", sticky=True)),
    "half of the JSON": Trouble(MalformedResponseError, "openai", Fault(breaks="truncated", sticky=True), calls=1),
    "a web page": Trouble(MalformedResponseError, "openai", Fault(breaks="html", sticky=True), calls=1),
    "no choices": Trouble(MalformedResponseError, "openai", Fault(body={"choices": []}, sticky=True), calls=1),
    "garbage": Trouble(ExtractionError, "no JSON", answer="I am sorry, Dave.", calls=3),
    "broken JSON": Trouble(ExtractionError, "JSON is broken", answer=WHOLE[:-20], calls=3),
    "another form": Trouble(ExtractionError, "not one list", answer='{"notes": ["Has a dog"]}', calls=3),
    "length": Trouble(ExtractionError, "max_tokens", answer=choice(WHOLE, "length"), calls=3),
    "refusal": Trouble(ExtractionError, "refusal", answer=choice(None, refusal="I will not do that."), calls=3),
    "filtered": Trouble(ExtractionError, "filter", answer=choice(None, "content_filter"), calls=3),
    "tool call": Trouble(ExtractionError, "tool", answer=choice(None, "tool_calls", tool_calls=[CALL]), calls=3),
    "empty": Trouble(ExtractionError, "empty", answer="", calls=3),
    "null": Trouble(ExtractionError, "empty", answer=choice(None), calls=3),
}
each_trouble = pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)


@pytest.fixture(autouse=True)
def hurry(request: pytest.FixtureRequest) -> Iterator[None]:
    """Skip the waits between tries, unless a test is about them."""
    if "waits" in request.node.name:
        yield
        return
    with no_waiting():
        yield


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the store is."""
    return tmp_path / "memories.db"


@pytest.fixture
def config(settings: Any, server: LoopbackServer) -> Json:
    """Return the configuration of a memory that holds something, at a server with a good model."""
    config: Json = settings(server)
    for section in ("embedder", "llm"):
        config[section]["config"]["max_attempts"] = 2
    sync(config, list(KNOWN), user_id="john", infer=False)
    sync(config, ["Likes tea"], user_id="mary", infer=False)
    forget_requests(server)
    server.answers = good
    return config


def arrange(server: LoopbackServer, config: Json, trouble: Trouble) -> Json:
    """Let the LLM fail, and return the configuration of a memory that meets it."""
    if trouble.fault is not None:
        server.faults[:] = [Fault(), trouble.fault]  # the search comes first
    else:
        server.answers = lambda _: trouble.answer
    llm = config["llm"]
    return {**config, "llm": {**llm, "config": {**llm["config"], **trouble.llm}}}


def mend(server: LoopbackServer) -> None:
    """Let everything work again."""
    server.faults.clear()
    server.answers = good
    forget_requests(server)


def check_error(error: Mem0Error, step: str, facts: tuple[str, ...] = ()) -> None:
    """An error says which step failed, holds what was extracted, ends in what to do, and shows no secret, no SDK."""
    assert (error.step, error.facts) == (step, facts)
    message = str(error)
    assert f"'{step}'" in message
    if facts:
        assert "'facts'" in message
    check_ends_in_what_to_do(message)
    shown = "".join(traceback.format_exception(error))
    for secret in (KEY, "Bearer"):
        assert secret not in shown and secret not in repr(error.__dict__)
    assert not re.search(r"/(openai|httpx2?|httpcore|urllib3|anyio)/", shown), "the SDK's frames hold keys and texts"
    if not isinstance(error, StoreError):
        assert "During handling" not in shown and "direct cause" not in shown
    assert not [fact for fact in FACTS if fact in message], "a message may be logged; what people said is in `facts`"


TO_DO = (
    "Add", "Ask", "Check", "Choose", "Close", "Free", "Lower", "Make", "Pass", "Raise", "Retry", "Send", "Set", "Store",
    "Take", "Try", "Use", "Wait",
)  # fmt: skip


def check_ends_in_what_to_do(message: str) -> None:
    """The last sentence of an error tells what to do."""
    last = message.rstrip(".").rpartition(". ")[2]
    assert message.endswith(".")
    assert last.startswith(TO_DO), last


def check_done(config: Json, result: Json) -> None:
    """All that a good model says was done, once."""
    assert [each["event"] for each in result["results"]] == ["UPDATE", "DELETE", "NONE", "ADD"]
    with Memory.from_config(config) as memory:
        assert {each["memory"] for each in memory.get_all(user_id="john")["results"]} == AFTER
        for each in result["results"]:
            events = {"ADD": ["ADD"], "UPDATE": ["ADD", "UPDATE"], "DELETE": ["ADD", "DELETE"], "NONE": ["ADD"]}
            assert [entry["event"] for entry in memory.history(each["id"])] == events[each["event"]]
        assert [each["memory"] for each in memory.get_all(user_id="mary")["results"]] == ["Likes tea"]


def expect_nothing(path: Path, before: Snapshot) -> None:
    """The store is as it was: records, vectors, history, keys."""
    assert take(path) == before


@both
@each_trouble
def test_the_llm_fails(server: LoopbackServer, config: Json, path: Path, add: Add, trouble: Trouble) -> None:
    """Whatever the LLM does: nothing is stored, the error is the provider's and names the step, a retry does it all."""
    meets = arrange(server, config, trouble)
    before = take(path)
    with pytest.raises(trouble.error, match=trouble.says) as caught:
        add(meets, SAID, user_id="john", idempotency_key="k")
    assert counted(server) == (trouble.calls, 1)
    check_error(caught.value, "extract")
    assert "max_concurrency" not in str(caught.value), "an LLM has no such setting"
    assert (caught.value.provider, caught.value.model) == ("openai", "gpt-4o-mini")  # type: ignore[attr-defined]
    expect_nothing(path, before)
    mend(server)
    check_done(config, add(config, SAID, user_id="john", idempotency_key="k"))


def test_an_extraction_error_carries_the_answer(server: LoopbackServer, config: Json) -> None:
    """What the model wrote last is in the error, as it is, and not in the message."""
    server.answers = one_after_the_other("first", "second", "The cat is called Tom.")
    with pytest.raises(ExtractionError) as caught:
        sync(config, SAID, user_id="john")
    assert caught.value.answer == "The cat is called Tom."
    assert "Tom" not in str(caught.value)


@both
def test_it_waits_as_long_as_it_is_told(server: LoopbackServer, config: Json, add: Add) -> None:
    """A rate limit that passes is waited out, as long as the provider says, and nobody notices."""
    server.faults[:] = [Fault(), Fault(status=429, headers={"Retry-After": "1"})]
    check_done(config, add(config, SAID, user_id="john"))
    assert counted(server) == (2, 2)
    refused, accepted = (each for each in server.requests if each.path.endswith("/chat/completions"))
    assert accepted.time - refused.time >= 1


@both
@pytest.mark.parametrize("fault", [Fault(status=429), Fault(status=500), Fault(breaks="before_headers")], ids=str)
def test_a_fault_that_passes(server: LoopbackServer, config: Json, path: Path, add: Add, fault: Fault) -> None:
    """A fault that passes at any request, vectors included, costs one more request and nothing else."""
    for position in range(3):
        server.faults[:] = [*[Fault()] * position, fault]
        result = add(config, SAID, user_id="john")
        assert len(server.requests) == 4
        if position == 0:
            check_done(config, result)
        mend(server)
        path.unlink()
        sync(config, list(KNOWN), user_id="john", infer=False)
        forget_requests(server)


EMBEDDER_FAULTS = {
    "429": (RateLimitError, Fault(status=429, sticky=True)),
    "500": (ServerError, Fault(status=500, sticky=True)),
    "401": (AuthenticationError, Fault(status=401, sticky=True)),
    "no connection": (ProviderConnectionError, Fault(breaks="before_headers", sticky=True)),
    "too few": (MalformedResponseError, Fault(twist="too_few", sticky=True)),
    "not a number": (MalformedResponseError, Fault(twist="nan", sticky=True)),
    "another length": (MalformedResponseError, Fault(twist="wrong_dims", sticky=True)),
}


@both
@pytest.mark.parametrize("on_error", ["raise", "store"])
@pytest.mark.parametrize(("position", "step"), [(0, "search"), (2, "embed")])
@pytest.mark.parametrize(("kind", "fault"), EMBEDDER_FAULTS.values(), ids=EMBEDDER_FAULTS)
def test_the_embedder_fails(
    server: LoopbackServer, config: Json, path: Path, add: Add, kind: Any, fault: Fault, position: int, step: str,
    on_error: str,
) -> None:  # fmt: skip
    """Before the LLM nobody asks it; after it the facts are in the error. Nothing is stored, on request neither."""
    before = take(path)
    server.faults[:] = [*[Fault()] * position, fault]
    with pytest.raises(kind) as caught:
        add(config, SAID, user_id="john", idempotency_key="k", on_extraction_error=on_error)
    check_error(caught.value, step, FACTS if step == "embed" else ())
    assert counted(server)[0] == (1 if step == "embed" else 0)
    expect_nothing(path, before)
    mend(server)
    check_done(config, add(config, SAID, user_id="john", idempotency_key="k"))


def while_asked(action: Callable[[], object]) -> Callable[[Json], str]:
    """Return a good model that lets something happen between the search and the store."""

    def answer(request: Json) -> str:
        said = good(request)
        action()
        return said

    return answer


@both
@pytest.mark.parametrize("on_error", ["raise", "store"])
def test_the_store_is_locked(server: LoopbackServer, config: Json, path: Path, add: Add, on_error: str) -> None:
    """If another process holds the store, nothing is stored, and the facts are in the error."""
    config["vector_store"]["config"]["busy_timeout"] = 0.2
    with closing(sqlite3.connect(path, check_same_thread=False, isolation_level=None)) as other:
        server.answers = while_asked(lambda: other.execute("BEGIN IMMEDIATE"))
        before = take(path)
        with pytest.raises(StoreBusyError) as caught:
            add(config, SAID, user_id="john", idempotency_key="k", on_extraction_error=on_error)
        check_error(caught.value, "store", FACTS)
        other.execute("ROLLBACK")
        expect_nothing(path, before)
    mend(server)
    check_done(config, add(config, SAID, user_id="john", idempotency_key="k"))


CC = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")


@pytest.mark.skipif(CC is None or sys.platform != "linux", reason="needs Linux and a C compiler")
@pytest.mark.parametrize("way", ["sync", "async"])
def test_no_write_succeeds(tmp_path: Path, way: str) -> None:
    """A disk that is full, breaks or becomes read-only at any write of the store: all or nothing, and a retry."""
    library = tmp_path / "faults.so"
    source = ROOT / "core" / "tests" / "stores" / "faults.c"
    subprocess.run([str(CC), "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"], check=True)
    command = [sys.executable, str(Path(__file__).with_name("full_disk_child.py")), str(tmp_path), way]
    environment = {**os.environ, "LD_PRELOAD": str(library), "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": PYTHON_PATH}
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    failed = json.loads(done.stdout)
    assert min(failed.values()) >= 3, failed


async def test_the_same_key_at_once(server: LoopbackServer, config: Json) -> None:
    """Of calls with one key that run at the same time one is carried out, whatever the LLM tells the others."""
    answers = [answered(*(fact(text_of(number), 3) for number in range(count))) for count in (2, 3, 2)]
    server.answers = list(answers)
    server.latency = 0.2  # none is done when the next begins
    async with AsyncMemory.from_config(config) as memory:
        results = await asyncio.gather(*(memory.add(SAID, user_id="john", idempotency_key="k") for _ in answers))
        assert counted(server)[0] == len(answers)
        ids = {tuple(each["id"] for each in result["results"]) for result in results}
        assert len(ids) == 1
        assert await memory.count(user_id="john") == len(KNOWN) + len(ids.pop())
    events = sorted({each["event"] for each in result["results"]}.pop() for result in results)
    assert events == ["ADD", "NONE", "NONE"]


KILLED = 14
DELETE = """
import sys
from pathlib import Path
from mem0.stores.base import Selection
from mem0.stores.records import Scope
from mem0.stores.sqlite.config import SqliteConfig
from mem0.stores.sqlite.store import SqliteStore
with SqliteStore(SqliteConfig(path=Path(sys.argv[1]))) as store:
    assert store.delete(Selection(Scope("john")), 1, sys.argv[2])
"""


@both
@pytest.mark.parametrize("text", KNOWN)
def test_a_memory_is_deleted_meanwhile(server: LoopbackServer, config: Json, path: Path, add: Add, text: str) -> None:
    """A memory that another process deletes while the LLM thinks: an update of it becomes an addition, no fact is lost.

    A deletion of it, or that it should be left, comes to nothing; what else was decided is done.
    """
    with Memory.from_config(config) as memory:
        known = {each["memory"]: each["id"] for each in memory.get_all(user_id="john")["results"]}
    command = [sys.executable, "-c", DELETE, str(path), known[text]]
    server.answers = while_asked(lambda: subprocess.run(command, check=True, timeout=60))
    result = add(config, SAID, user_id="john", idempotency_key="k")
    events = {each["memory"]: each["event"] for each in result["results"]}
    assert events["Has a dog"] == "ADD"
    assert events["Lives in Rome"] == ("ADD" if text == "Lives in Oslo" else "UPDATE")
    assert ("Has a cat" in events) == (text != "Has a cat")
    assert ("Likes tea" in events) == (text != "Likes tea")
    with Memory.from_config(config) as memory:
        found = {each["memory"]: each for each in memory.get_all(user_id="john")["results"]}
        assert found.keys() == AFTER - {text}
        assert found["Lives in Rome"]["provenance"]["message"] == 0
        assert memory.get(known[text]) is None
    forget_requests(server)
    again = add(config, SAID, user_id="john", idempotency_key="k")
    assert counted(server) == (0, 0)
    assert {each["event"] for each in again["results"]} == {"NONE"}
    with Memory.from_config(config) as memory:
        assert memory.count(user_id="john") == len(AFTER - {text})


@both
def test_a_fact_is_stored_meanwhile(server: LoopbackServer, config: Json, add: Add) -> None:
    """What another add stored while the LLM thought is not stored twice."""
    server.answers = while_asked(lambda: sync(config, ["Has a dog"], user_id="john", infer=False))
    result = add(config, SAID, user_id="john")
    assert {each["memory"]: each["event"] for each in result["results"]}["Has a dog"] == "NONE"
    with Memory.from_config(config) as memory:
        assert sorted(each["memory"] for each in memory.get_all(user_id="john")["results"]) == sorted(AFTER)


@both
@each_trouble
@pytest.mark.parametrize("place", ["argument", "configuration"])
def test_stored_as_they_are_on_request(
    server: LoopbackServer, config: Json, path: Path, add: Add, trouble: Trouble, place: str
) -> None:
    """With `on_extraction_error="store"` the messages are stored as they are, and the result says that, and why."""
    meets = arrange(server, config, trouble)
    arguments = {"on_extraction_error": "store"} if place == "argument" else {}
    if place == "configuration":
        meets["extraction"] = {"on_error": "store"}
        with pytest.raises(trouble.error):
            add(meets, SAID, user_id="john", on_extraction_error="raise")
        meets = arrange(server, meets, trouble)
    if trouble.fault is not None:  # of the LLM alone: the embedder is asked again
        server.faults[:] = [Fault(), *[replace(trouble.fault, sticky=False)] * trouble.calls]
    result = add(meets, SAID, user_id="john", idempotency_key="k", **arguments)
    assert without_ids(result) == [
        {"memory": each["content"], "event": "ADD", "actor_id": None, "role": each["role"]} for each in SAID
    ]
    report = result["extraction"]
    assert (report["applied"], report["error_type"]) == (False, trouble.error.__name__)
    assert "on_extraction_error is 'store'" in report["reason"]
    assert "Nothing was stored" not in report["reason"]
    assert KEY not in report["reason"]
    mend(server)
    again = add(config, SAID, user_id="john", idempotency_key="k")
    assert counted(server) == (0, 0)
    assert [each["id"] for each in again["results"]] == [each["id"] for each in result["results"]]
    with Memory.from_config(config) as memory:
        texts = [each["memory"] for each in memory.get_all(user_id="john")["results"]]
    assert sorted(texts) == sorted([*KNOWN, *(each["content"] for each in SAID)])


@both
def test_stored_as_they_are_needs_the_embedder(server: LoopbackServer, config: Json, path: Path, add: Add) -> None:
    """If the embedder fails as well, that is raised, and nothing is stored."""
    before = take(path)
    server.answers = lambda _: "no"
    server.faults[:] = [*[Fault()] * 4, Fault(status=500, sticky=True)]
    with pytest.raises(ServerError) as caught:
        add(config, SAID, user_id="john", on_extraction_error="store")
    check_error(caught.value, "embed")
    expect_nothing(path, before)


@both
def test_a_retry_gives_the_same_as_without_the_fault(
    server: LoopbackServer, config: Json, path: Path, settings: Any, add: Add, tmp_path: Path
) -> None:
    """After a failure at each step, the memory that a retry leaves is the one that a single success leaves."""

    def content(where: Path) -> list[Any]:
        tables = take(where).tables
        memories = sorted((row["text"], row["metadata"], str(_said(row["provenance"]))) for row in tables["memories"])
        history = sorted(str((row["event"], row["old_text"], row["new_text"])) for row in tables["history"])
        return [memories, history, len(tables["vectors"])]

    other = tmp_path / "other.db"
    shutil.copy(path, other)
    once = {**config, "vector_store": {"config": {"path": str(other)}}}
    expected = add(once, SAID, user_id="john", idempotency_key="k")
    for faults in ([Fault()] * 0, [Fault()], [Fault()] * 2):
        server.faults[:] = [*faults, Fault(status=500, sticky=True)]
        with pytest.raises(ProviderError):
            add(config, SAID, user_id="john", idempotency_key="k")
    mend(server)
    result = add(config, SAID, user_id="john", idempotency_key="k")
    assert without_ids(result) == without_ids(expected)
    assert content(path) == content(other)


def _said(provenance: str | None) -> Any:
    fields = json.loads(provenance) if provenance else None
    return {name: value for name, value in fields.items() if "at" not in name} if isinstance(fields, dict) else fields


@both
def test_the_key_of_a_call(server: LoopbackServer, config: Json, path: Path, add: Add) -> None:
    """A retry after a success stores nothing and asks nobody; other content under the key is a conflict."""
    first = add(config, SAID, user_id="john", idempotency_key="k")
    before = take(path)
    forget_requests(server)
    for _ in range(2):
        again = add(config, SAID, user_id="john", idempotency_key="k")
        assert counted(server) == (0, 0)
        assert [each["id"] for each in again["results"]] == [each["id"] for each in first["results"]]
        assert {each["event"] for each in again["results"]} == {"NONE"}
    with pytest.raises(IdempotencyConflictError):
        add(config, SAID[:1], user_id="john", idempotency_key="k")
    assert counted(server) == (0, 0)
    expect_nothing(path, before)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("way", ["sync", "async"])
def test_killed_on_the_way(server: LoopbackServer, config: Json, path: Path, tmp_path: Path, way: str) -> None:
    """A process that is killed at any moment between the LLM's answer and the end stored all or nothing."""
    child = [sys.executable, str(Path(__file__).with_name("killed_child.py")), way]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": PYTHON_PATH}
    config_file = tmp_path / "config.json"
    template = path.read_bytes()
    outcomes = set()
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(child, env=environment, text=True, **pipes) as process:  # type: ignore[call-overload]
        assert process.stdin and process.stdout
        for number in range(KILLED):
            where = tmp_path / f"killed{number}.db"
            where.write_bytes(template)
            own = {**config, "vector_store": {"config": {"path": str(where), "synchronous": "off"}}}
            config_file.write_text(json.dumps({"config": own, "messages": SAID}))
            before = take(where)
            forget_requests(server)
            # The facts are being embedded, so the answer has arrived; then the moments after that.
            server.faults[:] = [Fault(), Fault(), Fault(delay=0.5)] if number < 3 else []
            process.stdin.write(f"{config_file}\n")
            process.stdin.flush()
            pid = int(process.stdout.readline())
            patience = time.monotonic() + 60
            while len(server.batches) < 2 - (number < 3) or len(server.requests) < 3:
                assert time.monotonic() < patience, server.requests
                time.sleep(0.001)
            time.sleep(0.003 * (number - 3) if number >= 3 else 0)
            while number == KILLED - 1 and take(where) == before:  # at last it stored, and nobody was told
                assert time.monotonic() < patience
                time.sleep(0.01)
            os.kill(pid, signal.SIGKILL)
            assert process.stdout.readline() == "gone\n"
            done = _check_killed(where, before, own, server)
            assert not (done and number < 3), "it was killed before it could store"
            outcomes.add(done)
        process.stdin.close()
    assert outcomes == {True, False}


def _check_killed(where: Path, before: Snapshot, config: Json, server: LoopbackServer) -> bool:
    """All or nothing was stored, and the same call with the same key ends in the same. Returns whether all was."""
    now = take(where)
    mend(server)
    result = sync(config, SAID, user_id="john", idempotency_key="k")
    if now == before:
        check_done(config, result)
        return False
    assert counted(server) == (0, 0)
    assert {each["event"] for each in result["results"]} == {"NONE"}
    with Memory.from_config(config) as memory:
        assert {each["memory"] for each in memory.get_all(user_id="john")["results"]} == AFTER
    return True
