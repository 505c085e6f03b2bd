# SPDX-License-Identifier: Apache-2.0
"""Who asks: accounts of the configuration and of the environment, found late, renewed, and never shown."""

from __future__ import annotations

import json
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth.credentials import Credentials

from mem0.errors import AuthenticationError, ConfigurationError, ProviderConnectionError, ProviderError
from mem0.testing import Fault, LoopbackServer

MODEL = {"model": "text-embedding-005"}


class Counting(Credentials):
    """Credentials of a program's own: a token with a number, and who asked for it."""

    def __init__(self, lasting: float = 3600.0) -> None:
        super().__init__()
        self.threads: list[str] = []
        self._lasting = lasting

    def refresh(self, request: object) -> None:
        self.threads.append(threading.current_thread().name)
        self.token = f"ya29-number-{len(self.threads)}"
        self.expiry = datetime.utcfromtimestamp(datetime.now().timestamp()) + timedelta(seconds=self._lasting)


@pytest.fixture(scope="module")
def private_key() -> str:
    """Return a key such as a service account has."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


@pytest.fixture
def account(server: LoopbackServer, private_key: str) -> dict[str, str]:
    """Return what is in the key file of a service account that gets its tokens from the server."""
    return {
        "type": "service_account",
        "project_id": "account-project",
        "private_key_id": "k1",
        "private_key": private_key,
        "client_email": "kit@account-project.iam.gserviceaccount.com",
        "token_uri": f"{server.url}/token",
    }


@pytest.fixture
def nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the environment have no account at all."""
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path / "no-gcloud"))
    monkeypatch.setenv("PATH", str(tmp_path))


def sent(server: LoopbackServer) -> list[str]:
    return [request.headers["authorization"] for request in server.requests if request.path != "/token"]


@pytest.mark.parametrize("form", ["path", "dict", "text"])
def test_service_account(
    server: LoopbackServer, make: Any, call: Any, account: dict[str, str], tmp_path: Path, form: str
) -> None:
    """A service account gets a token at the first request, once, and names its project."""
    file = tmp_path / "key.json"
    file.write_text(json.dumps(account))
    given: dict[str, object] = {
        "path": {"vertex_credentials_json": str(file)},
        "dict": {"google_service_account_json": account},
        "text": {"google_service_account_json": json.dumps(account)},
    }[form]
    embedder = make(**MODEL, access_token=None, google_project_id=None, **given)
    assert server.requests == []
    call(embedder, ["a"])
    call(embedder, ["b"])
    assert [request.path for request in server.requests].count("/token") == 1
    assert sent(server) == ["Bearer loopback-token"] * 2
    assert "/projects/account-project/" in server.requests[1].path
    assert "PRIVATE KEY" not in f"{embedder.config!r} {embedder.config.model_dump()} {embedder._failures!r}"


def test_default_credentials(
    server: LoopbackServer,
    make: Any,
    call: Any,
    account: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """GOOGLE_APPLICATION_CREDENTIALS is read at the first request, not before."""
    file = tmp_path / "adc.json"
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(file))
    embedder = make(**MODEL, access_token=None)
    file.write_text(json.dumps(account))
    call(embedder, ["a"])
    assert sent(server) == ["Bearer loopback-token"]


@pytest.mark.usefixtures("nobody")
def test_no_credentials(make: Any, call: Any) -> None:
    """Without an account, the error holds the command that makes one."""
    with pytest.raises(AuthenticationError, match=r"gcloud auth application-default login.*'vertex_credentials_json'"):
        call(make(**MODEL, access_token=None), ["a"])


def test_credentials_of_a_program(server: LoopbackServer, make: Any, call: Any) -> None:
    """An object is asked for a token when it has none, by a thread other than that of the event loop."""
    mine = Counting()
    embedder = make(**MODEL, access_token=None, credentials=mine)
    call(embedder, ["a"])
    call(embedder, ["b"])
    assert sent(server) == ["Bearer ya29-number-1"] * 2
    asynchronous = call.__name__ == "aembed"
    assert [name == "MainThread" for name in mine.threads] == [not asynchronous]


def test_token_is_renewed(server: LoopbackServer, make: Any, call: Any) -> None:
    """A token that is about to end is replaced before the next request."""
    embedder = make(**MODEL, access_token=None, credentials=Counting(lasting=60.0))
    call(embedder, ["a"])
    call(embedder, ["b"])
    assert sent(server) == ["Bearer ya29-number-1", "Bearer ya29-number-2"]


def test_token_does_not_show(server: LoopbackServer, make: Any, call: Any) -> None:
    """A token that was fetched is in no message, even if the server repeats it."""
    server.faults.append(Fault(status=400, message="what is ya29-number-1 meant to be?"))
    with pytest.raises(ProviderError, match=r"what is \[secret\] meant to be") as caught:
        call(make(**MODEL, access_token=None, credentials=Counting()), ["a"])
    assert "ya29-number-1" not in repr(vars(caught.value))


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault(status=400, body={"error": "invalid_grant", "error_description": "Invalid JWT"}), AuthenticationError),
        (Fault(breaks="before_headers", sticky=True), ProviderConnectionError),
    ],
)
def test_token_that_cannot_be_fetched(
    server: LoopbackServer, make: Any, call: Any, account: dict[str, str], fault: Fault, kind: type
) -> None:
    """A server that gives no token is an error of ours, with what to do; nothing is asked of the model."""
    server.faults.append(fault)
    with pytest.raises(kind):
        call(make(**MODEL, max_attempts=1, access_token=None, google_service_account_json=account), ["a"])
    assert {request.path for request in server.requests} == {"/token"}


@pytest.mark.parametrize(
    ("settings", "hint"),
    [
        (
            {"vertex_credentials_json": "nowhere.json"},
            "'vertex_credentials_json': the file cannot be read: No such file",
        ),
        ({"vertex_credentials_json": __file__}, "is no key of a service account"),
        ({"vertex_credentials_json": '{"private_key": "hush"}'}, "google_service_account_json"),
        ({"google_service_account_json": '{"private_key": "hush"}'}, "is no key of a service account"),
        ({"google_service_account_json": "hush"}, "is no key of a service account"),
        ({"google_service_account_json": {"private_key": "hush"}}, "is no key of a service account"),
        ({"credentials": "hush"}, "it is no google.auth.credentials.Credentials"),
        ({"credentials": Counting(), "api_key": "hush"}, "'credentials' and 'api_key' each say who asks"),
    ],
)
def test_accounts_that_are_none(make: Any, settings: dict[str, Any], hint: str) -> None:
    """What is no account is refused when the embedder is built, and not repeated."""
    with pytest.raises(ConfigurationError, match=hint) as caught:
        make(**MODEL, access_token=None, **settings)
    assert "hush" not in str(caught.value)


def test_account_of_the_environment_goes_only_where_it_may(
    server: LoopbackServer, make: Any, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host that only the configuration names is not sent a token of the environment's account."""
    elsewhere = {**MODEL, "vertex_base_url": "http://gateway.example", "http_client_proxies": server.url}
    with pytest.raises(ConfigurationError, match=r"environment's credentials are not sent to 'gateway.example'"):
        make(**elsewhere, access_token=None)
    call(make(**elsewhere), ["a"])
    assert server.requests[0].headers["host"] == "gateway.example"
    make(**{**elsewhere, "vertex_base_url": "https://europe-west4-aiplatform.googleapis.com"}, access_token=None)
    monkeypatch.setenv("GOOGLE_VERTEX_BASE_URL", "http://gateway.example")
    make(**{**elsewhere, "vertex_base_url": None}, access_token=None)
