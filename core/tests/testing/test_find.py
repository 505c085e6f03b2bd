# SPDX-License-Identifier: Apache-2.0
"""A provider brings its subject, and speaks a protocol of its own: a real distribution, found by its entry points."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mem0.errors import ConfigurationError, PluginLoadError, ProviderNotFoundError
from mem0.plugins.scan import rescan
from mem0.testing import Subject, load_subject, run, subject_of

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

PLUGIN = """
from pydantic import Field, PositiveInt, SecretStr

from mem0.embeddings.config import HttpEmbedderConfig, PrefixedConfig
from mem0.embeddings.models import ModelInfo
from mem0.hookspecs import hookimpl

MODELS = {"postal-1": ModelInfo(dims=48, query_prompt="find: ")}


class PostalConfig(HttpEmbedderConfig, PrefixedConfig):
    model: str = Field("postal-1", min_length=1, description="Embedding model to use.")
    api_key: SecretStr | None = Field(None, description="API key of the provider. Default: POSTAL_API_KEY.")
    embedding_dims: PositiveInt | None = Field(None, description="Dimensions of the embedding model.")
    postal_url: str = Field("https://postal.example", description="URL of the API.")


@hookimpl
def create_embedder(provider, config):
    if provider != "postal":
        return None
    from mem0_embed_postal.embedder import create

    return create(config)


@hookimpl
def default_dims(provider, model):
    return MODELS.get(model or "postal-1", ModelInfo()).default_dims if provider == "postal" else None


@hookimpl
def embedder_config(provider):
    return PostalConfig if provider == "postal" else None


@hookimpl
def embedder_models(provider):
    return MODELS if provider == "postal" else None
"""

EMBEDDER = """
import httpx

from mem0.providers.credentials import resolve_key
from mem0.embeddings.http import Failures, HttpEmbedder, check_url
from mem0.embeddings.models import ModelInfo
from mem0.embeddings.types import BatchResult, EmbedderSpec, Limits
from mem0_embed_postal import MODELS


class PostalEmbedder(HttpEmbedder):
    def body(self, batch):
        return {"letters": self.prompted(batch), "by": self.spec.model}

    def read(self, answer):
        return BatchResult(answer["replies"], answer["numbers"], tokens=answer["stamps"])


def create(config):
    known = MODELS.get(config.model, ModelInfo())
    known.check_dims("postal", config.model, config.embedding_dims)
    url = check_url("postal", config.postal_url, "'postal_url'")
    key = resolve_key(
        "postal",
        config.api_key,
        ["POSTAL_API_KEY"],
        base_url=url,
        base_url_is_configured="postal_url" in config.model_fields_set,
        own_hosts=["postal.example"],
    )
    spec = EmbedderSpec(
        "postal", config.model, config.embedding_dims or known.dims, limits=Limits(10), prompts=config.prompts(known)
    )
    failures = Failures("postal", config.model, url, [key])
    return PostalEmbedder(spec, config, httpx, f"{url}/letters", failures, headers={"X-Stamp": key})
"""

CONFORMANCE = """
from mem0.testing import Subject, twisted


class PostalWire:
    def answer(self, server, request, fault):
        if request.path != "/letters":
            return None
        if not request.headers.get("x-stamp"):
            return 401, self.error("no stamp")
        texts = request.json["letters"]
        if any(map(server.too_long, texts)):
            return 413, self.error("too heavy")
        numbered = twisted(server.vectors(texts, None, 48), fault.twist)
        numbers, vectors = [number for number, _ in numbered], [vector for _, vector in numbered]
        return 200, {"replies": vectors, "numbers": numbers, "stamps": sum(len(text.split()) for text in texts)}

    def error(self, message):
        return {"detail": message}


SUBJECT = Subject(
    provider="postal",
    settings=lambda server: {"postal_url": server.url, "api_key": "stamp-canary", "max_attempts": 2},
    secrets=["stamp-canary"],
    key_variables=["POSTAL_API_KEY"],
    sdk=["httpx"],
    wires=[PostalWire()],
)
"""

Install = Callable[..., Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Return a function that installs the provider `postal`, and returns its package for a test to change."""
    monkeypatch.syspath_prepend(tmp_path)

    def installed(
        point: str | None = "postal = mem0_embed_postal.conformance:SUBJECT",
        conformance: str = CONFORMANCE,
        distribution: str = "mem0-embed-postal",
    ) -> Path:
        package = tmp_path / "mem0_embed_postal"
        package.mkdir(exist_ok=True)
        for name, source in {"__init__": PLUGIN, "embedder": EMBEDDER, "conformance": conformance}.items():
            package.joinpath(f"{name}.py").write_text(source)
        info = tmp_path / f"{distribution.replace('-', '_')}-1.0.dist-info"
        info.mkdir()
        info.joinpath("METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n")
        points = "[mem0.embedders]\npostal = mem0_embed_postal\n"
        info.joinpath("entry_points.txt").write_text(points + (f"\n[mem0.conformance]\n{point}\n" if point else ""))
        rescan()
        return package

    yield installed
    for name in [name for name in sys.modules if name.startswith(("mem0_embed_postal", "_mem0_subject_"))]:
        del sys.modules[name]
    monkeypatch.undo()
    rescan()


def test_a_provider_with_a_protocol_of_its_own_conforms(install: Install) -> None:
    """All checks pass for a provider of the core's `HttpEmbedder`, whose protocol only its own distribution knows."""
    install()
    report = run(subject_of("postal"))
    assert report.ok, str(report)
    assert not report.of("inapplicable")


def test_a_subject_without_its_wires_does_not_conform(install: Install) -> None:
    """The protocol is really the subject's: without it the server knows no such path."""
    install()
    outcomes = run(replace(subject_of("postal"), wires=()), ["count", "one_failure_survived"]).outcomes
    assert [outcome.status for outcome in outcomes] == ["failed", "failed"]
    assert "no such path: POST /letters" in outcomes[0].reason


def test_ordinary_use_does_not_import_it(install: Install) -> None:
    """Who embeds does not import the subject, nor the kit."""
    package = install()
    code = (
        "import mem0, sys\n"
        "mem0.create_embedder('postal', {'api_key': 'k'}).close()\n"
        "print([name for name in sys.modules if 'conformance' in name or name.startswith('mem0.testing')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(package.parent)!r})\n{code}"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("spelling", ["postal", "Postal", "mem0-embed-postal:postal"])
def test_every_spelling_of_a_name(install: Install, spelling: str) -> None:
    """The provider is found as an application finds it."""
    install("Postal = mem0_embed_postal.conformance:SUBJECT")
    assert run(subject_of(spelling), ["count"]).ok


def test_two_distributions_with_one_name(install: Install) -> None:
    """The subject of the one that is meant is taken, and the kit then tests that one."""
    install()
    install("postal = mem0_embed_postal.conformance:OTHER", CONFORMANCE + "OTHER = SUBJECT\n", "fork-of-postal")
    subject = subject_of("fork-of-postal:postal")
    assert subject.provider == "fork-of-postal:postal"
    report = run(subject, ["count", "async_equals_sync", "light_module", "status_404", "other_providers"])
    assert report.ok, str(report)
    assert report.distribution == "fork-of-postal 1.0"


def test_a_distribution_without_a_subject(install: Install) -> None:
    """The error has the lines to add, whether it has none or another distribution's; a later one is found."""
    install(None)
    with pytest.raises(PluginLoadError) as caught:
        subject_of("postal")
    assert caught.value.distribution == "mem0-embed-postal"
    assert str(caught.value).startswith("Provider 'postal' (mem0-embed-postal 1.0): it brings no subject")
    lines = '\n[project.entry-points."mem0.conformance"]\npostal = "mem0_embed_postal.conformance:SUBJECT"\n'
    assert lines in str(caught.value)
    assert "--subject path/to/file.py:SUBJECT" in str(caught.value)


def test_a_subject_that_another_distribution_brings(install: Install) -> None:
    """What another distribution says about a provider does not count."""
    package = install(None)
    info = package.parent / "stranger-1.0.dist-info"
    info.mkdir()
    info.joinpath("METADATA").write_text("Metadata-Version: 2.1\nName: stranger\nVersion: 1.0\n")
    info.joinpath("entry_points.txt").write_text("[mem0.conformance]\npostal = mem0_embed_postal.conformance:SUBJECT\n")
    rescan()
    with pytest.raises(PluginLoadError, match="brings no subject"):
        subject_of("postal")


def test_a_subject_that_comes_later(install: Install) -> None:
    """An upgrade while the process runs, as in a notebook, is noticed."""
    package = install(None)
    with pytest.raises(PluginLoadError):
        subject_of("postal")
    [points] = package.parent.glob("mem0_embed_postal-*/entry_points.txt")
    points.write_text(points.read_text() + "[mem0.conformance]\npostal = mem0_embed_postal.conformance:SUBJECT\n")
    assert subject_of("postal").provider == "postal"


@pytest.mark.parametrize(
    ("conformance", "said"),
    [
        ("import acme_nowhere", r"raised ModuleNotFoundError.* It needs the module 'acme_nowhere'"),
        ("raise SystemExit(3)", r"importing 'mem0_embed_postal.conformance:SUBJECT' raised SystemExit"),
        ("SUBJEKT = 1", r"raised AttributeError.*SUBJECT"),
        ("SUBJECT = {'provider': 'postal'}", r"is dict where a mem0.testing.Subject is wanted"),
        (CONFORMANCE.replace('provider="postal"', 'provider="post"'), r"is the subject of provider 'post'"),
    ],
)
def test_a_subject_that_is_wrong(install: Install, conformance: str, said: str) -> None:
    """Whatever is wrong with it is an error that names the provider and its distribution."""
    install(conformance=conformance)
    with pytest.raises(PluginLoadError, match=r"Provider 'postal' \(mem0-embed-postal 1.0\): .*" + said):
        subject_of("postal")


def test_a_provider_that_is_not_there() -> None:
    """The error is that of every other door."""
    with pytest.raises(ProviderNotFoundError, match="postal"):
        subject_of("postal")


def test_a_subject_is_handed_over(install: Install) -> None:
    """It is taken from a module or from a file, which may be called as a module that is there already."""
    package = install(None)
    assert load_subject("mem0_embed_postal.conformance:SUBJECT").provider == "postal"
    file = package / "json.py"
    file.write_text(CONFORMANCE + "MINE = SUBJECT\n")
    subject = load_subject(f"{file}:MINE")
    assert isinstance(subject, Subject)
    assert sys.modules["json"] is json
    assert run(subject, ["count"]).ok


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("", r"'' names no subject. Write module:NAME or path/to/file.py:NAME"),
        ("postal.py", r"names no subject"),
        ("postal.py:", r"names no subject"),
        ("postal.py:a b", r"names no subject"),
        ("nowhere/postal.py:SUBJECT", r"There is no file 'nowhere/postal.py'"),
        ("mem0_nowhere:SUBJECT", r"cannot be imported: ModuleNotFoundError: No module named 'mem0_nowhere'"),
        ("mem0.testing:SUBJECT", r"cannot be imported: AttributeError: .*SUBJECT"),
        ("mem0.testing:Subject", r"is type where a mem0.testing.Subject is wanted"),
    ],
)
def test_a_subject_that_cannot_be_had(spec: str, said: str) -> None:
    """The error names the place as it was written, and says how to write it."""
    with pytest.raises(ConfigurationError, match=said):
        load_subject(spec)


@pytest.mark.parametrize("ending", ["1 / 0", "raise SystemExit('enough')", "def broken(:"])
def test_a_file_that_breaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    """What is raised meanwhile is the cause of the error, unless it shows a secret."""
    file = tmp_path / "mine.py"
    file.write_text(ending)
    with pytest.raises(ConfigurationError, match=r"mine.py:SUBJECT' cannot be imported: \w+") as caught:
        load_subject(f"{file}:SUBJECT")
    assert caught.value.__cause__ is not None
    monkeypatch.setenv("ACME_API_KEY", "hush-hush-hush")
    file.write_text("raise ValueError('the key is hush-hush-hush')")
    with pytest.raises(ConfigurationError, match=r"ValueError: the key is \*\*\*") as caught:
        load_subject(f"{file}:SUBJECT")
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
