"""A proxy before an OpenAI-compatible server that counts what is asked of it, whichever library asks."""

import json
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TIMEOUT_SECONDS = 300


@dataclass
class Usage:
    """Model calls and their tokens, refused calls included."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0

    def minus(self, earlier):
        return Usage(
            self.calls - earlier.calls,
            self.input_tokens - earlier.input_tokens,
            self.output_tokens - earlier.output_tokens,
        )


class CountingProxy:
    """Forwards every request to a server and adds up the tokens that it reports, but for those of embeddings."""

    def __init__(self, upstream, embedding_upstream=None):
        self._upstream = upstream.rstrip("/")
        self._embedding_upstream = (embedding_upstream or upstream).rstrip("/")
        self._lock = threading.Lock()
        self._usage = Usage()
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, answer = proxy._forward(self.path, body, self.headers)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                """Requests may hold what users wrote, so none is logged."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def usage(self):
        """What was counted so far."""
        with self._lock:
            return Usage(self._usage.calls, self._usage.input_tokens, self._usage.output_tokens)

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def _forward(self, path, body, headers):
        embeds = path.endswith("/embeddings")
        upstream = self._embedding_upstream if embeds else self._upstream
        request = urllib.request.Request(upstream + path, data=body, method="POST")
        request.add_header("Content-Type", "application/json")
        if headers.get("Authorization"):
            request.add_header("Authorization", headers["Authorization"])
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
                status, content = answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            status, content = refused.code, refused.read()
        except OSError as unreachable:
            status, content = 502, json.dumps({"error": {"message": str(unreachable)}}).encode()
        if not embeds:
            self._count(content)
        return status, content

    def _count(self, content):
        try:
            tokens = json.loads(content).get("usage") or {}
        except (ValueError, AttributeError):
            tokens = {}
        with self._lock:
            self._usage.calls += 1
            self._usage.input_tokens += tokens.get("prompt_tokens") or 0
            self._usage.output_tokens += tokens.get("completion_tokens") or 0
