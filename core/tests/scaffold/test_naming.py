# SPDX-License-Identifier: Apache-2.0
"""Names: which will do, what follows from one, and which are taken."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mem0.errors import ConfigurationError, ValidationError
from mem0.plugins.names import KNOWN, normalize
from mem0.plugins.scan import rescan
from mem0.scaffold.naming import LONGEST, Naming, check_free, read_name

NAMES = st.from_regex(r"[a-z][a-z0-9]{0,5}([ _.-]{1,2}[a-z0-9]{1,5}){0,3}", fullmatch=True)


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Install a distribution of another name that provides `acme`; only its metadata is there."""
    info = tmp_path / "mem0_embed_acme_tools-2.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: mem0-embed-acme-tools\nVersion: 2.1\n")
    (info / "entry_points.txt").write_text("[mem0.embedders]\nacme = acme_tools\n")
    monkeypatch.syspath_prepend(tmp_path)
    rescan()
    yield
    monkeypatch.undo()
    rescan()


@given(st.text(max_size=40) | NAMES)
def test_a_name_will_do_everywhere_or_is_refused(text: str) -> None:
    """Whatever is accepted is a provider's name, a module, a class and a distribution, none of which changes."""
    try:
        naming = read_name(text)
    except (ConfigurationError, ValidationError):
        return
    assert normalize(naming.provider) == naming.provider
    assert 0 < len(naming.provider) <= LONGEST
    assert not keyword.iskeyword(naming.provider)
    for identifier in (naming.provider, naming.package, naming.class_prefix, naming.variable_prefix):
        assert identifier.isascii()
        assert identifier.isidentifier()
    assert re.fullmatch(r"mem0-embed(-[a-z0-9]+)+", naming.distribution)
    assert normalize(naming.distribution) == naming.package
    assert read_name(naming.provider) == read_name(naming.distribution) == read_name(naming.package) == naming


@given(NAMES)
def test_every_plain_name_is_accepted(text: str) -> None:
    """Letters, digits and separators are enough for a name, unless Python has the word."""
    if not keyword.iskeyword(text) and not keyword.iskeyword(text.capitalize()):
        assert read_name(text).provider == normalize(text)


@pytest.mark.parametrize(
    "text",
    ["Acme Cloud", "acme-cloud", "ACME_CLOUD", "acme.cloud", " acme  cloud ", "mem0-embed-acme-cloud"],
)
def test_spellings(text: str) -> None:
    """However it is written, it is one name, and all others follow from it."""
    naming = read_name(text)
    assert naming == Naming("acme_cloud")
    assert (naming.distribution, naming.package) == ("mem0-embed-acme-cloud", "mem0_embed_acme_cloud")
    assert (naming.title, naming.class_prefix) == ("Acme Cloud", "AcmeCloud")
    assert (naming.variable_prefix, naming.host) == ("ACME_CLOUD", "api.acme-cloud.example")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", r"is blank\. Write"),
        (" -_. ", r"is blank\. Write"),
        ("mem0-embed-", r"'mem0-embed-' is no name"),
        ("2acme", r"'2acme' is no name for a provider: it begins with a letter"),
        ("acme!", r"'acme!' is no name"),
        ("../acme", r"is no name"),
        ("acme/x", r"is no name"),
        ("acmé", r"is no name"),
        ("class", r"'class' is a word of Python's\. Choose another name, as in 'class_embeddings'"),
        ("None", r"'None' is a word of Python's"),
        ("a" * (LONGEST + 1), rf"has {LONGEST + 1} characters\. Choose a name of at most {LONGEST}"),
    ],
)
def test_what_is_no_name(text: str, reason: str) -> None:
    """What cannot be a name is refused, with what can."""
    with pytest.raises((ConfigurationError, ValidationError), match=reason):
        read_name(text)


@pytest.mark.parametrize("provider", sorted(KNOWN))
def test_first_party_names_are_taken(provider: str) -> None:
    """mem0's own providers keep their names, installed or not."""
    with pytest.raises(ValidationError, match=rf"{provider!r} is mem0's own provider, which comes with mem0-embed-"):
        check_free(read_name(provider.replace("_", " ").title()))


def test_the_built_in_name_is_taken() -> None:
    """`hashing` comes with the core."""
    with pytest.raises(ValidationError, match=r"'hashing' is taken: mem0-core .* Choose another name"):
        check_free(Naming("hashing"))


@pytest.mark.usefixtures("acme")
def test_installed_names_are_taken() -> None:
    """The name of an installed provider, or of the distribution that it comes from, is taken, and by whom is said."""
    for taken in ("acme", "acme_tools"):
        with pytest.raises(ValidationError, match=rf"{taken!r} is taken: mem0-embed-acme-tools 2\.1 in .*'acme'"):
            check_free(Naming(taken))
    check_free(Naming("acme_cloud"))
