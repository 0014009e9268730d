"""Measure the site in a browser: what pages transfer, how soon they paint, how long runs take.

    python -m tools study site SITE

SITE is the folder that `python -m tools site SITE` made. It is served on this machine,
so the times of runs hold no network; paints are measured with a processor four times slower
and 1.6 Mb/s. The result goes to tools/data/site.json, which docs/performance.md shows.
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
FIRST = "return document.querySelector('.run-result .run-output').textContent"
STATUS = "return document.querySelector('.run-result .run-status').textContent"
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


def waited(browser, script, sign):
    """Return the seconds until a script returns a text that begins with a sign."""
    begin = time.perf_counter()
    while not (browser.execute_script(script) or "").startswith(sign):
        time.sleep(0.05)
    return round(time.perf_counter() - begin, 1)


def first_table(browser, address):
    """Return the seconds from the click on Run to the first line and to the end of rung 1."""
    browser.get(address + "index.html")
    browser.execute_script("document.querySelector('[aria-label^=Run]').click()")
    line = waited(browser, FIRST, "digits")
    return line, round(line + waited(browser, DONE, "Done"), 1)


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


def paints(browser, address):
    """Return the seconds until the home page paints first and most, on a slow phone."""
    slow = {"offline": False, "latency": 150, "uploadThroughput": 94_000}
    slow["downloadThroughput"] = 1.6e6 / 8
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd("Network.clearBrowserCache", {})
    browser.execute_cdp_cmd("Network.emulateNetworkConditions", slow)
    browser.execute_cdp_cmd("Emulation.setCPUThrottlingRate", {"rate": 4})
    browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": PAINT})
    browser.get(address + "index.html")
    time.sleep(3)
    found = browser.execute_script("return [firstPaint, largestPaint]")
    browser.execute_cdp_cmd("Emulation.setCPUThrottlingRate", {"rate": 1})
    fast = {"offline": False, "latency": 0, "uploadThroughput": -1}
    fast["downloadThroughput"] = -1
    browser.execute_cdp_cmd("Network.emulateNetworkConditions", fast)
    return [round(milliseconds / 1000, 1) for milliseconds in found]


def mnist_epoch(browser, address, script):
    """Return the seconds of a run of one epoch on MNIST, its loading included."""
    browser.get(f"{address}scripts/{script}.html")
    field = browser.find_element("css selector", ".run-flags")
    field.send_keys("--dataset mnist --epochs 1")
    browser.execute_script("document.querySelector('[aria-label^=Run]').click()")
    return waited(browser, DONE, "Done")


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
    (cold_line, cold), (warm_line, warm) = (
        first_table(browser, address) for _ in range(2)
    )
    first_check, check = checks(browser, address)
    first_paint, largest_paint = paints(browser, address)
    scripts = ["np_slp_digits", "np_mlp_digits"]
    epochs = {s: round(mnist_epoch(browser, address, s)) for s in scripts}
    browser.quit()
    largest = max(sizes, key=sizes.get)
    result = {"pages": len(sizes), "largest": largest, "bytes": sizes[largest]}
    result |= {"home_bytes": sizes["index.html"], "cold": cold, "warm": warm}
    result |= {"cold_line": cold_line, "warm_line": warm_line, "mnist": epochs}
    result |= {"first_check": first_check, "check": check}
    result |= {"first_paint": first_paint, "largest_paint": largest_paint}
    print(result)
    measured.write("site", result)


if __name__ == "__main__":
    main()
