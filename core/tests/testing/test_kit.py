# SPDX-License-Identifier: Apache-2.0
"""The kit itself: what a report says, what a stranger reads, and what cannot be declared away."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from mem0.errors import BadRequestError, InputTooLongError, ProviderNotFoundError
from mem0.hashing.conformance import SUBJECT as HASHING
from mem0.plugins.scan import rescan
from mem0.testing import Subject, run
from mem0.testing.kit import expect
from mem0.testing.kit.check import CHECKS, Check, add_check, check
from mem0.testing.kit.fresh import can_travel, load_fresh
from mem0.testing.kit.leaks import logged, refuse, shown_by
from mem0.testing.kit.report import Outcome, Report
from mem0.testing.kit.run import run_check

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

FAILING = """
from mem0.hookspecs import hookimpl

@hookimpl
def create_embedder(provider, config):
    from mem0.embeddings.embedder import Embedder
    from mem0.embeddings.types import BatchResult, EmbedderSpec

    class Failing(Embedder):
        def embed_batch(self, batch):
            raise {raised}

    return Failing(EmbedderSpec(provider, config.model or "failing-1", dims=2), config)

@hookimpl
def default_dims(provider, model):
    return None
"""
"""A provider that fails whenever it is asked."""


@pytest.fixture
def failing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Install a provider `failing`; its module is returned, for a test to write."""
    info = tmp_path / "mem0_embed_failing-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: mem0-embed-failing\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[mem0.embedders]\nfailing = kit_failing\n")
    monkeypatch.syspath_prepend(tmp_path)
    rescan()
    yield tmp_path / "kit_failing.py"
    sys.modules.pop("kit_failing", None)
    monkeypatch.undo()
    rescan()


def subject(**changes: object) -> Subject:
    """Return a subject for `failing`."""
    return Subject(**{"provider": "failing", "settings": lambda server: {}, **changes})  # type: ignore[arg-type]


def test_there_are_checks_enough() -> None:
    """Each group has its checks, and together they are many more than thirty."""
    sizes = {group: sum(check.group == group for check in CHECKS.values()) for group in ("vectors", "texts", "calls")}
    assert sizes == {"vectors": 18, "texts": 11, "calls": 8}
    assert sum(check.group == "settings" for check in CHECKS.values()) == 13
    assert len(CHECKS) >= 90


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_every_check_says_what_it_proves(check: Check) -> None:
    """One sentence, on a line, that no other check has."""
    assert re.fullmatch(r"[A-Z`].{15,118}\.", check.proves), check.proves
    assert [other.name for other in CHECKS.values() if other.proves == check.proves] == [check.name]
    assert re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", check.name)


def test_a_check_without_a_sentence_is_no_check() -> None:
    """Nor is a second one of the same name."""
    with pytest.raises(AssertionError):
        check("texts")(lambda bench: None)
    with pytest.raises(AssertionError, match="order"):
        add_check("order", "vectors", "It is there already.", lambda bench: None)
    assert "<lambda>" not in CHECKS


def test_hashing_conforms() -> None:
    """The built-in provider passes every check that applies to it."""
    report = run(HASHING)
    assert report.ok, str(report)
    assert len(report.outcomes) == len(CHECKS)
    assert len(report.of("passed")) >= 45
    assert str(report).splitlines()[0] == "Conformance of hashing (mem0-core 0.1.0)"
    assert "  wire       not applicable" in str(report)
    assert f"  wire ({sum(check.group == 'wire' for check in CHECKS.values())} checks): It calls nobody." in str(report)
    assert str(report).splitlines()[-1].startswith("CONFORMS: 4")


def test_report_of_a_failure() -> None:
    """A stranger reads which check failed, what must hold, what was found, and what was declared and why."""
    order, count, nul, reordered = (CHECKS[name] for name in ("order", "count", "nul", "reordered"))
    report = Report(
        "acme",
        "mem0-embed-acme 1.0",
        [
            Outcome(count, "passed", seconds=0.25),
            Outcome(order, "failed", "embed: row 0 is not what was expected. " + "Look at it. " * 8, seconds=1.0),
            Outcome(nul, "inapplicable", "Its server takes no NUL."),
            Outcome(reordered, "inapplicable", "Its protocol does not number vectors."),
        ],
    )
    assert not report.ok
    assert str(report) == (
        "Conformance of acme (mem0-embed-acme 1.0)\n"
        "\n"
        "  vectors    1 of 2 passed; failed: order\n"
        "  texts      not applicable\n"
        "  wire       not applicable\n"
        "\n"
        "order (vectors): failed\n"
        "  must hold: Each row belongs to the text at its place, in whatever order the texts are.\n"
        "  found:     embed: row 0 is not what was expected. Look at it. Look at it. Look at it. Look at it.\n"
        "             Look at it. Look at it. Look at it. Look at it.\n"
        "\n"
        "declared not applicable\n"
        "  nul: Its server takes no NUL.\n"
        "  reordered: Its protocol does not number vectors.\n"
        "\n"
        "DOES NOT CONFORM: 1 passed, 1 failed, 2 not applicable, in 1.2 s"
    )


@pytest.mark.parametrize(
    ("inapplicable", "said"),
    [
        ({"ordr": "I say so."}, r"there is no check or group 'ordr'.*order"),
        ({"order": ""}, r"say why 'order' does not apply to 'hashing'"),
        ({"wire": " \n"}, r"say why 'wire' does not apply"),
    ],
)
def test_nothing_is_declared_away_without_a_reason(inapplicable: dict[str, str], said: str) -> None:
    """A check that does not exist, or no reason, is an error, whatever is run."""
    with pytest.raises(ValueError, match=said):
        run(Subject(provider="hashing", settings=lambda server: {}, inapplicable=inapplicable), ["count"])


def test_unknown_names() -> None:
    """A check or a provider that does not exist is an error that names what there is."""
    with pytest.raises(ValueError, match=r"there is no check 'cuont'. There are count, order"):
        run(HASHING, ["cuont"])
    with pytest.raises(ProviderNotFoundError, match="kit_nobody"):
        run(Subject(provider="kit_nobody", settings=lambda server: {}))


@pytest.mark.parametrize(
    "raised", ["TypeError('the vector is None')", "SystemExit(3)", "__import__('asyncio').CancelledError()"]
)
def test_whatever_a_provider_raises_is_a_failure(failing: Path, raised: str) -> None:
    """An exception of any kind fails the check, with its class, its words and its place, and ends nothing else."""
    failing.write_text(FAILING.format(raised=raised))
    report = run(subject(), ["count", "empty_list"])
    assert [outcome.status for outcome in report.outcomes] == ["failed", "passed"]
    failure = report.outcomes[0]
    assert failure.reason.startswith(raised.removeprefix("__import__('asyncio').").partition("(")[0])
    assert "kit_failing.py" in failure.traceback
    assert "testing/kit/" not in failure.traceback


def test_no_report_shows_a_secret(failing: Path) -> None:
    """An author may run the kit with a real key: it is in no reason and in no traceback."""
    failing.write_text(FAILING.format(raised="TypeError('Bearer hush-hush is wrong')"))
    outcome = run_check(CHECKS["count"], subject(secrets=["hush-hush"]))
    assert outcome.reason == "TypeError (Bearer [secret] is wrong) was raised"
    assert "hush" not in outcome.traceback.replace("kit_failing.py", "").replace("raise TypeError('Bearer", "")


def test_environment_is_hidden_and_restored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables of the provider and proxies are not there while a check runs, and are there again afterwards."""
    for name in ("ACME_URL", "ACME_KEY", "HTTPS_PROXY", "OTHER"):
        monkeypatch.setenv(name, "x")
    seen: dict[str, str] = {}
    watched = Check("watched", "calls", "It looks around.", lambda bench: seen.update(os.environ))
    tested = Subject(provider="hashing", settings=lambda server: {}, hide=["ACME_U"], key_variables=["ACME_KEY"])
    assert run_check(watched, tested).status == "passed"
    assert seen["OTHER"] == "x"
    assert not {"ACME_URL", "ACME_KEY", "HTTPS_PROXY"} & set(seen)
    assert os.environ["ACME_URL"] == os.environ["HTTPS_PROXY"] == "x"


CONFORMANCE = """
import pytest
from mem0.testing import EmbedderConformance, Subject

@pytest.fixture
def subject():
    return Subject(
        provider="failing",
        settings=lambda server: {},
        inapplicable={"wire": "It calls nobody.", "missing_key": "It needs no key."},
    )

class TestConformance(EmbedderConformance):
    pass
"""


def test_conformance_class(failing: Path, tmp_path: Path) -> None:
    """A stranger's tests: each check is one, skipped with its reason, or failed with what is wrong and where."""
    failing.write_text(FAILING.format(raised="TypeError('the vector is None')"))
    (tmp_path / "test_failing.py").write_text(CONFORMANCE)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", "-k", "count or key or empty_list"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        timeout=120,
    )
    said = done.stdout
    assert done.returncode == 1, said + done.stderr
    assert "SKIPPED [1]" in said
    assert "It needs no key." in said
    assert "It calls nobody." in said  # of usage_counted
    assert "TypeError (the vector is None) was raised" in said
    assert "must hold: As many vectors come back as texts went in, as a float32 matrix." in said
    assert "kit_failing.py" in said
    assert "test_conforms[count]" in said
    assert "testing/kit/bench.py" not in said.partition("Traceback")[2]


def test_assertions_are_needed(tmp_path: Path) -> None:
    """With `python -O` every check would pass, so the kit refuses to run."""
    code = (
        "from mem0.testing import Subject, run\n"
        "try:\n    run(Subject(provider='hashing', settings=lambda server: {}), ['count'])\n"
        "except ValueError as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-O", "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert "Run it without" in done.stdout


def test_a_fresh_process_tells_what_was_reached_for(failing: Path) -> None:
    """The probe sees an import that is blocked, a connection, and an error; and nothing where there is nothing."""
    light = FAILING.format(raised="TypeError()")
    failing.write_text(light)
    told = load_fresh("failing", {}, [])
    assert (told["wanted"], told["network"], told.get("error")) == ([], [], None)
    assert '"model": "failing-1"' in told["fingerprint"]
    told = load_fresh("failing", {}, ["numpy"])
    assert told["wanted"][0] == "numpy"
    failing.write_text(f"import email.message\n{light}")
    assert load_fresh("failing", None, ["email"])["wanted"] == ["email"]
    reach = "import socket\nsocket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('127.0.0.1', 9))\n"
    failing.write_text(reach + light)
    assert load_fresh("failing")["network"] == ["socket.sendto(('127.0.0.1', 9))"]
    failing.write_text("import nowhere_at_all")
    assert "nowhere_at_all" in load_fresh("failing")["error"]


@pytest.mark.parametrize(
    ("settings", "travels"), [({}, True), ({"a": 1, "b": ["x"], "c": {"d": None}}, True), ({"a": object()}, False)]
)
def test_settings_that_hold_objects_stay_here(settings: dict[str, object], travels: bool) -> None:
    """Only plain settings are handed to another process."""
    assert can_travel(settings) is travels


def test_construction_with_objects_is_watched_here(failing: Path) -> None:
    """Where settings hold objects, such as credentials, building is watched in this process."""
    building = """
    if config.model == "loud":
        import socket
        with socket.socket(type=socket.SOCK_DGRAM) as loud:
            loud.sendto(b"", ("127.0.0.1", 9))
"""
    hook = "def create_embedder(provider, config):\n"
    failing.write_text(FAILING.format(raised="TypeError()").replace(hook, hook + building))
    outcomes = {}
    for model in ("quiet", "loud"):
        tested = subject(settings=lambda server, model=model: {"credential": object(), "model": model})
        outcomes[model] = run_check(CHECKS["quiet_construction"], tested)
    assert outcomes["quiet"].status == "passed"
    assert "building an embedder uses the network: socket.sendto(('127.0.0.1', 9))" in outcomes["loud"].reason


def test_same() -> None:
    """Shapes and every number count, NaN is never the same, and the message names the row that is farthest off."""
    matrix = np.arange(6, dtype=np.float32).reshape(3, 2)
    expect.same(matrix, matrix + 1e-6, 1e-5, "these")
    expect.same(matrix[:0], matrix[:0], 0.0, "nothing")
    other = matrix.copy()
    other[1, 1] += 0.5
    with pytest.raises(AssertionError, match=r"^these: row 1 .* differ by up to 0.5, and 1e-05 is tolerated"):
        expect.same(matrix, other, 1e-5, "these")
    other[1, 1] = np.nan
    with pytest.raises(AssertionError, match="row 1"):
        expect.same(matrix, other, 1e-5, "these")
    with pytest.raises(AssertionError, match=r"shape \(2, 2\), and \(3, 2\) was expected"):
        expect.same(matrix[:2], matrix, 1e-5, "these")


def test_distinct() -> None:
    """Two texts with one vector are named, wherever they are."""
    vectors = np.random.default_rng(1).standard_normal((50, 4)).astype(np.float32)
    texts = [f"text {number}" for number in range(50)]
    expect.distinct(vectors, texts, 1e-5)
    vectors[40] = vectors[7]
    with pytest.raises(AssertionError, match=r"'text 7' \(index 7\) and 'text 40' \(index 40\)"):
        expect.distinct(vectors, texts, 1e-5)


def test_raised() -> None:
    """An error of the wrong class, or none, is named; a subclass is wrong where exactly the class is wanted."""

    def fail(error: Exception) -> None:
        raise error

    too_long = InputTooLongError("acme: too long. Split it.")
    assert expect.raised(BadRequestError, lambda: fail(too_long), "this") is too_long
    with pytest.raises(AssertionError, match=r"^this: InputTooLongError .* and exactly BadRequestError was expected"):
        expect.raised(BadRequestError, lambda: fail(too_long), "this", exactly=True)
    with pytest.raises(AssertionError, match=r"^this: KeyError \('x'\) was raised, and BadRequestError was expected"):
        expect.raised(BadRequestError, lambda: fail(KeyError("x")), "this")
    with pytest.raises(AssertionError, match=r"^this: it was accepted, and BadRequestError was expected"):
        expect.raised(BadRequestError, lambda: None, "this")


def provider_code(hide: str) -> BaseException:
    """Raise an error somewhere that knows a key, and catch it."""
    key = "hush-hush"
    try:
        try:
            raise ValueError("of the SDK: " + (key if hide == "cause" else ""))
        except ValueError as error:
            if hide == "context":
                raise KeyError("ours") from None
            if hide == "attribute":
                caught = KeyError("ours")
                caught.body = key  # type: ignore[attr-defined]
                raise caught from None
            raise KeyError("ours") from error
    except KeyError as error:
        return error


@pytest.mark.parametrize("hide", ["cause", "context", "attribute", "local"])
def test_leaks_of_an_error_are_found(hide: str) -> None:
    """A key in a message of the chain, in a local variable of any frame, or in an attribute shows."""
    error = provider_code(hide)
    with pytest.raises(AssertionError, match=r"a secret shows in .*\[SECRET\]") as caught:
        refuse(["hush-hush"], shown_by(error))
    assert "hush" not in str(caught.value)


def test_what_holds_no_secret_passes() -> None:
    """An error that knows nothing is fine, and a chain that is a circle comes to an end."""
    error, other = KeyError("ours"), ValueError("theirs")
    error.__context__, other.__context__ = other, error
    refuse(["hush-hush"], shown_by(error))


def test_logs_are_collected_at_every_level() -> None:
    """What is logged meanwhile is kept with its arguments, and the root logger is as before."""
    import logging

    before = logging.getLogger().level, list(logging.getLogger().handlers)
    with logged() as kept:
        logging.getLogger("acme.http").debug("Authorization: %s", "hush-hush")
    assert (logging.getLogger().level, logging.getLogger().handlers) == before
    assert kept == [("a log record of 'acme.http' at level DEBUG", "Authorization: hush-hush")]
    with pytest.raises(AssertionError, match=r"log record of 'acme.http'.*\[SECRET\]"):
        refuse(["hush-hush"], kept)
