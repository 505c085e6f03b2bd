# SPDX-License-Identifier: Apache-2.0
"""Plugins that cannot work: each is reported with its reason, and breaks nobody else."""

from __future__ import annotations

import pytest

from mem0.errors import PluginLoadError
from mem0.plugins.hooks import create_embedder, default_dims
from mem0.plugins.status import installed

from .conftest import Site


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("import_error", r"importing 'acme' raised ModuleNotFoundError.*module 'a_module_that_is_nowhere'"),
        ("syntax_error", "raised SyntaxError: .*line 2"),
        ("exits", "raised SystemExit: 3"),
        (
            "wrong_signature",
            r"hook 'create_embedder' takes 'transport', which mem0-core .* newer mem0-core \(pip install",
        ),
        ("misspelt_hook", "implements a hook 'create_embeder', which does not exist.*'create_embedder'"),
        ("hook_raises", "create_embedder raised ZeroDivisionError"),
        ("missing_sdk", "create_embedder raised ModuleNotFoundError.*module 'acme_sdk'"),
        ("no_hooks", "'acme' implements no hook 'create_embedder'"),
    ],
)
def test_a_broken_plugin_is_reported(site: Site, broken: dict[str, str], kind: str, message: str) -> None:
    """The error names provider, distribution, version and reason, and ends in a pip line. It is no success later."""
    site.add("acme", broken[kind])
    for _ in range(2):
        with pytest.raises(PluginLoadError, match=message) as caught:
            create_embedder("acme")
        text = str(caught.value)
        assert text.startswith("Provider 'acme' (acme 1.0): ")
        assert "pip install" in text
        assert (caught.value.provider, vars(caught.value)["distribution"], vars(caught.value)["version"]) == (
            "acme",
            "acme",
            "1.0",
        )


def test_the_error_is_chained_to_its_cause(site: Site, broken: dict[str, str]) -> None:
    """Whoever writes the plugin sees where it failed."""
    site.add("acme", broken["hook_raises"])
    with pytest.raises(PluginLoadError) as caught:
        create_embedder("acme")
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_a_missing_sdk_says_what_to_reinstall(site: Site, broken: dict[str, str]) -> None:
    """The dims are known without the SDK; building names the module and the distribution's pip line."""
    site.add("mem0-embed-acme", broken["missing_sdk"], points={"acme": "mem0_embed_acme"})
    assert default_dims("acme") == 2
    with pytest.raises(PluginLoadError, match=r"'acme_sdk'\. Run: pip install --force-reinstall mem0-embed-acme$"):
        create_embedder("acme")


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
def test_an_entry_point_that_names_nothing(site: Site, good: str, value: str, message: str) -> None:
    """A missing module, a missing attribute, or one that holds no hooks."""
    hooks = (
        "\nnone, number = None, 3\nclass Hooks:\n    @hookimpl\n    def create_embedder(self, provider, config): ...\n"
    )
    site.add("acme", good + hooks, points={"acme": value})
    with pytest.raises(PluginLoadError, match=message):
        create_embedder("acme")


def test_a_forgotten_marker(site: Site, good: str) -> None:
    """The commonest mistake of a first plugin gets its own sentence."""
    site.add("acme", good.replace("@hookimpl\n", ""))
    with pytest.raises(PluginLoadError, match="is @hookimpl missing above it"):
        create_embedder("acme")


@pytest.mark.parametrize(
    ("requirement", "met"),
    [("mem0-core>=99", False), ("mem0-core<0.0.1", False), ("mem0_core (>=0.1)", True), ("mem0-core-extra>=99", True)],
)
def test_a_plugin_for_another_core_is_not_imported(site: Site, requirement: str, met: bool) -> None:
    """Both versions and the pip line are said before any of its code runs."""
    site.add("acme", requires=[requirement])
    if met:
        create_embedder("acme")
        return
    with pytest.raises(PluginLoadError, match=r"needs mem0-core .*, and .* is installed.*--upgrade mem0-core acme$"):
        create_embedder("acme")
    assert site.imported() == {}


@pytest.mark.parametrize(
    ("returned", "message"),
    [("None", "does not serve this name"), ("'an embedder'", "returned str where a mem0.Embedder is wanted")],
)
def test_what_is_no_embedder(site: Site, returned: str, message: str) -> None:
    """A hook that answers with something else is named as the culprit."""
    site.add(
        "acme",
        f"from mem0.hookspecs import hookimpl\n@hookimpl\ndef create_embedder(provider):\n    return {returned}\n",
    )
    with pytest.raises(PluginLoadError, match=message):
        create_embedder("acme")


@pytest.mark.parametrize("returned", ["0", "-3", "True", "'768'", "1.5"])
def test_dims_that_are_no_number_of_dimensions(site: Site, good: str, returned: str) -> None:
    """Whatever is not a positive int would end up in a store's file."""
    site.add("acme", good.replace("return {None: 2", f"return {returned}\n    return {{None: 2"))
    with pytest.raises(PluginLoadError, match="default_dims returned"):
        default_dims("acme")


def test_settings_that_are_no_model(site: Site, good: str) -> None:
    """`embedder_config` has to return a class."""
    site.add("acme", good + "\n@hookimpl\ndef embedder_config(provider):\n    return dict\n")
    with pytest.raises(PluginLoadError, match="no subclass of"):
        create_embedder("acme")


def test_an_error_that_cannot_be_shown(site: Site, good: str) -> None:
    """A plugin's own exception may fail to print itself."""
    odd = "\nclass Odd(Exception):\n    def __str__(self):\n        raise ValueError\n"
    site.add(
        "acme",
        odd + good.replace("    from mem0.embeddings.embedder", "    raise Odd\n    from mem0.embeddings.embedder"),
    )
    with pytest.raises(PluginLoadError, match="raised Odd"):
        create_embedder("acme")


def test_an_interrupt_is_no_plugin_error(site: Site, good: str) -> None:
    """Ctrl-C during a slow import stops the program."""
    site.add("acme", "raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        create_embedder("acme")


def test_a_plugin_that_was_repaired_works_at_once(site: Site, broken: dict[str, str], good: str) -> None:
    """A failure is not remembered."""
    site.add("acme", broken["import_error"])
    with pytest.raises(PluginLoadError):
        create_embedder("acme")
    (site.root / "acme.py").write_text("# repaired, and longer than before, so that no cached bytecode fits\n" + good)
    assert create_embedder("acme").dims == 2


def test_a_good_one_works_beside_all_of_them(site: Site, broken: dict[str, str]) -> None:
    """Ten broken neighbours, two of them with broken metadata: the good one works and none of them is imported."""
    for kind, source in broken.items():
        site.add(f"acme-{kind}", source)
    site.add("acme-bad-metadata", metadata=b"\xff\xfe")
    (site.root / "acme_no_metadata-1.0.dist-info").mkdir()
    site.add("acme-good")
    output = site.run("""
        import mem0, mem0.plugins.status
        print(mem0.create_embedder("acme-good").embed(["x"]).vectors.tolist())
        print(len(mem0.plugins.status.installed()) >= 10)
    """)
    assert output == "[[1.0, 0.0]]\nTrue"
    assert site.imported() == {"acme_good": 1}
    assert {"acme_exits", "acme_good", "acme_bad_metadata"} <= {row.name for row in installed()}
