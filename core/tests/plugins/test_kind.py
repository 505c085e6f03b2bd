# SPDX-License-Identifier: Apache-2.0
"""What is written down about the two kinds of provider fits the hookspec and the facade."""

from __future__ import annotations

import inspect

import pytest

from mem0 import hookspecs
from mem0.plugins import hooks
from mem0.plugins.kind import EMBEDDER, KINDS, LLM, kind_of
from mem0.plugins.specification import arguments

from .conftest import Sort


def test_every_hook_belongs_to_one_kind() -> None:
    """All hooks of the hookspec, and none twice."""
    named = [hook for kind in KINDS for hook in kind.hooks]
    assert sorted(named) == sorted(arguments())


def test_every_hook_has_a_typed_function(sort: Sort) -> None:
    """The facade has each under its name, asked by a provider's name and the configuration's lists."""
    for hook in sort.kind.hooks:
        assert {"provider", "policy"} <= inspect.signature(getattr(hooks, hook)).parameters.keys()


def test_a_group_tells_the_kind() -> None:
    """Both groups have constants for authors; wrappers and subjects are of no kind."""
    assert kind_of(hookspecs.EMBEDDERS_GROUP) is EMBEDDER
    assert kind_of(hookspecs.LLMS_GROUP) is LLM
    assert kind_of(hookspecs.PLUGINS_GROUP) is kind_of(hookspecs.CONFORMANCE_GROUP) is None


def test_the_classes_of_a_kind_belong_together(sort: Sort) -> None:
    """Settings over HTTP and settings that take any key are settings of the kind, and of no other."""
    kind = sort.kind
    base = kind.settings()
    assert issubclass(kind.http_settings(), base)
    assert issubclass(kind.open_settings(), base)
    assert kind.open_settings().model_config["extra"] == "allow"
    assert [issubclass(other.open_settings(), base) for other in KINDS].count(True) == 1
    assert inspect.isabstract(kind.product())


@pytest.mark.parametrize("name", ["product_name", "settings_name"])
def test_classes_are_called_what_authors_import(sort: Sort, name: str) -> None:
    """What an error names can be imported from there, and is the class."""
    module, _, attribute = str(getattr(sort.kind, name)).rpartition(".")
    found = getattr(__import__(module, fromlist=[attribute]), attribute)
    assert found is (sort.kind.product() if name == "product_name" else sort.kind.settings())


def test_first_party_names_follow_the_convention(sort: Sort) -> None:
    """Distributions begin as those of strangers are asked to, so that one without an entry point is noticed."""
    assert sort.kind.known
    for distribution in sort.kind.known.values():
        assert distribution.replace("-", "_").startswith(sort.kind.prefix)


def test_names_from_elsewhere_lead_to_first_party_ones(sort: Sort) -> None:
    """Who names a server gets a provider that can be installed, and no name is both."""
    assert {*sort.kind.spoken.values()} <= sort.kind.known.keys()
    assert not sort.kind.spoken.keys() & sort.kind.known.keys()
