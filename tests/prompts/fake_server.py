"""A server that speaks OpenAI's streaming chat protocol on loopback, well or badly."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Mode = Literal[
    "ok", "drop", "length", "busy", "hang", "silent", "junk", "no-usage", "slow", "unauthorised",
    "missing", "broken", "too-long",
]  # fmt: skip

ERRORS: dict[str, tuple[int, str]] = {
    "unauthorised": (401, "Incorrect API key provided: sk-secret1234567890"),
    "missing": (404, "The model `nothing` does not exist"),
    "broken": (500, "The server had an error"),
    "too-long": (400, "This model's maximum context length is 4096 tokens"),
}


@dataclass
class FakeServer:
    """What a test tells the server and learns from it."""

    address: str = ""
    reply: str = "Hello"
    mode: Mode = "ok"
    busy: int = 1
    """How many requests the mode ``busy`` turns away first."""
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    """Set when the test is over, so that nothing hangs on."""
    hung_up: threading.Event = field(default_factory=threading.Event)
    """Set when a client closed the connection before the reply ended."""


@contextmanager
def serve() -> Iterator[FakeServer]:
    """Run a server for as long as the context lasts."""
    told = FakeServer()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"told": told}))
    server.daemon_threads = True
    told.address = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield told
    finally:
        told.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    told: FakeServer
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the test's output quiet."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.told.requests.append(json.loads(body))
        self.told.keys.append(self.headers.get("Authorization", ""))
        try:
            self._answer()
        except (BrokenPipeError, ConnectionResetError):
            self.told.hung_up.set()
        self.close_connection = True

    def _answer(self) -> None:
        if self.told.mode == "silent":
            self.told.released.wait(30)
        elif self.told.mode == "busy" and len(self.told.requests) <= self.told.busy:
            self._refuse(429, "Rate limit reached", {"Retry-After": "0"})
        elif self.told.mode in ERRORS:
            self._refuse(*ERRORS[self.told.mode])
        else:
            self._stream()

    def _refuse(self, status: int, words: str, headers: dict[str, str] | None = None) -> None:
        data = json.dumps({"error": {"message": words, "type": "x", "code": None}}).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        pieces = [self.told.reply[start : start + 5] for start in range(0, len(self.told.reply), 5)]
        for number, piece in enumerate(pieces):
            self._send({"content": piece, **({"role": "assistant"} if not number else {})})
            if number and self.told.mode == "drop":
                return
            if number and self.told.mode == "junk":
                self.wfile.write(b"data: {not json\n\n")
            if number and self.told.mode in ("hang", "slow"):
                self._wait(0.01 if self.told.mode == "slow" else 30)
        self._send({}, finish="length" if self.told.mode == "length" else "stop")
        if self.told.mode != "no-usage":
            usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
            usage_details = {"prompt_tokens_details": {"cached_tokens": 64}}
            self._event({"choices": [], "usage": {**usage, **usage_details}})
        self.wfile.write(b"data: [DONE]\n\n")

    def _wait(self, seconds: float) -> None:
        """Wait, and notice when the client goes."""
        waited = 0.0
        while waited < seconds and not self.told.released.wait(min(seconds, 0.05)):
            waited += 0.05
            self.wfile.write(b": still here\n\n")
            self.wfile.flush()

    def _send(self, delta: dict[str, Any], finish: str | None = None) -> None:
        self._event({"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})

    def _event(self, part: dict[str, Any]) -> None:
        event = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "fake"}
        self.wfile.write(f"data: {json.dumps({**event, **part})}\n\n".encode())
        self.wfile.flush()
