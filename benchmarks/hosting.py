"""A site as GitHub Pages sends it: what it compresses, and how."""

from __future__ import annotations

import functools
import gzip
import http.server
import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# What is compressed besides text/*.
_COMPRESSED = {"application/javascript", "application/json", "application/wasm", "application/xml", "image/svg+xml"}


def sent(file: Path) -> bytes:
    """The body that is sent for a file."""
    content = file.read_bytes()
    return gzip.compress(content, 6) if _is_compressed(file) else content


@contextmanager
def hosted(folder: Path) -> Iterator[str]:
    """A site on a loopback port, `404.html` for what is not there; the address ends in `/`."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        file = file / "index.html" if file.is_dir() else file
        self.send_response(200 if file.is_file() else 404)
        file = file if file.is_file() else Path(self.directory) / "404.html"
        body = sent(file)
        self.send_header("Content-Type", self.guess_type(str(file)))
        if _is_compressed(file):
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        self.wfile.write(body)


def _is_compressed(file: Path) -> bool:
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return kind.startswith("text/") or kind in _COMPRESSED
