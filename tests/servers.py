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
        self.silent = self.serve(folder, slow=r"/pyodide/python_stdlib")
        self.slow = threading.Event()  # set, what is silent goes on
        self.strict = self.serve(folder, forbid=b"'wasm-unsafe-eval'")

    def serve(self, folder, log=None, without=None, slow=None, forbid=None):
        served = self

        class Handler(http.server.SimpleHTTPRequestHandler):
            def do_GET(self):
                if without and re.search(without, self.path):
                    self.send_error(404)
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
