"""A server that streams prose as an OpenAI-compatible model would, at a steady pace."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import perf_counter
from typing import Any

_WORDS = (
    "the", "table", "keeps", "one", "row", "for", "each", "order", "and", "its", "state",
    "changes", "when", "it", "is", "paid",
)  # fmt: skip


def prose(chunks: int) -> Iterator[str]:
    """Yield words, with a paragraph or a list item now and then."""
    for number in range(chunks):
        end = "\n\n" if number % 61 == 60 else "\n- " if number % 23 == 22 else " "
        yield _WORDS[number % len(_WORDS)] + end


@contextmanager
def stream(chunks: int, per_second: float) -> Iterator[str]:
    """Serve replies of so many chunks at so many a second; yields the base address."""
    stopped = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:
            """Keep quiet."""

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            self.close_connection = True
            started = perf_counter()
            for number, text in enumerate(prose(chunks)):
                if stopped.wait(max(0.0, started + number / per_second - perf_counter())):
                    return
                self._send({"content": text}, None)
            self._send({}, "stop")
            self.wfile.write(b"data: [DONE]\n\n")

        def _send(self, delta: dict[str, str], finish: str | None) -> None:
            choice = {"index": 0, "delta": delta, "finish_reason": finish}
            event = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
            self.wfile.write(f"data: {json.dumps({**event, 'choices': [choice]})}\n\n".encode())
            self.wfile.flush()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()
