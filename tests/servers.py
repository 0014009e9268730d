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
        # {part of an address: "missing", "a page", "cut off", "gone", "silent", or a line of
        # JavaScript that comes before the script}
        self.faults = {}
        self.failing = self.serve(folder, faults=self.faults)
        self.slow = threading.Event()  # set, what is silent goes on
        self.strict = self.serve(folder, forbid=b"'wasm-unsafe-eval'")

    def serve(self, folder, log=None, without=None, forbid=None, faults=None):
        served = self

        class Handler(http.server.SimpleHTTPRequestHandler):
            def do_GET(self):
                hits = [how for at, how in (faults or {}).items() if at in self.path]
                how = hits[0] if hits else ""
                if how == "missing" or (without and re.search(without, self.path)):
                    self.send_error(404)
                elif how == "gone":
                    self.close_connection = True
                elif how in ("a page", "cut off"):
                    content = b"<!DOCTYPE html>".ljust(1000)
                    self.answer(content if how == "a page" else content[:500], 1000)
                elif how.endswith(";"):
                    script = Path(self.translate_path(self.path)).read_bytes()
                    content = how.encode() + script
                    self.answer(content, len(content), "text/javascript")
                else:
                    if how == "silent":
                        served.slow.wait(300)
                    super().do_GET()

            def answer(self, content, length, kind="text/html"):
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(length))
                self.end_headers()
                self.wfile.write(content)

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
