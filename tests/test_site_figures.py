"""The figures that move: their numbers are the numbers of Python."""

import json
import re

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from conftest import run, wait_for
from on_site import emulate
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tools.running import functions
from tools.site import figures

pytestmark = pytest.mark.long

SETTINGS = [
    ([2, 1, 0], 0),
    ([0, 0, 0], 1),
    ([1000, 1, -5], 2),
    ([-3, 4.5, 4], 1),
    ([0.1, 9, 2], 0),
]


def compute(browser, served, module, call, *arguments):
    """Return what a function of a figure's module, by its name, or of that module computes."""
    if "=>" not in call:
        call = f"(m, ...args) => m.{call}(...args)"
    if not browser.current_url.startswith(served.here + "ladder/docs/"):
        browser.get(served.here + "ladder/docs/np_slp_digits_explainer.html")
    text = f"""
    const done = arguments[arguments.length - 1];
    import({json.dumps(served.here + "ladder/_static/" + module)}).then((m) => done(({call})(m, ...[...arguments].slice(0, -1))));
    """
    return browser.execute_async_script(text, *arguments)


@pytest.mark.parametrize(("logits", "y"), SETTINGS)
def test_the_figure_of_softmax_computes_what_numpy_computes(browser, served, logits, y):
    rung = functions("np_slp_digits", "--dtype", "float64", "--epochs", "0")
    z = np.array([logits], float)
    found = compute(browser, served, "figure-softmax.js", "softmax", logits)
    assert found == pytest.approx(rung.softmax(z)[0].tolist(), abs=1e-12)
    found = compute(browser, served, "figure-softmax.js", "loss", logits, y)
    assert found == pytest.approx(rung.cross_entropy(z, np.array([y])), abs=1e-9)


@pytest.mark.parametrize("w", [-7.3, -2.04, 0.0448, 1.5, 3.9])
def test_the_figure_of_the_valley_stands_on_the_valley(browser, served, w):
    rung = functions("np_slp_digits", "--dtype", "float64", "--epochs", "0")
    W, b = rung.init_params(np.random.default_rng(42), 64, 10, "float64")
    W[figures.PIXEL, figures.DIGIT] = w
    logits = rung.forward(rung.X_train, W, b)
    dW, _ = rung.backward(rung.X_train, rung.y_train, logits)
    data = figures.valley()
    loss, slope = compute(browser, served, "figure-valley.js", "at", data, w)
    assert loss == pytest.approx(rung.cross_entropy(logits, rung.y_train), abs=1e-3)
    assert slope == pytest.approx(dW[figures.PIXEL, figures.DIGIT], abs=2e-3)


@pytest.mark.parametrize("seed", range(5))
def test_the_figure_of_two_layers_computes_what_numpy_computes(browser, served, seed):
    rung = functions("np_mlp_digits", "--dtype", "float64", "--epochs", "0")
    rng = np.random.default_rng(seed)
    net = {"x": rng.normal(size=2), "y": int(rng.integers(3))}
    net |= {"W1": rng.normal(size=(2, 2)), "b1": rng.normal(size=2)}
    net |= {"W2": rng.normal(size=(2, 3)), "b2": rng.normal(size=3)}
    params = [[net["W1"], net["b1"]], [net["W2"], net["b2"]]]
    X, y = net["x"][None], np.array([net["y"]])
    logits, activations = rung.forward(X, params)
    (dW1, db1), (dW2, db2) = rung.backward(activations, y, logits, params)
    given = {k: v.tolist() if hasattr(v, "tolist") else v for k, v in net.items()}
    found = compute(browser, served, "figure-layers.js", "run", given)
    assert found["loss"] == pytest.approx(rung.cross_entropy(logits, y), abs=1e-9)
    for name, right in {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}.items():
        assert np.allclose(found[name], right), name


@pytest.fixture(scope="module")
def rung_2(browser, served):
    """Open the page of the figure of training."""
    browser.get(served.here + "ladder/docs/np_mlp_digits_explainer.html")
    return wait_for(lambda: browser.find_elements(By.ID, "figure-training"))[0]


ALL = "(m, data, t) => Array.from({ length: data.units }, (_, u) => m.unit(data, t, u))"


@pytest.mark.parametrize("epochs", figures.EPOCHS)
def test_the_figure_of_training_shows_what_the_script_prints(
    browser, served, rung_2, epochs
):
    figure = rung_2
    time = figure.find_element(By.CSS_SELECTOR, "input[type=range]")
    time.send_keys(Keys.HOME, *[Keys.ARROW_RIGHT] * figures.EPOCHS.index(epochs))
    printed = run("np_mlp_digits", "--epochs", str(epochs))
    said = figure.find_element(By.CSS_SELECTOR, "[role=status]").text
    assert f"After {epochs} epoch" in said
    assert f"{printed.correct} of {printed.total} unseen digits right" in said
    loss = float(said.partition("loss ")[2].partition(",")[0])
    rung = functions("np_mlp_digits", "--epochs", str(epochs))
    logits, _ = rung.forward(rung.X_train, rung.params)
    assert loss == pytest.approx(rung.cross_entropy(logits, rung.y_train), abs=6e-4)
    W = rung.params[0][0]
    moment, data = figures.EPOCHS.index(epochs), figures.data("training")
    shown = compute(browser, served, "figure-training.js", ALL, data, moment)
    for unit, pixels in enumerate(shown):
        right = W[:, unit] / np.abs(W[:, unit]).max()
        assert np.allclose(pixels, right, atol=0.5 / 127 + 1e-6)


def test_the_figure_of_training_tells_how_far_an_epoch_moves_a_weight(rung_2):
    time = rung_2.find_element(By.CSS_SELECTOR, "input[type=range]")
    time.send_keys(Keys.HOME, *[Keys.ARROW_RIGHT] * figures.EPOCHS.index(10))
    said = rung_2.find_element(By.CSS_SELECTOR, "[role=status]").text
    told = float(re.search(r"first layer by (\S+) on average", said)[1])
    three, ten = (
        functions("np_mlp_digits", "--epochs", n).params[0][0] for n in ("3", "10")
    )
    assert told == pytest.approx(np.abs(ten - three).mean() / 7, abs=6e-6)


RECORDS = [
    (2, [0.5, 1], [0, 0]),
    (0, [3, -1], [1, 2]),
    (-1.5, [0.2, 0.1], [0, -3]),
    (4, [-2, 2], [0.5, 0.5]),
    (0.1, [9, -9], [-1, 1]),
]


@pytest.mark.parametrize(("x", "W", "b"), RECORDS)
def test_the_figure_of_the_record_shows_what_autograd_does(browser, served, x, W, b):
    given = [torch.tensor([v], dtype=torch.float64, requires_grad=True) for v in (W, b)]
    a = torch.tensor([[x]], dtype=torch.float64) @ given[0]
    made = {"W": given[0], "b": given[1], "Mm": a, "Add": a + given[1]}
    made["LogSoftmax"] = F.log_softmax(made["Add"], dim=1)
    made["NllLoss"] = F.nll_loss(made["LogSoftmax"], torch.tensor([0]))
    for step in made.values():
        step.retain_grad()
    made["NllLoss"].backward()
    found = compute(browser, served, "figure-record.js", "record", x, W, b)
    assert [name for name, _, _ in found] == list(made)
    for name, values, gradients in found:
        assert np.allclose(values, made[name].detach().flatten()), name
        assert np.allclose(gradients, made[name].grad.flatten()), name


UNITS = [
    (0, 0, 3),
    (0, 127, 8),
    (1, 5, 0),
    (1, 63, 7),
    (0, 40, 2),
]  # layer, unit, a sample


@pytest.mark.parametrize(("layer", "unit", "sample"), UNITS)
def test_the_figure_of_units_shows_what_a_unit_sees_and_adds(
    browser, served, layer, unit, sample
):
    if browser.current_url != served.here + "ladder/docs/draw.html":
        browser.get(served.here + "ladder/docs/draw.html")
    browser.execute_script(f"load(SAMPLES[{sample}]); touch({layer}, {unit})")
    read = """return [params.map(([W, b]) => [[...W.data], [...b]]), [...seen],
        [...looksFor(...arguments)], [...adds(...arguments)]];"""
    params, X, looks, adds = browser.execute_script(read, layer, unit)
    (W1, b1), (W2, b2), (W3, _) = (
        (np.array(W).reshape(-1, len(b)), np.array(b)) for W, b in params
    )
    assert np.allclose(looks, (W1 if layer == 0 else W1 @ W2)[:, unit], atol=1e-4)
    h1 = np.maximum(np.array(X) @ W1 + b1, 0)
    z2 = h1 @ W2 + b2
    only = np.arange(len((b1, b2)[layer])) == unit  # this unit alone, in the open gates
    right = (
        (h1 * only) @ W2 * (z2 > 0) @ W3
        if layer == 0
        else np.maximum(z2, 0) * only @ W3
    )
    assert np.allclose(adds, right, atol=1e-3)
    said = browser.find_element(By.ID, "unit-said").text
    assert f"Unit {unit} of layer {layer + 1}" in said


def test_figures_are_moved_by_keys_and_read_aloud(browser, served):
    browser.get(served.here + "ladder/docs/np_slp_digits_explainer.html")
    figure = wait_for(lambda: browser.find_elements(By.ID, "figure-softmax"))[0]
    said = figure.find_element(By.CSS_SELECTOR, "[role=status]")
    assert "A 0.665, B 0.245, C 0.090" in said.text
    sliders = figure.find_elements(By.CSS_SELECTOR, "input[type=range]")
    sliders[3].send_keys(Keys.ARROW_RIGHT)  # added to all: nothing changes
    assert "A 0.665, B 0.245, C 0.090" in said.text
    sliders[1].send_keys(Keys.END)
    assert "B 1.000" in said.text
    valley = browser.find_element(By.ID, "figure-valley")
    browser.execute_script("arguments[0].querySelectorAll('button')[1].click()", valley)
    assert "After 5 steps" in valley.text


STATUS = "return document.querySelector('#figure-' + arguments[0] + ' [role=status]').textContent"
OTHERS = {  # a figure, the page, what Enter on its first button tells, a number of it
    "layers": ("np_mlp_digits_explainer", ".fig-number", "z₁: 2 = 3·1 + 1·("),
    "record": ("torch_slp_autograd_explainer", "button", "2 of 10. Mm"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_figure_is_moved_by_enter(browser, served, name):
    page, first, told = OTHERS[name]
    browser.get(f"{served.here}ladder/docs/{page}.html")
    figure = wait_for(lambda: browser.find_elements(By.ID, f"figure-{name}"))[0]
    figure.find_element(By.CSS_SELECTOR, first).send_keys(Keys.ENTER)
    assert told in browser.execute_script(STATUS, name)


TOUCH = """
const picture = document.querySelector("#figure-valley svg"), box = picture.getBoundingClientRect();
const at = (share) => ({ clientX: box.left + share * box.width, clientY: box.top + 20, pointerType: "touch", pointerId: 1, bubbles: true });
picture.setPointerCapture = () => {}; // these events are made here: there is no finger to hold
for (const [name, share] of [["pointerdown", .2], ["pointermove", .75], ["pointerup", .75]]) picture.dispatchEvent(new PointerEvent(name, at(share)));
"""


def test_the_valley_is_moved_by_a_finger_and_nothing_moves_by_itself(browser, served):
    emulate(browser, prefers_reduced_motion="reduce")
    browser.get(served.here + "ladder/docs/np_slp_digits_explainer.html")
    wait_for(lambda: browser.find_elements(By.ID, "figure-valley"))
    browser.execute_script(TOUCH)
    w = figures.FROM + 0.75 * (figures.TO - figures.FROM)
    assert f"After 0 steps: weight {w:.3f}" in browser.execute_script(STATUS, "valley")
    assert browser.execute_script("return document.getAnimations().length") == 0
    emulate(browser)


def test_without_javascript_the_pictures_stand_where_figures_move(folder):
    for name, (page, place) in figures.FIGURES.items():
        text = (folder / "ladder" / "docs" / f"{page}.html").read_text(encoding="utf-8")
        before, inside = text.split(f'data-figure="{name}"')
        if name in figures.BESIDE:  # its picture shows more, and stays
            assert place in before[-3000:]
        elif place.endswith(".webp"):
            assert place in inside.partition("</div>")[0]
    page = folder / "ladder" / "docs" / "np_mlp_digits_explainer.html"
    data, text = figures.data("training"), page.read_text(encoding="utf-8")
    for cells in zip(data["epochs"], data["losses"], data["right"], strict=True):
        assert "<tr><td>{:,}</td><td>{:.3f}</td><td>{}</td></tr>".format(*cells) in text
    scripts_ = (folder / "ladder" / "_static").glob("figure*.js")
    assert sum(path.stat().st_size for path in scripts_) < 40_000
