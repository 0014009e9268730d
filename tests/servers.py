"""Servers on this machine: the site as it is, and as it is where something is amiss."""

import contextlib
import functools
import http.server
import re
import threading
from pathlib import Path


class Served:
    """Servers on this machine: the site, one that no page may ask, ones where something fails."""

    def __init__(self, folder):
        self.strangers = []
        self.here = self.serve(folder)
        self.elsewhere = self.serve(folder, log=self.strangers)
        self.broken = self.serve(folder, without=r"/pyodide/|\.py$")
        self.faults = {}  # {part of an address: "missing", "a page", "cut off" or a line before}
        self.failing = self.serve(folder, faults=self.faults)
        self.silent = self.serve(folder, slow=r"/pyodide/python_stdlib")
        self.slow = threading.Event()  # set, what is silent goes on
        self.strict = self.serve(folder, forbid=b"'wasm-unsafe-eval'")

    def serve(
        self, folder, log=None, without=None, slow=None, forbid=None, faults=None
    ):
        served = self

        class Handler(http.server.SimpleHTTPRequestHandler):
            def do_GET(self):
                hits = [how for at, how in (faults or {}).items() if at in self.path]
                if (without and re.search(without, self.path)) or "missing" in hits:
                    self.send_error(404)
                    return
                if hits and hits[0].endswith(";"):
                    script = Path(self.translate_path(self.path)).read_bytes()
                    self.send_response(200)
                    self.send_header("Content-Type", "text/javascript")
                    self.end_headers()
                    self.wfile.write(hits[0].encode() + script)
                    return
                if hits:
                    self.send_response(200)
                    self.send_header("Content-Length", "1000")
                    self.end_headers()
                    length = 500 if "cut off" in hits else 1000
                    self.wfile.write(b"<!DOCTYPE html>".ljust(length))
                    return
                if slow and re.search(slow, self.path):
                    served.slow.wait(300)
                super().do_GET()

            def end_headers(self):
                if faults is not None:  # which change: a browser keeps nothing
                    self.send_header("Cache-Control", "no-store")
                super().end_headers()

            def copyfile(self, source, outputfile):
                text = source.read()
                with contextlib.suppress(ConnectionError):  # a page may be left
                    outputfile.write(
                        text.replace(forbid, b" " * len(forbid)) if forbid else text
                    )

            def log_message(self, *args):
                if log is not None:
                    log.append(self.path)

        handler = functools.partial(Handler, directory=folder)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/"
