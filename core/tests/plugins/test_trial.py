# SPDX-License-Identifier: Apache-2.0
"""Providers that are tried, each in a process of its own: whatever they do to it, the answer is a sentence."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from mem0.hookspecs import EMBEDDERS_GROUP
from mem0.plugins.policy import Policy
from mem0.plugins.scan import scan
from mem0.plugins.trial import SLOW, Job, Trial, try_all

from .conftest import EMBEDDERS, GOOD, LLMS, Site, Sort

SECRET = "sk-very-secret-7f3a"
HIDDEN = "import builtins\n"
"""What no reading can see through."""

BODY = "    from mem0.embeddings.embedder"
EMBEDS = "        def embed_batch"


def trial(site: Site, source: str, limit: float = 60, sort: Sort = EMBEDDERS, **settings: object) -> Trial:
    """Install a provider and try it."""
    sort.add(site, source=source)
    [candidate] = scan(sort.kind.group)["acme"]
    (found,) = try_all([Job(candidate, settings)], limit)
    return found


def test_a_provider_that_works(site: Site, good: str) -> None:
    """It is imported in that process and not in this one, built and closed."""
    closes = "        def close(self):\n            open(__file__ + '.closed', 'w').close()\n\n"
    found = trial(site, good.replace(EMBEDS, closes + EMBEDS))
    assert (found.error, found.step, found.wants_settings, found.is_slow) == ("", "close", False, False)
    assert found.seconds is not None
    assert site.imported() == {"acme": 1}
    assert (site.root / "acme.py.closed").exists()


@pytest.mark.parametrize(
    ("source", "error"),
    [
        (HIDDEN + "import os\nos._exit(7)", "importing 'acme' ended the process with exit code 7.*--upgrade acme"),
        ("import ctypes\nctypes.string_at(0)", "importing 'acme' ended the process by signal SIGSEGV"),
        ("raise SystemExit(3)", "importing 'acme' raised SystemExit: 3"),
        ("raise KeyboardInterrupt", "importing 'acme' raised KeyboardInterrupt"),
        (GOOD.replace("create_embedder", "create_embeder"), "'create_embeder', which does not exist"),
        (GOOD.replace("    return {", "    1 / 0\n    return {"), "default_dims raised ZeroDivisionError"),
        (GOOD.replace(BODY, f"    1 / 0\n{BODY}"), "create_embedder raised ZeroDivisionError"),
        (GOOD.replace(BODY, f"    import os; os._exit(0)\n{BODY}"), "create_embedder ended the process with.*0"),
        (GOOD + "\n@hookimpl\ndef embedder_models(provider):\n    return 3\n", "embedder_models returned no mapping"),
        (GOOD.replace(EMBEDS, f"        def close(self):\n            1 / 0\n\n{EMBEDS}"), "close raised"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_named(site: Site, source: str, error: str) -> None:
    """Provider, distribution, version, what it did, and what to do; this process goes on."""
    found = trial(site, source)
    assert found.error.startswith("Provider 'acme' (acme 1.0): ")
    assert re.search(error, found.error), found.error
    assert "pip install" in found.error
    assert not found.wants_settings


def test_an_import_without_end(site: Site) -> None:
    """It is stopped, with what it has started, and told so."""
    source = """
        import os, subprocess, sys
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        with open(__file__ + ".pids", "w") as file:
            file.write(f"{os.getpid()} {child.pid}")
        while True:
            pass
    """
    found = trial(site, source, limit=5)
    assert "importing 'acme' took longer than 5 s, and was stopped." in found.error
    for pid in (site.root / "acme.py.pids").read_text().split():
        assert is_gone(int(pid))


@pytest.mark.skipif(not hasattr(signal, "alarm"), reason="there is no alarm clock to set")
def test_a_trial_outlives_nobody_for_long(site: Site) -> None:
    """Where whoever would have stopped it was killed, a trial without end ends itself when its time is over."""
    site.add("acme", "import os\nopen(__file__ + '.pid', 'w').write(str(os.getpid()))\nwhile True:\n    pass\n")
    code = """
        import mem0.plugins.trial as trial
        from mem0.plugins.scan import scan

        trial._ORPHANED = 0
        [candidate] = scan("mem0.embedders")["acme"]
        list(trial.try_all([trial.Job(candidate)], 6))
    """
    path = os.pathsep.join(map(str, (site.root, site.base)))
    parent = subprocess.Popen(
        [sys.executable, "-S", "-c", textwrap.dedent(code)], env={**os.environ, "PYTHONPATH": path}
    )
    told = site.root / "acme.py.pid"
    try:
        while parent.poll() is None and not (told.exists() and told.read_text()):
            time.sleep(0.02)
    finally:
        parent.kill()
        parent.wait()
    assert is_gone(int(told.read_text()))


def test_output_and_threads_disturb_nobody(site: Site, good: str, capfd: pytest.CaptureFixture[str]) -> None:
    """What it prints is neither seen nor believed, input is at its end, and nobody waits for its threads."""
    noisy = """
        import os, sys, threading, time
        os.write(1, b'{"done": true}\\n'); print("noise", file=sys.stderr); os.system("echo noise")
        assert sys.stdin.read() == "" == os.read(0, 10).decode()
        threading.Thread(target=time.sleep, args=(600,)).start()
    """
    source = textwrap.dedent(noisy) + good.replace(BODY, f"    1 / 0\n{BODY}")
    begun = time.monotonic()
    found = trial(site, source, limit=300)
    assert "create_embedder raised ZeroDivisionError" in found.error
    assert time.monotonic() - begun < 200
    assert capfd.readouterr() == ("", "")


LLM_TRIALS = {
    "": LLMS.good.replace(
        "complete_once", "close(self): open(__file__ + '.closed', 'w').close()\n        def complete_once"
    ),
    "importing 'acme' raised SystemExit": "raise SystemExit(3)",
    "llm_config returned no subclass": f"{LLMS.good}\n@hookimpl\ndef llm_config(provider):\n    return 3\n",
    "create_llm raised ZeroDivisionError": LLMS.first("1 / 0"),
    "create_llm ended the process with.*0": LLMS.first("import os; os._exit(0)"),
    "'creat_llm', which does not exist": LLMS.good.replace("create_llm", "creat_llm"),
    "close raised ZeroDivisionError": LLMS.good.replace(
        "complete_once", "close(self): 1 / 0\n        def complete_once"
    ),
}


@pytest.mark.parametrize("error", LLM_TRIALS)
def test_an_llm_is_tried_like_an_embedder(site: Site, error: str) -> None:
    """Its hooks up to one that is built and closed, in a process of its own, and what goes wrong is named."""
    EMBEDDERS.add(site, "other", "raise SystemExit", points={"acme": "other"})
    found = trial(site, LLM_TRIALS[error], sort=LLMS)
    assert site.imported() == {"acme": 1}
    assert (site.root / "acme.py.closed").exists() is (error == "")
    if error:
        assert found.error.startswith("LLM provider 'acme' (acme 1.0): ")
        assert re.search(error, found.error), found.error
    else:
        assert (found.error, found.step) == ("", "close")


def test_settings_that_are_wanting_are_no_fault(site: Site, sort: Sort) -> None:
    """A provider that only has no key is fine, and says what it wants."""
    wants = "from mem0.errors import ConfigurationError; raise ConfigurationError('acme: no key. Set ACME_KEY.')"
    found = trial(site, sort.first(wants), sort=sort)
    assert found.wants_settings
    assert found.error == "acme: no key. Set ACME_KEY."


def test_settings_are_validated_and_used(site: Site, good: str) -> None:
    """The provider is built with what is configured."""
    checks = "    assert config.model == 'acme-1', config.model\n"
    assert trial(site, good.replace(BODY, checks + BODY), model="acme-1").error == ""


def test_secrets_are_on_no_command_line_and_in_no_error(site: Site, good: str) -> None:
    """They go through standard input, and what the provider says of them is blotted out."""
    tells = f"    import sys; raise RuntimeError(config.api_key.get_secret_value() + str(sys.orig_argv))\n{BODY}"
    found = trial(site, good.replace(BODY, tells), api_key=SECRET)
    assert "RuntimeError: ***[" in found.error
    assert SECRET not in found.error + repr(found) + repr(Job(scan(EMBEDDERS_GROUP)["acme"][0], {"api_key": SECRET}))


def test_a_secret_in_any_error_is_blotted_out(site: Site, good: str) -> None:
    """Also in one of mem0's own, from where nothing else looks."""
    raises = "raise errors.ConfigurationError(self.config.api_key.get_secret_value())"
    tells = f"        def close(self):\n            {raises}\n\n"
    found = trial(site, "from mem0 import errors\n" + good.replace(EMBEDS, tells + EMBEDS), api_key=SECRET)
    assert (found.error, found.kind, found.wants_settings) == ("***", "ConfigurationError", False)


def test_a_slow_import_is_measured(site: Site, good: str) -> None:
    """Its own seconds, and not those of what every provider needs."""
    found = trial(site, "getattr(__import__('time'), 'sl' + 'eep')(1.2)\n" + good)
    assert found.error == ""
    assert found.seconds is not None
    assert found.is_slow is (found.seconds > SLOW) is True


def test_the_configurations_lists_hold_there_too(site: Site) -> None:
    """A provider that is refused is not imported."""
    site.add("acme")
    [candidate] = scan(EMBEDDERS_GROUP)["acme"]
    (found,) = try_all([Job(candidate, {}, Policy.from_config({"allow": ["other"]}))])
    assert "'plugins.allow' in the configuration allows only other" in found.error
    assert site.imported() == {}


def test_several_are_tried_in_their_order(site: Site, good: str) -> None:
    """Two at a time, each in a process of its own."""
    tells = "import os, time, json\nbegun = time.time()\n"
    ends = "\ntime.sleep(0.5)\nopen(__file__ + '.told', 'w').write(json.dumps([os.getpid(), begun, time.time()]))\n"
    names = ["one", "two", "three"]
    for name in names:
        site.add(name, "raise SystemExit" if name == "two" else tells + good + ends)
    jobs = [Job(scan(EMBEDDERS_GROUP)[name][0]) for name in names]
    assert ["SystemExit" in found.error for found in try_all(jobs)] == [False, True, False]
    told = [json.loads((site.root / f"{name}.py.told").read_text()) for name in ("one", "three")]
    assert len({os.getpid(), told[0][0], told[1][0]}) == 3


def test_nothing_is_found_in_the_working_directory(
    site: Site, good: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files that happen to be called like modules are not imported."""
    for name in ("json", "pluggy", "mem0"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit")
    monkeypatch.chdir(tmp_path)
    assert trial(site, good).error == ""


def is_gone(pid: int) -> bool:
    """Whether a process has ended; one that nobody has waited for yet has."""
    for _ in range(100):
        try:
            os.kill(pid, 0)
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.1)
    return False
