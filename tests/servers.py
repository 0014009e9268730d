"""Servers on this machine: the site as it is, and as it is where something is amiss."""

import functools
import http.server
import re
import threading


class Served:
    """Servers on this machine: the site, one that no page may ask, one that lacks Python."""

    def __init__(self, folder):
        self.strangers = []
        self.here = self.serve(folder)
        self.elsewhere = self.serve(folder, log=self.strangers)
        self.broken = self.serve(folder, without=r"/pyodide/|\.py$")
        self.faults = {}  # {pattern of addresses: what comes in their place}
        self.failing = self.serve(folder, faults=self.faults)
        self.silent = self.serve(folder, slow=r"/pyodide/python_stdlib")
        self.slow = threading.Event()  # set, what is silent goes on
        self.strict = self.serve(folder, forbid=b"'wasm-unsafe-eval'")

    def serve(self, folder, log=None, without=None, slow=None, forbid=None, faults=()):
        served = self

        class Handler(http.server.SimpleHTTPRequestHandler):
            def do_GET(self):
                fault = [faults[at] for at in faults if re.search(at, self.path)]
                if without and re.search(without, self.path) or "404" in fault:
                    self.send_error(404)
                    return
                if fault:
                    self.send_response(200)
                    self.send_header("Content-Length", "1000")  # "cut": half of it comes
                    self.end_headers()
                    self.wfile.write(b"<!DOCTYPE html>".ljust(500 if "cut" in fault else 1000))
                    return
                if slow and re.search(slow, self.path):
                    served.slow.wait(300)
                super().do_GET()

            def copyfile(self, source, outputfile):
                text = source.read()
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
