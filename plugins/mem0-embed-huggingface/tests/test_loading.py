# SPDX-License-Identifier: Apache-2.0
"""A model that cannot be loaded: each cause is told, with what to do."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from mem0.errors import ConfigurationError, ModelNotFoundError

Local = Callable[..., Any]


def copied(model: Path, folder: Path, **files: str) -> Path:
    """Copy a model, with files of other content."""
    for source in (path for path in model.rglob("*") if path.is_file()):
        target = folder / source.relative_to(model)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_text(content, encoding="utf-8")
    return folder


def test_arguments_are_those_of_the_library(engine: None) -> None:
    """What `model_kwargs` may hold is what `SentenceTransformer` takes, less what has a setting of its own."""
    import inspect

    from sentence_transformers import SentenceTransformer

    from mem0_embed_huggingface._arguments import ARGUMENTS, ELSEWHERE

    taken = set(inspect.signature(SentenceTransformer).parameters)
    ours = {"trust_remote_code", *ELSEWHERE} - {"torch_dtype"}
    assert taken - {"tokenizer_kwargs", "processor_kwargs"} == (ARGUMENTS | ours) - {
        "tokenizer_kwargs",
        "processor_kwargs",
    }


@pytest.mark.parametrize(
    ("model", "hint"),
    [
        ("acme/nowhere", "not on this machine, and 'local_files_only' or HF_HUB_OFFLINE.*hf download acme/nowhere"),
        ("nowhere", "hf download sentence-transformers/nowhere"),
        ("/no/such/folder", "there is no such folder. Check the path in 'model'"),
        ("./no/such/folder", "there is no such folder"),
        ("~/no/such/folder", "there is no such folder"),
    ],
)
def test_model_that_is_not_there(local: Local, model: str, hint: str) -> None:
    """Offline, the error says how to bring the model here; of a path, that there is none."""
    with pytest.raises(ModelNotFoundError, match=hint) as caught:
        local(model).embed_query("one")
    assert (caught.value.provider, caught.value.model) == ("huggingface", model)
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("files", "hint"),
    [
        ({"config__json": "{"}, "is not a valid JSON file"),
        ({"config__json": "{}"}, "cannot be loaded.*Check that it is an embedding model"),
        ({"model__safetensors": "x"}, "its files are complete"),
    ],
    ids=["torn", "other", "weights"],
)
def test_folder_that_holds_no_model(local: Local, bert: Path, tmp_path: Path, files: dict[str, str], hint: str) -> None:
    """A folder with torn or other files is an error of the configuration."""
    with pytest.raises(ConfigurationError, match=hint):
        local(copied(bert, tmp_path, **files)).embed_query("one")


def test_file_is_no_model(local: Local, bert: Path) -> None:
    """A file where a folder is expected is refused."""
    with pytest.raises(ConfigurationError, match="cannot be loaded"):
        local(bert / "modules.json").embed_query("one")


@pytest.mark.parametrize("device", ["cuda:7", "gpu", "mps"])
def test_device_that_is_not_there(local: Local, bert: Path, device: str) -> None:
    """The error names the devices that there are."""
    with pytest.raises(ConfigurationError, match=rf"there is no device '{device}'. Set 'device' to one.*\(cpu"):
        local(bert, device=device).embed_query("one")


@pytest.mark.parametrize("where", ["modules.json", "config.json"])
def test_code_of_a_model_does_not_run(
    local: Local, bert: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """A model with code of its own, in a folder too, is refused, and the code is not run; the environment allows it."""
    folder = copied(bert, tmp_path / "model", own_code__py=OWN_CODE.format(proof=str(tmp_path / "ran")))
    settings = json.loads((folder / where).read_text(encoding="utf-8"))
    if where == "modules.json":
        settings[1]["type"] = "own_code.Pooling"
    else:
        settings.update(model_type="own", auto_map={"AutoConfig": "own_code.OwnConfig", "AutoModel": "own_code.Own"})
    (folder / where).write_text(json.dumps(settings), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"needs code of its own.*MEM0_ALLOW_REMOTE_CODE"):
        local(folder).embed_query("one")
    assert not (tmp_path / "ran").exists()
    if where == "modules.json":
        monkeypatch.setenv("MEM0_ALLOW_REMOTE_CODE", str(folder))
        monkeypatch.setenv("HF_MODULES_CACHE", str(tmp_path / "cache"))
        assert local(folder, trust_remote_code=True).embed_query("one").shape == (64,)
        assert (tmp_path / "ran").exists()


OWN_CODE = """
import pathlib
from transformers import BertConfig, BertModel
import sentence_transformers
pathlib.Path({proof!r}).touch()
class OwnConfig(BertConfig):
    model_type = "own"
class Own(BertModel):
    config_class = OwnConfig
try:
    from sentence_transformers.sentence_transformer.modules import Pooling
except ImportError:
    from sentence_transformers.models import Pooling
"""


ANSWERS = {
    "missing": (404, "RepoNotFound"),
    "revision": (404, "RevisionNotFound"),
    "gated": (403, "GatedRepo"),
    "token": (401, ""),
}
"""What the hub says of a model: a status, and its code for it."""

ASK = """
import json, sys, traceback, mem0, mem0.errors
for name in sys.argv[1:]:
    embedder = mem0.create_embedder("huggingface", {"model": f"acme/{name}", "revision": "v9"})
    try:
        embedder.embed_query("one")
    except mem0.errors.Mem0Error as error:
        told = traceback.TracebackException.from_exception(error, capture_locals=True)
        print(json.dumps([
            type(error).__name__, str(error), error.status, repr(error.__context__),
            repr([frame.locals for frame in told.stack])
        ]))
"""


class Hub(BaseHTTPRequestHandler):
    """Stands for huggingface.co. It repeats the token, as a page of an error may."""

    server: Any

    def do_GET(self) -> None:
        self.server.tokens.append(self.headers.get("authorization"))
        status, code = next((answer for name, answer in ANSWERS.items() if f"acme/{name}" in self.path), (404, ""))
        body = b"" if self.command == "HEAD" else b'{"error": "hf_canary"}'
        self.send_response(status)
        self.send_header("X-Error-Code", code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815 - the name that http.server calls

    def log_message(self, *arguments: Any) -> None:
        pass


def test_answers_of_the_hub(engine: None, tmp_path: Path) -> None:
    """What huggingface.co says becomes an error of ours; the token goes along, and shows nowhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "HUGGINGFACE_"))}
    with ThreadingHTTPServer(("127.0.0.1", 0), Hub) as hub:
        vars(hub).update(tokens=[])
        threading.Thread(target=hub.serve_forever, args=(0.02,)).start()
        here = {"HF_ENDPOINT": f"http://127.0.0.1:{hub.server_port}", "HF_HOME": str(tmp_path), "HF_TOKEN": "hf_canary"}
        # In a process of its own: the library reads the address once.
        command = [sys.executable, "-c", ASK, *ANSWERS]
        done = subprocess.run(command, capture_output=True, text=True, env={**kept, **here})
        hub.shutdown()
    expected = [
        ("ModelNotFoundError", r"has no 'acme/missing' that everybody may see\. Check 'model'", 404),
        ("ModelNotFoundError", r"it has no revision 'v9'\. Check 'revision'", 404),
        ("PermissionDeniedError", r"Accept its terms at https://huggingface\.co/acme/gated", 403),
        ("AuthenticationError", r"does not accept the token \(HTTP 401\)", 401),
    ]
    for line, (kind, words, status) in zip(done.stdout.splitlines(), expected, strict=True):
        told = json.loads(line)
        assert (told[0], told[2], told[3]) == (kind, status, "None")
        assert re.search(words, told[1])
    assert "hf_canary" not in done.stdout
    assert "Bearer hf_canary" in vars(hub)["tokens"]
