# SPDX-License-Identifier: Apache-2.0
"""Azure OpenAI's protocol: OpenAI's under other paths, with a version to name and errors of its own.

- `POST /openai/deployments/{deployment}/embeddings?api-version=...`, where the path names the deployment;
- `POST /openai/v1/embeddings`, where `model` does, and no version is needed;
- `GET /msi/token`: where a managed identity gets its token, as on App Service. It is always `TOKEN`.
"""

from __future__ import annotations

import re
import time
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, unquote

from mem0.testing.loopback.exchange import Models, Reply, Request
from mem0.testing.loopback.faults import Fault
from mem0.testing.loopback.wires import openai

TOKEN = "a-token-of-the-loopback-identity"  # noqa: S105 - it opens nothing

_PATH = re.compile(r".*/openai/(?:deployments/(?P<deployment>[^/]+)|v1)/embeddings")


def answer(server: Models, request: Request, fault: Fault) -> Reply | None:
    """Answer a request; `None` if it is not of this protocol."""
    if request.method == "GET" and request.path == "/msi/token":
        return 200, _token(parse_qs(request.query)["resource"][0])
    path = _PATH.fullmatch(request.path)
    if path is None or request.method != "POST":
        return None
    if refused := refusal(server, request, path["deployment"], request.json.get("model")):
        return refused
    deployment = unquote(path["deployment"] or request.json["model"])
    reply = openai.answer(server, replace(request, json={**request.json, "model": deployment}), fault)
    assert reply is not None, request.path
    status, body = reply
    return reply if status == 200 else (status, _error("BadRequest", _message(body)))


def refusal(server: Models, request: Request, deployment: str | None, model: str | None) -> Reply | None:
    """Refuse a request whose credential, version or deployment is not right; `None` if they are.

    Args:
        server: Whom it asks.
        request: What arrived.
        deployment: The deployment in the path; `None` for the v1 API.
        model: The model in the body, which is the deployment there.
    """
    if not _has_credential(request):
        return 401, _error("401", "Access denied due to invalid subscription key or wrong API endpoint.")
    if deployment is not None and not parse_qs(request.query).get("api-version"):
        return 404, _error("404", "Resource not found")
    if server.models is not None and unquote(deployment or model or "") not in server.models:
        return 404, _error("DeploymentNotFound", "The API deployment for this resource does not exist.")
    return None


def error(message: str) -> dict[str, Any]:
    """Word an error."""
    return _error("LoopbackFault", message)


def _error(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}


def _message(body: Any) -> str:
    return str(body["error"]["message"])


def _has_credential(request: Request) -> bool:
    bearer = request.headers.get("authorization", "").partition("Bearer ")[2]
    return bool(request.headers.get("api-key") or bearer)


def _token(resource: str) -> dict[str, str]:
    expiry = str(int(time.time()) + 3600)
    return {"access_token": TOKEN, "expires_on": expiry, "resource": resource, "token_type": "Bearer"}
