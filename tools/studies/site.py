"""Measure the site in a browser: what pages transfer, how soon they paint, how long runs take.

    python -m tools study site SITE            all of it, on a machine that does nothing else
    python -m tools study site SITE --bytes    what pages transfer, on any

SITE is the folder that `python -m tools site SITE` made. It is served on this machine,
so the times of runs hold no network; paints are measured with a processor four times slower
and 1.6 Mb/s. Bytes and paints are measured twice: from a server that sends files as they are,
such as `python start.py`, and from one that compresses them, as most on the net do. The result
goes to tools/data/site.json, which docs/performance.md shows.
"""

import functools
import gzip
import http.server
import io
import json
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

from tools import measured
from tools.studies import drawing

TEXT = (".html", ".css", ".js", ".json", ".py", ".svg")  # what is compressed
PAINTED = ("index.html", "docs/first_network.html", "docs/write.html")
STATUS = "return document.querySelector('.run-result .run-status span').textContent"
FIRST = "return document.querySelector('.run-result .run-output').textContent"
WATCH = """
self.phases = [];
const place = document.querySelector(".run-result .run-status span");
new MutationObserver(() => phases.push([performance.now() / 1000, place.textContent])).observe(place, { childList: true });
"""
PAINT = """
self.firstPaint = self.largestPaint = 0;
for (const [type, name] of [["paint", "firstPaint"], ["largest-contentful-paint", "largestPaint"]]) {
  new PerformanceObserver((list) => { self[name] = list.getEntries().at(-1).startTime; }).observe({ type, buffered: true });
}
"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serve files, and say nothing."""

    def log_message(self, *args):
        pass


class Packed(Quiet):
    """Serve files, texts compressed."""

    def send_head(self):
        path = Path(self.translate_path(self.path))
        if path.suffix not in TEXT or not path.is_file():
            return super().send_head()
        content = gzip.compress(path.read_bytes(), 6)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        return io.BytesIO(content)


def served(handler, site):
    """Serve the site on this machine; return its address."""
    handler = functools.partial(handler, directory=site)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/"


def transferred(browser):
    """Return the bytes that came since the last call."""
    entries = [
        json.loads(e["message"])["message"] for e in browser.get_log("performance")
    ]
    return sum(
        entry["params"]["encodedDataLength"]
        for entry in entries
        if entry["method"] == "Network.loadingFinished"
    )


def sizes(browser, address, site):
    """Return {page: bytes} of all pages, each with nothing kept from another."""
    found = {}
    for path in sorted(Path(site).rglob("*.html")):
        page = path.relative_to(site).as_posix()
        browser.execute_cdp_cmd("Network.clearBrowserCache", {})
        transferred(browser)
        browser.get(address + page)
        found[page] = 0
        while time.sleep(1) or (more := transferred(browser)):  # until all has come
            found[page] += more
    return found


def waited(browser, script, sign):
    """Return the seconds until a script returns a text that begins with a sign."""
    begin = time.perf_counter()
    while not (browser.execute_script(script) or "").startswith(sign):
        time.sleep(0.05)
    return round(time.perf_counter() - begin, 1)


def first_table(browser, address):
    """Return the seconds from the click on Run to rung 1's first line and its end, and phases."""
    browser.get(address + "index.html")
    browser.execute_script(WATCH)
    browser.execute_script("document.querySelector('[aria-label^=Run]').click()")
    line = waited(browser, FIRST, "digits")
    end = round(line + waited(browser, STATUS, "Done"), 1)
    seen = [(t, words) for t, words in browser.execute_script("return phases") if words]
    phases = {}
    for (begin, words), (then, _) in pairwise(seen):
        name = words.partition(":")[0].removesuffix(" …").lower()
        phases[name] = round(phases.get(name, 0) + then - begin, 2)
    return line, end, phases


def checks(browser, address):
    """Return the seconds of the first Check of softmax, and of another one."""
    browser.get(address + "docs/write.html#np_slp_digits/softmax")
    waited(browser, "return document.querySelector('.cm-content')?.textContent", "def")
    found = []
    for _ in range(2):
        browser.execute_script(
            "[...document.querySelectorAll('.run-button')]"
            ".find((b) => b.textContent === 'Check').click()"
        )
        found.append(waited(browser, STATUS, "softmax"))
    return found


def paints(browser, address, page):
    """Return the seconds until a page paints first and most, on a slow phone."""
    slow = {"offline": False, "latency": 150, "uploadThroughput": 94_000}
    slow["downloadThroughput"] = 1.6e6 / 8
    phone = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
    cdp = browser.execute_cdp_cmd
    browser.get("about:blank")
    cdp("Network.enable", {})
    cdp("Network.clearBrowserCache", {})
    cdp("Network.emulateNetworkConditions", slow)
    cdp("Emulation.setCPUThrottlingRate", {"rate": 4})
    cdp("Emulation.setDeviceMetricsOverride", phone)
    added = cdp("Page.addScriptToEvaluateOnNewDocument", {"source": PAINT})
    browser.get(address + page)
    time.sleep(4)
    found = browser.execute_script("return [firstPaint, largestPaint]")
    cdp("Page.removeScriptToEvaluateOnNewDocument", added)
    cdp("Emulation.clearDeviceMetricsOverride", {})
    cdp("Emulation.setCPUThrottlingRate", {"rate": 1})
    fast = {"offline": False, "latency": 0, "uploadThroughput": -1}
    cdp("Network.emulateNetworkConditions", {**fast, "downloadThroughput": -1})
    return [round(milliseconds / 1000, 1) for milliseconds in found]


def median(browser, address, page):
    """Return the middle ones of three measurements of a page's paints."""
    three = [paints(browser, address, page) for _ in range(3)]
    return [sorted(times)[1] for times in zip(*three, strict=True)]


def mnist_epoch(browser, address, script):
    """Return the seconds of a run of one epoch on MNIST, its loading included."""
    browser.get(f"{address}scripts/{script}.html")
    field = browser.find_element("css selector", ".run-flags")
    field.send_keys("--dataset mnist --epochs 1")
    browser.execute_script("document.querySelector('[aria-label^=Run]').click()")
    return waited(browser, STATUS, "Done")


def main():
    """Fill tools/data/site.json."""
    site, *flags = sys.argv[1:]
    browser = drawing.open_browser()
    result = {**measured.read("site", {}), "paints": {}}
    for name, handler in (("plain", Quiet), ("packed", Packed)):
        address = served(handler, site)
        found = sizes(browser, address, site)
        largest = max(found, key=found.get)
        made = {"pages": len(found), "largest": largest, "bytes": found[largest]}
        result[name] = made | {"sizes": {page: found[page] for page in PAINTED}}
        if not flags:
            times = {page: median(browser, address, page) for page in PAINTED}
            result["paints"][name] = times
    if flags:
        del result["paints"]
    else:
        result |= runs(browser, served(Quiet, site))
    browser.quit()
    print(json.dumps(result, indent=1))
    measured.write("site", result)


def runs(browser, address):
    """Return how long runs and judgements take in the page."""
    result = {}
    for name in ("cold", "warm"):
        line, end, phases = first_table(browser, address)
        result |= {f"{name}_line": line, name: end, f"{name}_phases": phases}
    result["first_check"], result["check"] = checks(browser, address)
    scripts = ["np_slp_digits", "np_mlp_digits"]
    result["mnist"] = {s: round(mnist_epoch(browser, address, s)) for s in scripts}
    return result


if __name__ == "__main__":
    main()
