# SPDX-License-Identifier: Apache-2.0
"""Plugins that cannot work: each is reported with its reason, and breaks nobody else."""

from __future__ import annotations

import re

import pytest

from mem0.errors import PluginLoadError
from mem0.plugins.hooks import default_dims, settings_of
from mem0.plugins.status import installed

from .conftest import EMBEDDERS, LLMS, SORTS, Site, Sort


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("import_error", r"importing 'acme' raised ModuleNotFoundError.*module 'a_module_that_is_nowhere'"),
        ("syntax_error", "raised SyntaxError: .*line 2"),
        ("exits", "raised SystemExit: 3"),
        ("wrong_signature", r"hook 'CREATE' takes 'transport', which mem0-core .* newer mem0-core \(pip install"),
        ("misspelt_hook", "implements a hook 'creat_.*', which does not exist.*'CREATE'"),
        ("hook_raises", "CREATE raised ZeroDivisionError"),
        ("missing_sdk", "CREATE raised ModuleNotFoundError.*module 'acme_sdk'"),
        ("no_hooks", "'acme' implements no hook 'CREATE'"),
    ],
)
def test_a_broken_plugin_is_reported(site: Site, sort: Sort, kind: str, message: str) -> None:
    """The error names provider, distribution, version and reason, and ends in a pip line. It is no success later."""
    sort.add(site, source=sort.broken[kind])
    for _ in range(2):
        with pytest.raises(PluginLoadError, match=message.replace("CREATE", sort.kind.create)) as caught:
            sort.create("acme")
        text = str(caught.value)
        assert text.startswith(f"{sort.kind.title} 'acme' (acme 1.0): ")
        assert "pip install" in text
        assert (caught.value.provider, vars(caught.value)["distribution"], vars(caught.value)["version"]) == (
            "acme",
            "acme",
            "1.0",
        )


def test_the_error_is_chained_to_its_cause(site: Site, sort: Sort) -> None:
    """Whoever writes the plugin sees where it failed."""
    sort.add(site, source=sort.broken["hook_raises"])
    with pytest.raises(PluginLoadError) as caught:
        sort.create("acme")
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_a_missing_sdk_says_what_to_reinstall(site: Site, sort: Sort) -> None:
    """What tables answer is known without the SDK; building names the module and the distribution's pip line."""
    sort.add(site, "mem0-acme", sort.broken["missing_sdk"], points={"acme": "mem0_acme"})
    assert settings_of(sort.kind, "acme")
    assert sort is LLMS or default_dims("acme") == 2
    with pytest.raises(PluginLoadError, match=r"'acme_sdk'\. Run: pip install --force-reinstall mem0-acme$"):
        sort.create("acme")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("acme_nowhere", "module 'acme_nowhere'"),
        ("acme:nothing", "AttributeError"),
        ("acme:none", "is None"),
        ("acme:Hooks", "is a class"),
        ("acme:number", "implements no hook"),
    ],
)
def test_an_entry_point_that_names_nothing(site: Site, sort: Sort, value: str, message: str) -> None:
    """A missing module, a missing attribute, or one that holds no hooks."""
    hooks = f"\nnone, number = None, 3\nclass Hooks:\n    @hookimpl\n    def {sort.kind.create}(self, provider): ...\n"
    sort.add(site, source=sort.good + hooks, points={"acme": value})
    with pytest.raises(PluginLoadError, match=message):
        sort.create("acme")


def test_a_forgotten_marker(site: Site, sort: Sort) -> None:
    """The commonest mistake of a first plugin gets its own sentence."""
    sort.add(site, source=sort.good.replace("@hookimpl\n", ""))
    with pytest.raises(PluginLoadError, match="is @hookimpl missing above it"):
        sort.create("acme")


def test_an_entry_point_in_the_other_kinds_group(site: Site, sort: Sort) -> None:
    """The hook that is there is named, with the group that it belongs to."""
    other = LLMS if sort is EMBEDDERS else EMBEDDERS
    sort.add(site, source=other.good)
    hint = f"'acme' implements no hook {sort.kind.create!r}. It implements {other.kind.create!r}, whose entry point is"
    with pytest.raises(PluginLoadError, match=f"{hint} in the group {other.kind.group!r}"):
        sort.create("acme")


@pytest.mark.parametrize(
    ("requirement", "met"),
    [("mem0-core>=99", False), ("mem0-core<0.0.1", False), ("mem0_core (>=0.1)", True), ("mem0-core-extra>=99", True)],
)
def test_a_plugin_for_another_core_is_not_imported(site: Site, sort: Sort, requirement: str, met: bool) -> None:
    """Both versions and the pip line are said before any of its code runs."""
    sort.add(site, requires=[requirement])
    if met:
        sort.create("acme")
        return
    with pytest.raises(PluginLoadError, match=r"needs mem0-core .*, and .* is installed.*--upgrade mem0-core acme$"):
        sort.create("acme")
    assert site.imported() == {}


@pytest.mark.parametrize(
    ("returned", "message"),
    [("None", "does not serve this name"), ("'one'", "returned str where a PRODUCT is wanted")],
)
def test_what_is_no_product(site: Site, sort: Sort, returned: str, message: str) -> None:
    """A hook that answers with something else is named as the culprit."""
    hook = f"from mem0.hookspecs import hookimpl\n@hookimpl\ndef {sort.kind.create}(provider):\n    return {returned}\n"
    sort.add(site, source=hook)
    with pytest.raises(PluginLoadError, match=message.replace("PRODUCT", re.escape(sort.product))):
        sort.create("acme")


def test_what_the_other_kind_builds_is_no_product(site: Site, sort: Sort) -> None:
    """An embedder is no LLM, whatever hook returns it."""
    other = LLMS if sort is EMBEDDERS else EMBEDDERS
    sort.add(site, source=other.good.replace(other.kind.create, sort.kind.create))
    with pytest.raises(PluginLoadError, match=f"returned Acme where a {re.escape(sort.product)} is wanted"):
        sort.create("acme")


@pytest.mark.parametrize("returned", ["0", "-3", "True", "'768'", "1.5"])
def test_dims_that_are_no_number_of_dimensions(site: Site, good: str, returned: str) -> None:
    """Whatever is not a positive int would end up in a store's file."""
    site.add("acme", good.replace("return {None: 2", f"return {returned}\n    return {{None: 2"))
    with pytest.raises(PluginLoadError, match="default_dims returned"):
        default_dims("acme")


@pytest.mark.parametrize("returned", ["dict", "object()", "mem0.providers.config.ProviderConfig"])
def test_settings_that_are_no_model(site: Site, sort: Sort, returned: str) -> None:
    """The hook has to return a class, and one of its kind's."""
    hook = f"\nimport mem0.providers.config\n@hookimpl\ndef {sort.kind.config}(provider):\n    return {returned}\n"
    sort.add(site, source=sort.good + hook)
    told = f"{sort.kind.config} returned no subclass of {sort.kind.settings_name}"
    with pytest.raises(PluginLoadError, match=re.escape(told)):
        sort.create("acme")


def test_an_error_that_cannot_be_shown(site: Site, sort: Sort) -> None:
    """A plugin's own exception may fail to print itself."""
    odd = "\nclass Odd(Exception):\n    def __str__(self):\n        raise ValueError\n"
    sort.add(site, source=odd + sort.first("raise Odd"))
    with pytest.raises(PluginLoadError, match="raised Odd"):
        sort.create("acme")


def test_an_interrupt_is_no_plugin_error(site: Site, sort: Sort) -> None:
    """Ctrl-C during a slow import stops the program."""
    sort.add(site, source="raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        sort.create("acme")


def test_a_plugin_that_was_repaired_works_at_once(site: Site, sort: Sort) -> None:
    """A failure is not remembered."""
    sort.add(site, source=sort.broken["import_error"])
    with pytest.raises(PluginLoadError):
        sort.create("acme")
    repaired = "# repaired, and longer than before, so that no cached bytecode fits\n" + sort.good
    (site.root / "acme.py").write_text(repaired)
    assert sort.answers(sort.create("acme"))


def test_good_ones_work_beside_all_of_them(site: Site) -> None:
    """Of both kinds, eight ways of being broken and broken metadata: the good ones work, and no other is imported."""
    for sort in SORTS:
        for kind, source in sort.broken.items():
            sort.add(site, f"{sort.kind.command}-{kind}", source)
    site.add("acme-bad-metadata", metadata=b"\xff\xfe")
    (site.root / "acme_no_metadata-1.0.dist-info").mkdir()
    EMBEDDERS.add(site, "acme-embeds", points={"acme": "acme_embeds"})
    LLMS.add(site, "acme-answers", points={"acme": "acme_answers"})
    output = site.run("""
        from mem0.llms.types import ChatMessage
        from mem0.plugins.hooks import create_embedder, create_llm
        from mem0.plugins.kind import KINDS
        from mem0.plugins.status import installed
        print(create_llm("acme").complete([ChatMessage("user", "1 + 1?")]).text)
        print(create_embedder("acme").embed(["x"]).vectors.tolist())
        print([len(installed(kind=kind)) >= 9 for kind in KINDS])
    """)
    assert output == "two\n[[1.0, 0.0]]\n[True, True]"
    assert site.imported() == {"acme_embeds": 1, "acme_answers": 1}
    assert {"embedders_exits", "acme", "acme_bad_metadata"} <= {row.name for row in installed()}
    assert {"llms_exits", "acme"} <= {row.name for row in installed(kind=LLMS.kind)}
