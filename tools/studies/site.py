"""Measure the site in a browser: what a page transfers, how long the first table takes.

    python -m tools study site SITE

SITE is the folder that `python -m tools site SITE` made. It is served on this machine,
so the times hold no network. The result goes to tools/data/site.json, which
docs/performance.md shows.
"""

import functools
import http.server
import json
import sys
import threading
import time
from pathlib import Path

from tools import measured
from tools.studies import drawing

DONE = "return document.querySelector('.run-result .run-status').textContent"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serve files, and say nothing."""

    def log_message(self, *args):
        pass


def transferred(browser):
    """Return the bytes that came since the last call, besides pictures."""
    kinds, count = {}, 0
    for entry in browser.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        params = message["params"]
        if message["method"] == "Network.responseReceived":
            kinds[params["requestId"]] = params["type"]
        if message["method"] == "Network.loadingFinished":
            picture = kinds.get(params["requestId"]) == "Image"
            count += 0 if picture else params["encodedDataLength"]
    return count


def first_table(browser, address):
    """Return the seconds from the click on Run to the end of rung 1, on the home page."""
    browser.get(address + "index.html")
    begin = time.perf_counter()
    browser.execute_script("document.querySelector('.run-button').click()")
    while not browser.execute_script(DONE).startswith("Done"):
        time.sleep(0.1)
    return time.perf_counter() - begin


def mnist_epoch(browser, address, script):
    """Return the seconds of a run of one epoch on MNIST, its loading included."""
    browser.get(f"{address}scripts/{script}.html")
    field = browser.find_element("css selector", ".run-flags")
    field.send_keys("--dataset mnist --epochs 1")
    begin = time.perf_counter()
    browser.execute_script("document.querySelector('.run-button').click()")
    while not browser.execute_script(DONE).startswith("Done"):
        time.sleep(0.1)
    return time.perf_counter() - begin


def main():
    """Fill tools/data/site.json."""
    site = sys.argv[1]
    handler = functools.partial(Quiet, directory=site)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    sizes, browser = {}, drawing.open_browser()
    for path in sorted(Path(site).rglob("*.html")):
        page = str(path.relative_to(site))
        browser.execute_cdp_cmd("Network.clearBrowserCache", {})
        transferred(browser)
        browser.get(address + page)
        time.sleep(1)
        sizes[page] = transferred(browser)
    cold, warm = first_table(browser, address), first_table(browser, address)
    scripts = ["np_slp_digits", "np_mlp_digits"]
    epochs = {s: round(mnist_epoch(browser, address, s)) for s in scripts}
    browser.quit()
    largest = max(sizes, key=sizes.get)
    result = {"pages": len(sizes), "largest": largest, "bytes": sizes[largest]}
    result |= {"cold": round(cold, 1), "warm": round(warm, 1), "mnist": epochs}
    print(result)
    measured.write("site", result)


if __name__ == "__main__":
    main()
