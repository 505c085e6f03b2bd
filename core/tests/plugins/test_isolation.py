# SPDX-License-Identifier: Apache-2.0
"""What is imported and what is not, seen from a fresh process."""

from __future__ import annotations

import pytest

from .conftest import LLMS, Site

BLOCKER = """
    import sys
    from importlib.abc import MetaPathFinder

    class Blocker(MetaPathFinder):
        def find_spec(self, name, path=None, target=None):
            if name.partition(".")[0] in ({names}):
                raise AssertionError(f"{{name}} was imported")

    sys.meta_path.insert(0, Blocker())
"""


def test_listing_imports_nothing(site: Site) -> None:
    """`embedders list` and `doctor` read metadata: no plugin, no pydantic, no numpy."""
    for name in ("one", "two"):
        site.add(name, "raise SystemExit")
    LLMS.add(site, "three", "raise SystemExit")
    site.add("wrap", "raise SystemExit", group="mem0.plugins")
    output = site.run(
        BLOCKER.format(names="'numpy', 'pydantic', 'one', 'two', 'three', 'wrap'")
        + """
    from mem0.plugins.kind import LLM
    from mem0.plugins.status import installed, missing, wrappers
    print([row.name for row in installed()], [row.name for row in wrappers()], len(missing()))
    print([row.name for row in installed(kind=LLM)], [row.name for row in missing(kind=LLM)])
    """
    )
    assert output == "['hashing', 'one', 'two'] ['wrap'] 8\n['three'] ['azure_openai', 'openai']"
    assert site.imported() == {}


def test_default_dims_needs_neither_sdk_nor_numpy(site: Site, broken: dict[str, str]) -> None:
    """The table is asked, and what takes seconds to import is left alone."""
    site.add("acme", broken["missing_sdk"])
    site.add("other")
    output = site.run(
        BLOCKER.format(names="'numpy', 'acme_sdk', 'pydantic'")
        + """
    import mem0
    print(mem0.default_dims("acme"), mem0.default_dims("acme", "acme-1"), mem0.default_dims("acme", "unknown"))
    """
    )
    assert output == "2 2 None"
    assert site.imported() == {"acme": 1}


def test_an_llm_needs_no_numpy(site: Site) -> None:
    """It is built and answers without what only vectors need, and without anything of an embedder's."""
    LLMS.add(site)
    output = site.run(
        BLOCKER.format(names="'numpy', 'acme_sdk'")
        + """
    from mem0.llms.types import ChatMessage
    from mem0.plugins.hooks import create_llm
    print(create_llm("acme").complete([ChatMessage("user", "1 + 1?")]).text)
    """
    )
    assert output == "two"


def test_whether_an_llm_may_be_used_is_metadata(site: Site) -> None:
    """What a memory asks at each call imports no plugin, no pydantic and no numpy."""
    LLMS.add(site, "acme-dist", "raise SystemExit", points={"acme": "acme_dist"})
    output = site.run(
        BLOCKER.format(names="'numpy', 'pydantic', 'acme_dist'")
        + """
    from mem0.plugins.choose import unavailable
    from mem0.plugins.kind import LLM
    print(unavailable("acme", "acme-dist", kind=LLM), unavailable("openai", "mem0-llm-openai", kind=LLM))
    """
    )
    assert output == "None mem0-llm-openai is not installed"
    assert site.imported() == {}


def test_sixteen_threads_import_a_plugin_once(site: Site, good: str) -> None:
    """A slow import under way is waited for, not repeated, and everybody gets an embedder."""
    site.add("acme", "import time; time.sleep(0.3)\n" + good)
    site.add(
        "wrap",
        "from mem0 import hookimpl\n@hookimpl(wrapper=True)\ndef default_dims(provider):\n    return (yield)\n",
        group="mem0.plugins",
    )
    output = site.run("""
        import threading
        from concurrent.futures import ThreadPoolExecutor

        import mem0

        start = threading.Barrier(16)

        def create(_):
            start.wait()
            return mem0.create_embedder("acme").dims, mem0.default_dims("acme")

        with ThreadPoolExecutor(16) as pool:
            print(set(pool.map(create, range(16))))
    """)
    assert output == "{(2, 2)}"
    assert site.imported() == {"acme": 1, "wrap": 1}


@pytest.mark.parametrize("variable", ["MEM0_BLOCK_PLUGINS", "MEM0_ALLOW_PLUGINS"])
def test_a_blocked_provider_is_not_imported(site: Site, variable: str) -> None:
    """The lists are consulted before any code of the plugin runs."""
    site.add("acme")
    output = site.run(
        """
        import mem0
        from mem0.errors import ProviderBlockedError

        try:
            mem0.create_embedder("acme")
        except ProviderBlockedError as error:
            print(error.provider)
        """,
        **{variable: "acme" if variable == "MEM0_BLOCK_PLUGINS" else "openai"},
    )
    assert output == "acme"
    assert site.imported() == {}


def test_an_application_survives_what_is_beside_it(site: Site) -> None:
    """The built-in provider works through the same door, whatever else is installed."""
    site.add("acme", "raise SystemExit")
    assert (
        site.run("import mem0; print(mem0.create_embedder('Hashing').dims == mem0.default_dims('hashing'))") == "True"
    )
    assert site.imported() == {}
