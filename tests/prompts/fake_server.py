"""A server that speaks the streaming protocols of models on loopback, well or badly.

OpenAI's under ``/v1/chat/completions``, Ollama's under ``/api/chat``, Anthropic's under
``/v1/messages``.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Mode = Literal[
    "ok", "drop", "length", "busy", "hang", "silent", "junk", "no-usage", "slow", "unauthorised",
    "missing", "broken", "too-long", "reset", "loading", "lies-more", "lies-less", "page", "empty",
    "blocks", "thoughts", "error-within", "endless", "sums", "no-options", "patience",
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

    host: str = ""
    """Its address without a path, as Ollama and Anthropic are called."""
    reply: str = "Hello"
    answer: Callable[[dict[str, Any]], str] | None = None
    """Makes the reply from the request; in place of ``reply``."""
    replies: list[str] = field(default_factory=list)
    """What is answered first, one a request; then ``reply``."""
    mode: Mode = "ok"
    busy: int = 1
    """How many requests the modes ``busy``, ``reset`` and ``loading`` turn away first."""
    retry_after: str = "0"
    piece: int = 5
    """Characters in a piece."""
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    """Set when the test is over, so that nothing hangs on."""
    hung_up: threading.Event = field(default_factory=threading.Event)
    """Set when a client closed the connection before the reply ended."""

    @property
    def address(self) -> str:
        """The base address of OpenAI's protocol."""
        return f"{self.host}/v1"


@contextmanager
def serve() -> Iterator[FakeServer]:
    """Run a server for as long as the context lasts."""
    told = FakeServer()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"told": told}))
    server.daemon_threads = True
    told.host = f"http://127.0.0.1:{server.server_address[1]}"
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

    def do_GET(self) -> None:
        self._note()
        if self.told.mode == "silent":
            self.told.released.wait(30)
        elif self.told.mode in ERRORS:
            self._refuse(*ERRORS[self.told.mode])
        else:
            names = ["fake-small", "fake-large"]
            listed = [{"id": name, "name": name} for name in names]
            self._whole(200, {"data": listed, "models": listed})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.told.requests.append(json.loads(body))
        self._note()
        try:
            self._answer()
        except (BrokenPipeError, ConnectionResetError):
            self.told.hung_up.set()
        self.close_connection = True

    def _note(self) -> None:
        self.told.paths.append(self.path)
        key = self.headers.get("Authorization", "") or self.headers.get("X-Api-Key", "")
        self.told.keys.append(key)

    def _answer(self) -> None:
        told = self.told
        early = len(told.requests) <= told.busy
        if told.mode == "silent":
            told.released.wait(30)
        elif told.mode == "busy" and early:
            self._refuse(429, "Rate limit reached", {"Retry-After": told.retry_after})
        elif told.mode == "loading" and early:
            self._refuse(503, "Loading model")
        elif told.mode == "no-options" and "stream_options" in told.requests[-1]:
            self._refuse(400, "Unknown field: stream_options")
        elif told.mode == "reset" and early:
            return
        elif told.mode in ERRORS:
            self._refuse(*ERRORS[told.mode])
        elif told.mode == "page":
            self._whole(200, "<html><body>Welcome to nginx</body></html>", "text/html")
        elif self.path == "/api/chat":
            self._stream_ollama()
        elif self.path == "/v1/messages":
            self._stream_anthropic()
        else:
            self._stream()

    def _refuse(self, status: int, words: str, headers: dict[str, str] | None = None) -> None:
        ollama = self.path.startswith("/api/")
        error: Any = words if ollama else {"message": words, "type": "x", "code": None}
        self._whole(status, {"error": error}, headers=headers)

    def _whole(
        self,
        status: int,
        content: Any,
        kind: str = "application/json",
        headers: dict[str, str] | None = None,
    ) -> None:
        data = (content if isinstance(content, str) else json.dumps(content)).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        # Unsaid, a client may send its next request into the connection that is being closed.
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data)

    # --- streams -----------------------------------------------------------------------------

    def _begin(self, kind: str) -> list[str]:
        """Send the head of a stream and return the pieces of the reply."""
        told = self.told
        reply = told.answer(told.requests[-1]) if told.answer else told.reply
        reply = told.replies.pop(0) if told.replies else reply
        self.send_response(200)
        self.send_header("Content-Type", kind)
        lie = {"lies-more": 10_000_000, "lies-less": 700}.get(told.mode)
        if lie is not None:
            self.send_header("Content-Length", str(lie))
        self.send_header("Connection", "close")
        self.end_headers()
        return [reply[start : start + told.piece] for start in range(0, len(reply), told.piece)]

    def _stream(self) -> None:
        mode = self.told.mode
        pieces = self._begin("text/event-stream")
        if mode == "patience":
            self._wait(0.5)
        if mode == "thoughts":
            for piece in ("let me ", "think"):
                self._send({"reasoning_content": piece})
        for number, piece in enumerate(pieces if mode != "empty" else ()):
            content: Any = [{"type": "text", "text": piece}] if mode == "blocks" else piece
            role = {"role": "assistant"} if not number else {}
            spent = {"prompt_tokens": 100, "completion_tokens": number, "total_tokens": 100}
            self._send({"content": content, **role}, usage=spent if mode == "sums" else None)
            if number and mode in ("drop", "lies-more"):
                return
            if number and mode == "junk":
                self.wfile.write(b"data: {not json\n\n")
            if number and mode == "error-within":
                self._event({"error": {"message": "The GPU fell over", "type": "server_error"}})
            if number and mode in ("hang", "slow"):
                self._wait(0.01 if mode == "slow" else 30)
        while mode == "endless" and not self.told.released.is_set():
            self._send({"content": "and so on " * 500})
        self._send({}, finish="length" if mode == "length" else "stop")
        if mode != "no-usage":
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

    def _send(
        self, delta: dict[str, Any], finish: str | None = None, usage: dict[str, int] | None = None
    ) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        self._event({"choices": [choice], **({"usage": usage} if usage else {})})

    def _event(self, part: dict[str, Any]) -> None:
        event = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "fake"}
        self.wfile.write(f"data: {json.dumps({**event, **part})}\n\n".encode())
        self.wfile.flush()

    def _stream_ollama(self) -> None:
        pieces = self._begin("application/x-ndjson")
        head = {"model": "fake", "created_at": "2026-01-01T00:00:00Z"}
        for number, piece in enumerate(pieces):
            message = {"role": "assistant", "content": piece}
            self._json_line({**head, "message": message, "done": False})
            if number and self.told.mode == "drop":
                return
            while number and self.told.mode == "hang" and not self.told.released.wait(0.05):
                self._json_line({**head, "message": {"role": "assistant", "content": ""}})
        end = {"done": True, "done_reason": "length" if self.told.mode == "length" else "stop"}
        counts = {"prompt_eval_count": 100, "eval_count": 20}
        self._json_line({**head, "message": {"role": "assistant", "content": ""}, **end, **counts})

    def _json_line(self, value: dict[str, Any]) -> None:
        self.wfile.write(json.dumps(value).encode() + b"\n")
        self.wfile.flush()

    def _stream_anthropic(self) -> None:
        pieces = self._begin("text/event-stream")
        usage = {"input_tokens": 36, "output_tokens": 1, "cache_read_input_tokens": 64}
        message: dict[str, Any] = {
            "id": "m",
            "type": "message",
            "role": "assistant",
            "model": "fake",
        }
        message |= {"content": [], "stop_reason": None, "stop_sequence": None}
        self._typed("message_start", message={**message, "usage": usage})
        block = {"type": "text", "text": ""}
        self._typed("content_block_start", index=0, content_block=block)
        for piece in pieces:
            delta = {"type": "text_delta", "text": piece}
            self._typed("content_block_delta", index=0, delta=delta)
        self._typed("content_block_stop", index=0)
        reason = "max_tokens" if self.told.mode == "length" else "end_turn"
        ended = {"stop_reason": reason, "stop_sequence": None}
        self._typed("message_delta", delta=ended, usage={**usage, "output_tokens": 20})
        self._typed("message_stop")

    def _typed(self, kind: str, **fields: Any) -> None:
        data = json.dumps({"type": kind, **fields})
        self.wfile.write(f"event: {kind}\ndata: {data}\n\n".encode())
        self.wfile.flush()
