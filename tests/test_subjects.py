# SPDX-License-Identifier: Apache-2.0
"""Every provider can be checked by its name alone."""

from __future__ import annotations

import warnings

import pytest

from mem0.plugins.status import installed
from mem0.testing import run, subject_of

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.mark.parametrize("provider", [row.name for row in installed()])
def test_an_installed_provider_brings_its_subject(provider: str) -> None:
    """Its distribution says what the kit needs to know, and settings and server fit each other, without a warning."""
    subject = subject_of(provider)
    assert subject.provider == provider
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        report = run(subject, ["async_equals_sync", "dims_as_default_dims", "secrets_hidden", "light_module"])
    assert report.ok, str(report)
    assert len(report.of("passed")) == 4
