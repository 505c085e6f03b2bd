# SPDX-License-Identifier: Apache-2.0
"""A server on this machine that speaks providers' protocols, remembers what it was asked, and fails to order.

Which protocols those are, `wires` lists; others are added with `LoopbackServer(wires=...)`.
"""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import urlsplit

import numpy as np

from mem0.testing.loopback.exchange import Models, Reply, Request, Wire
from mem0.testing.loopback.faults import Fault
from mem0.testing.loopback.wires import WIRES


class LoopbackServer(Models):
    """A server for tests. Use it as a context manager.

    Args:
        latency: Seconds that every answer takes.
        wires: Protocols to speak before the built-in ones.

    Attributes (beside those of `Models`):
        url: Its address, without a path.
        requests: What it was asked, in order.
        connections: How many connections were made to it.
        faults: What goes wrong next: one for each request that it is for, in order. A sticky one stays.
        latency: Seconds that every answer takes; may be changed at any time.
        wires: The protocols that it speaks. The first that answers a request does.
        max_in_flight: The most requests that were under way at once.
        rendezvous: Answers wait until so many requests have been under way at once, which proves that they were.
    """

    def __init__(self, *, latency: float = 0.0, wires: Sequence[Wire] = ()) -> None:
        super().__init__()
        self.requests: list[Request] = []
        self.faults: list[Fault] = []
        self.latency = latency
        self.wires: Sequence[Wire] = (*wires, *WIRES)
        self.connections = 0
        self.max_in_flight = 0
        self.rendezvous = 0
        self._in_flight = 0
        self._lock = threading.Condition()
        self._closing = threading.Event()
        self._http = _Server(self)
        self.url = f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> Self:
        """Start to listen."""
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), name="loopback", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        """Stop, and drop the connections that are open."""
        self._closing.set()
        with self._lock:
            self._lock.notify_all()
        self._http.shutdown()
        self._http.drop_connections()
        self._http.server_close()
        self._thread.join()

    @property
    def open_connections(self) -> int:
        """How many connections are open now."""
        return len(self._http.connections)

    def begin(self, request: Request) -> Fault:
        """Take note of a request, and return what shall go wrong with it."""
        with self._lock:
            self.requests.append(request)
            self._in_flight += 1
            self.max_in_flight = max(self.max_in_flight, self._in_flight)
            self._lock.notify_all()
            self._lock.wait_for(lambda: self._closing.is_set() or self.max_in_flight >= self.rendezvous, timeout=30)
            return self._next_fault(request)

    def _next_fault(self, request: Request) -> Fault:
        for index, fault in enumerate(self.faults):
            if request.path.endswith(fault.path):
                return fault if fault.sticky else self.faults.pop(index)
        return Fault()

    def end(self) -> None:
        """Take note that an answer is out."""
        with self._lock:
            self._in_flight -= 1

    def pause(self, seconds: float) -> None:
        """Let time pass, but not past the end of the server."""
        if seconds > 0:
            self._closing.wait(seconds)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512  # a hundred connections arrive at once
    block_on_close = False

    def __init__(self, owner: LoopbackServer) -> None:
        self.owner = owner
        self.connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.owner.connections += 1
        self.connections.add(request)
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        threading.current_thread().name = "loopback connection"  # so that nobody takes it for a client's
        super().process_request_thread(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.connections.discard(request)
        super().shutdown_request(request)

    def drop_connections(self) -> None:
        for connection in list(self.connections):
            with contextlib.suppress(OSError):  # it is gone already
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # a client that hangs up is what many tests are about


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # headers and body in one packet
    server: _Server

    def _handle(self) -> None:
        owner = self.server.owner
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else b""
        url = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, url.path, url.query, headers, _json(body), time.monotonic(), body)
        fault = owner.begin(request)
        try:
            owner.pause(owner.latency + fault.delay)
            self._answer(owner, request, fault)
        finally:
            owner.end()

    do_GET = do_POST = do_DELETE = do_PUT = do_HEAD = _handle  # noqa: N815 - the names that http.server calls

    def _answer(self, owner: LoopbackServer, request: Request, fault: Fault) -> None:
        if fault.breaks == "before_headers":
            self.close_connection = True
            return
        status, answer = _reply(owner, request, fault)
        if isinstance(answer, Iterator):
            self._stream(answer, fault)
            return
        page = fault.breaks == "html"
        data = answer.encode() if isinstance(answer, str) else json.dumps(answer, default=np.ndarray.tolist).encode()
        if page:
            data = b"<!DOCTYPE html><html><body>Welcome to the proxy</body></html>"
        if fault.breaks == "truncated":
            data = data[: len(data) // 2]
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if page else "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, value in fault.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if fault.breaks == "after_headers":
            self.wfile.write(data[: len(data) // 2])
            self.close_connection = True
            return
        self._write(data, fault, owner)

    def _write(self, data: bytes, fault: Fault, owner: LoopbackServer) -> None:
        if not fault.drip:
            self.wfile.write(data)
            return
        size = max(1, len(data) // 100)
        for start in range(0, len(data), size):
            self.wfile.write(data[start : start + size])
            self.wfile.flush()
            owner.pause(fault.drip)

    def _stream(self, parts: Iterator[bytes], fault: Fault) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for part in parts:
            self.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
            self.wfile.flush()
            self.server.owner.pause(fault.drip)
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *args: Any) -> None:
        pass


def _json(body: bytes) -> Any:
    with contextlib.suppress(ValueError):
        return json.loads(body)
    return None


def _reply(owner: LoopbackServer, request: Request, fault: Fault) -> Reply:
    for wire in owner.wires:
        try:
            answer = wire.answer(owner, request, fault)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            # The author of a provider sees what is missing in the request, rather than a dropped connection.
            return 400, wire.error(f"this is not how {request.path} is asked: {type(error).__name__}: {error}")
        if answer is not None:
            if fault.status is None:
                return answer if fault.body is None else (answer[0], fault.body)
            message = fault.message or f"loopback fault {fault.status}"
            return fault.status, wire.error(message) if fault.body is None else fault.body
    return 404, {"error": f"no such path: {request.method} {request.path}"}
