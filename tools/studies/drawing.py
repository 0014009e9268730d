"""A hand, a browser and a second opinion for the page docs/draw/index.html.

    python -m tools study drawing     measure what the page states, take the README's picture

The figures go to tools/data/drawing.json, by the ids of the page's elements that show
them; `python -m tools build` writes them there. tests/test_draw.py measures them again.
"""

import base64
import json
import re
import shutil
from collections import Counter
from urllib.request import urlopen

import numpy as np
from scipy import ndimage
from selenium import webdriver
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.actions.pointer_input import PointerInput
from skimage.measure import approximate_polygon
from skimage.morphology import skeletonize
from websocket import create_connection

from practice.checker.scripts import DOCS
from tools import measured, running

PAGE = DOCS / "draw" / "index.html"
PICTURE = DOCS / "img" / "draw.png"
SIDE = 280  # the page's ink has so many pixels a side
CASES = 500
ANGLES = (15, 30, 45)  # degrees, to the left or to the right
SPLINE = np.array([[0, 2, 0, 0], [-1, 0, 1, 0], [2, -5, 4, -1], [-1, 3, -3, 1]]) / 2
LAYER = r"shape: \[(\d+), (\d+)\],.*?scale: ([-.\de]+),.*?b: \[(.*?)\],.*?W: `(.*?)`"


# --- Skeletons ------------------------------------------------------------------------


def trace(skeleton):
    """Return the lines of a skeleton, each from one end or crossing to the next."""
    pixels = {tuple(pixel) for pixel in np.argwhere(skeleton).tolist()}
    near = {}  # its neighbors, corner to corner only where there is no other way
    for y, x in pixels:
        straight = {(y, x + 1), (y + 1, x), (y, x - 1), (y - 1, x)} & pixels
        corners = {(y + 1, x + 1), (y + 1, x - 1), (y - 1, x + 1), (y - 1, x - 1)}
        near[y, x] = straight | {
            (v, u) for v, u in corners & pixels if not {(v, x), (y, u)} & straight
        }
    lines, walked = [], set()
    starts = sorted(pixels, key=lambda pixel: (len(near[pixel]) == 2, pixel))
    for start in starts:  # ends and crossings first, then what is left: closed loops
        if not near[start]:
            lines.append([start])
        for step in sorted(near[start]):
            line = [start]
            while step and (line[-1], step) not in walked:
                walked |= {(line[-1], step), (step, line[-1])}
                line.append(step)
                onward = near[step] - {line[-2]}
                step = onward.pop() if len(near[step]) == 2 else None
            if len(line) > 1:
                lines.append(line)
    return lines


def skeleton_strokes(image, zoom=4):
    """Return strokes, arrays of (x, y), that follow the middle of an image's lines."""
    big = ndimage.zoom(np.pad(image, 1), zoom, order=1, grid_mode=True, mode="nearest")
    lines = trace(skeletonize(big > 0.45))
    ends = Counter(end for line in lines for end in (line[0], line[-1]))
    strokes = []
    for line in lines:
        loose = (ends[line[0]] == 1) + (ends[line[-1]] == 1)
        if loose == 1 and len(line) < 2 * zoom:
            continue  # a spur, which thinning leaves on the side of a thick line
        points = np.array(line, float)[:, ::-1]
        if len(points) > 4:
            points = ndimage.gaussian_filter1d(points, zoom / 4, axis=0, mode="nearest")
        strokes.append(approximate_polygon(points, zoom / 4))
    return strokes


def redraw(strokes, rng):
    """Return strokes at random size, slant and place in the unit square, and a pen."""
    slant = np.array([[1, 0], [rng.uniform(-0.2, 0.2), 1]])
    strokes = [points @ slant for points in strokes]
    low, high = np.vstack(strokes).min(axis=0), np.vstack(strokes).max(axis=0)
    pen = rng.uniform(0.05, 0.09)
    scale = (rng.uniform(0.4, 0.85) - pen) / (high - low).max()
    place = rng.uniform(pen / 2, 1 - pen / 2 - (high - low) * scale)
    return [(points - low) * scale + place for points in strokes], pen


# --- The browser ----------------------------------------------------------------------


def open_browser(*more):
    """Return a browser without a window, with more flags if need be; raise if there is none."""
    options = webdriver.ChromeOptions()
    for flag in [
        "headless",
        "no-sandbox",  # Chromium asks for it where the user is root
        "disable-gpu",
        "disable-quic",
        "no-first-run",
        "disable-background-networking",
        "disable-component-update",
        "disable-sync",
        "hide-scrollbars",
        "disable-frame-rate-limit",  # else each move of the pointer waits for the screen
        "force-color-profile=srgb",
        *more,
    ]:
        options.add_argument(f"--{flag}")
    logs = {"browser": "ALL", "performance": "ALL"}
    options.set_capability("goog:loggingPrefs", logs)
    service = webdriver.ChromeService(shutil.which("chromedriver"))
    browser = webdriver.Chrome(options=options, service=service)
    browser.command_executor.client_config.timeout = 600  # a busy machine may be slow
    browser.set_script_timeout(600)
    browser.set_page_load_timeout(600)
    return browser


PLACE = """
canvas.scrollIntoView({block: "nearest"});
const {left, top, width} = canvas.getBoundingClientRect();
return [left, top, width];
"""


class DrawingPage:
    """The page in a browser, with what a visitor can do to it."""

    def __init__(self, browser):
        self.browser, self.wire = browser, None

    def open(self, width=1200, height=820, dark=False, touch=False, still=False):
        """Load the page in a window of some size."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1}
        cdp = self.browser.execute_cdp_cmd
        cdp("Emulation.setDeviceMetricsOverride", {**size, "mobile": touch})
        cdp("Emulation.setTouchEmulationEnabled", {"enabled": touch})
        wishes = {
            "prefers-color-scheme": "dark" if dark else "light",
            "prefers-reduced-motion": "reduce" if still else "no-preference",
        }
        features = [{"name": name, "value": value} for name, value in wishes.items()]
        cdp("Emulation.setEmulatedMedia", {"features": features})
        self.browser.get(PAGE.as_uri())
        return self

    def js(self, text, *arguments):
        """Run JavaScript in the page."""
        return self.browser.execute_script(text, *arguments)

    def settle(self, text="return null"):
        """Run JavaScript in the page after its next frame."""
        return self.browser.execute_async_script(
            "const done = arguments[0];"
            f"requestAnimationFrame(() => setTimeout(() => done((() => {{{text}}})())))"
        )

    def draw(self, strokes, kind="mouse"):
        """Draw strokes (in the unit square) with pointer events: mouse, pen or touch."""
        left, top, side = self.js(PLACE)
        pointer = PointerInput(kind, kind)
        actions = ActionBuilder(self.browser, mouse=pointer, duration=0)
        for points in strokes:
            spots = np.round(np.array(points) * side + [left, top]).astype(int).tolist()
            pointer.create_pointer_move(0, *spots[0])
            pointer.create_pointer_down(button=0)
            for spot in spots[1:]:
                pointer.create_pointer_move(0, *spot)
            pointer.create_pointer_up(button=0)
        actions.perform()

    def sketch(self, strokes):
        """Draw strokes with the mouse, in one go.

        `draw` waits for the page after each move. This sends the same events through the
        browser's own protocol and waits once, after the last: ten times as fast.
        """
        if not self.wire:
            address = self.browser.capabilities["goog:chromeOptions"]["debuggerAddress"]
            with urlopen(f"http://{address}/json") as reply:
                tab = next(t for t in json.load(reply) if t["type"] == "page")
            url = tab["webSocketDebuggerUrl"]
            self.wire = create_connection(url, suppress_origin=True, timeout=600)
        left, top, side = self.js(PLACE)
        events = []
        for points in strokes:
            kinds = ["Pressed"] + ["Moved"] * (len(points) - 1) + ["Released"]
            spots = np.vstack([points, points[-1:]]) * side + [left, top]
            for kind, (x, y) in zip(kinds, spots.tolist(), strict=True):
                event = {"type": f"mouse{kind}", "x": x, "y": y, "button": "left"}
                events.append({**event, "buttons": 1, "clickCount": 1})
        for number, event in enumerate(events):
            call = {"id": number, "method": "Input.dispatchMouseEvent", "params": event}
            self.wire.send(json.dumps(call))
        for _ in events:
            reply = json.loads(self.wire.recv())
            assert "error" not in reply, reply

    def screenshot(self):
        """Return what the window shows as PNG."""
        shot = self.browser.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
        return base64.b64decode(shot["data"])


def portrait(page):
    """Return the README's picture: a drawing of fixed strokes, on the page."""
    page.open(height=940)
    page.js("load(HARDER['flagged 1'])")
    page.settle("show()")
    page.settle("document.getAnimations().forEach((bar) => bar.finish())")
    return page.screenshot()


# --- A second opinion on the image that the network gets ------------------------------


def curve(points, steps=24):
    """Return points on the Catmull-Rom spline (whose matrix is SPLINE) through points."""
    P = np.vstack([points[:1], points, points[-1:]])
    powers = np.vander(np.linspace(0, 1, steps), 4, increasing=True)
    pieces = [powers @ SPLINE @ P[i : i + 4] for i in range(len(points) - 1)]
    return np.vstack(pieces or [points])


def paint(strokes, pen):
    """Return the ink of strokes: 1 within half a pen of the line, with a soft edge."""
    y, x = np.mgrid[:SIDE, :SIDE] + 0.5
    nearest = np.full((SIDE, SIDE), np.inf)
    for points in strokes:
        line = curve(points) * SIDE
        for a, b in zip(line, np.vstack([line[1:], line[-1:]]), strict=True):
            d = b - a
            t = ((x - a[0]) * d[0] + (y - a[1]) * d[1]) / max(d @ d, 1e-9)
            t = t.clip(0, 1)
            distance = np.hypot(x - a[0] - t * d[0], y - a[1] - t * d[1])
            nearest = np.minimum(nearest, distance)
    return (pen * SIDE / 2 + 0.5 - nearest).clip(0, 1)


def frame(ink):
    """Return the ink framed as MNIST, by integrals instead of the page's sums of shares."""
    ys, xs = np.nonzero(ink >= 0.5)
    step = max(np.ptp(xs), np.ptp(ys)) / 20 + 1 / 20
    middle = np.arange(SIDE) + 0.5
    center = [ink.sum(axis=axis) @ middle / ink.sum() for axis in (1, 0)]  # y, x
    edges = [c + (np.arange(29) - 14.5) * step for c in center]
    above_left = np.pad(ink, ((1, 0), (1, 0))).cumsum(axis=0).cumsum(axis=1)
    grid = np.meshgrid(*[edge.clip(0, SIDE) for edge in edges], indexing="ij")
    total = ndimage.map_coordinates(above_left, grid, order=1)
    return np.diff(np.diff(total, axis=0), axis=1) / step**2


# --- What the page states -------------------------------------------------------------


def mnist_facts(X):
    """Return what the images tell about their framing."""
    images = X.reshape(-1, 28, 28)
    inked = images > 0
    widths, heights = (
        28 - lines.argmax(axis=1) - lines[:, ::-1].argmax(axis=1)
        for lines in (inked.any(axis=1), inked.any(axis=2))
    )
    mass = images.sum(axis=(1, 2))
    across, down = (images.sum(axis=axis) @ np.arange(28) / mass for axis in (1, 2))
    return {
        "long-side": f"{(np.maximum(widths, heights) == 20).sum():,}",
        "mass-across": f"{across.mean():.2f}",
        "mass-down": f"{down.mean():.2f}",
    }


def turn(strokes, degrees):
    """Return strokes turned about the middle of the square."""
    angle = np.deg2rad(degrees)
    R = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return [((points - 0.5) @ R + 0.5).tolist() for points in strokes]


BEGIN = """
strokes = []; past = []; penInput.max = 100; penInput.step = 'any';
penInput.value = 100 * arguments[0];
scheduled = true; // the page reads when the drawing is done, to save time
"""
READ = """
const highest = (X) => { const z = forward(X, params)[0]; return z.indexOf(Math.max(...z)); };
"""
READINGS = """
show();
const ink = rasterize(strokes, pen());
return [digit.textContent, highest(preprocess(ink, massCenter, 13.5)),
  highest(preprocess(ink, boxCenter, 13.5)), highest(squash(ink)),
  looksLikeTwo(ink, boundingBox(ink))];
"""
TURNED = """
return arguments[0].map(([pen, drawings]) =>
  drawings.map((strokes) => highest(preprocess(rasterize(strokes, pen)))));
"""


def measure_drawings(page, X, y):
    """Draw the skeletons of test images with the pointer; return what was read, as a dict."""
    rng = np.random.default_rng(42)
    chosen = rng.choice(len(X), CASES, replace=False)
    page.open(600, 640)
    read, turned = [], []
    for k in chosen:
        strokes, pen = redraw(skeleton_strokes(X[k].reshape(28, 28)), rng)
        page.js(BEGIN, pen)
        page.sketch(strokes)
        shown, *others = page.js(READ + READINGS)
        read.append([int(shown), *others])
        way = rng.choice([-1, 1])
        turned.append([pen, [turn(strokes, way * angle) for angle in ANGLES]])
    *readings, two = np.array(read).T
    rotated = np.array(page.js(READ + TURNED, turned))
    truth = y[chosen]
    found = {"chosen": chosen, "shown": readings[0], "truth": truth, "two": two}
    for name, digits in zip(["mass", "middle", "box", "off"], readings, strict=True):
        found[name] = (digits == truth).mean()
    return {**found, "turned": (rotated == truth[:, None]).mean(axis=0)}


def drawing_facts(found, originals):
    """Return the figures of the page from what measure_drawings found."""
    pairs = zip(found["truth"].tolist(), found["shown"].tolist(), strict=True)
    wrong = Counter((truth, shown) for truth, shown in pairs if truth != shown)
    often = sorted((-n, pair) for pair, n in wrong.items() if n > 1)
    times = {2: "twice", 3: "three times", 4: "four times", 5: "five times"}
    confusions = [
        f"a {truth} as {shown} ({times.get(-n, f'{-n} times')})"
        for n, (truth, shown) in often
    ]
    turned = zip(ANGLES, found["turned"], strict=True)
    return {
        "drawn-cases": str(CASES),
        "drawn-cases-2": str(CASES),
        **{f"drawn-{k}": f"{found[k]:.1%}" for k in ("mass", "middle", "box", "off")},
        "drawn-originals": f"{originals:.1%}",
        "drawn-wrong": str(wrong.total()),
        "confusions": ", ".join(confusions),
        **{f"turned-{degrees}": f"{share:.0%}" for degrees, share in turned},
    }


def weights():
    """Return what weights.js holds: its facts, and params as the page computes them."""
    return read_weights(PAGE.with_name("weights.js").read_text(encoding="utf-8"))


def read_weights(text):
    """Return the facts and the params of the text of a weights.js."""
    stated = re.findall(r"(?m)^  (\w+): ([^\[\n]+),$", text)
    facts = {name: json.loads(value) for name, value in stated}
    params = []
    for rows, cols, scale, b, W in re.findall(LAYER, text, re.DOTALL):
        codes = np.frombuffer(base64.b64decode(W), np.int8)
        W = codes.reshape(int(rows), int(cols)) * np.float32(scale)
        params.append([W, np.array(b.split(","), np.float32)])
    return facts, params


def measure(browser):
    """Return all figures of the page by id, and the readings behind them."""
    flags = ["--dataset", "mnist", "--epochs", "0"]
    script = running.functions("np_mlp_digits", *flags)
    found = measure_drawings(DrawingPage(browser), script.X_test, script.y_test)
    chosen = script.X_test[found["chosen"]]
    right = script.evaluate(chosen, found["truth"], weights()[1])
    facts = drawing_facts(found, right / len(chosen))
    return {**mnist_facts(script.X_test), **facts}, found


def main():
    """Keep the figures, take the picture."""
    with open_browser() as browser:
        facts, _ = measure(browser)
        print(*facts.items(), sep="\n")
        measured.write("drawing", facts)
        PICTURE.write_bytes(portrait(DrawingPage(browser)))


if __name__ == "__main__":
    main()
