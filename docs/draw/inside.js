// What the page to draw on shows besides: inside the network, samples, the text below.
// draw.js comes before.
"use strict";

// --- 1. Inside the network -----------------------------------------------------------

let seen = new Float32Array(784); // the image that the network sees
let hidden = [new Float32Array(128), new Float32Array(64)]; // what its hidden units say
const COLUMNS = 16; // of the squares that stand for units

watchers.push((reading) => {
  ({ X: seen, hidden } = reading);
  drawSeen(seen, reading.box);
  drawUnits("h1", hidden[0], COLUMNS);
  drawUnits("h2", hidden[1], COLUMNS);
  $("save").disabled = !reading.box;
  tellUnit();
});

function drawSeen(X, box) {
  const image = new ImageData(28, 28);
  X.forEach((value, i) => image.data.set([255 * value, 255 * value, 255 * value, 255], 4 * i));
  $("seen").getContext("2d").putImageData(image, 0, 0);
  $("seen").setAttribute("aria-label", `The image that the network sees: ${box ? "your drawing" : "empty"}`);
  $("frame").classList.toggle("plain", !box || !framed.checked);
}

function drawUnits(id, a, columns) {
  const canvas = $(id), context = canvas.getContext("2d");
  fit(canvas);
  const cell = canvas.width / columns, highest = Math.max(...a, 1e-9);
  context.clearRect(0, 0, canvas.width, canvas.height);
  for (const layer of ["--track", "--accent"]) {
    context.fillStyle = color(layer);
    a.forEach((value, i) => {
      context.globalAlpha = layer === "--track" ? 1 : value / highest;
      context.fillRect((i % columns) * cell, Math.floor(i / columns) * cell, 0.86 * cell, 0.86 * cell);
    });
  }
  const active = a.filter((value) => value > 0).length;
  const text = active ? `${active} of ${a.length} active` : `${a.length} units`;
  $(`${id}-count`).textContent = text;
  canvas.setAttribute("aria-label", `Hidden layer ${id[1]}: ${text}`);
}

// --- 2. Touch a hidden unit ----------------------------------------------------------

const touched = { layer: 0, unit: null };

// What raises unit j of a layer, as 784 numbers: its weights, for layer 2 by way of layer 1.
function looksFor(layer, j) {
  const [W1] = params[0], [W2] = params[1];
  const column = (W, k) => Float32Array.from({ length: W.rows }, (_, i) => W.data[i * W.cols + k]);
  return layer === 0 ? column(W1, j) : matmulTo(W1, column(W2, j));
}

function matmulTo(W, b) { // W @ b: (rows, cols) @ (cols,) -> (rows,)
  const sum = (i) => b.reduce((total, value, j) => total + W.data[i * W.cols + j] * value, 0);
  return Float32Array.from({ length: W.rows }, (_, i) => sum(i));
}

// What unit j adds to the ten logits as it stands now, later units that are off left out.
function adds(layer, j) {
  const [W2] = params[1], [W3] = params[2], a = hidden[layer][j];
  const row = (W, i) => W.data.subarray(i * W.cols, (i + 1) * W.cols);
  if (layer === 1) return row(W3, j).map((w) => a * w);
  return matmul(row(W2, j).map((w, k) => (hidden[1][k] > 0 ? a * w : 0)), W3);
}

function tellUnit() {
  const { layer, unit } = touched;
  $("unit").hidden = unit === null;
  if (unit === null) return;
  const weights = looksFor(layer, unit), most = Math.max(...weights.map(Math.abs));
  const image = new ImageData(28, 28);
  weights.forEach((w, i) => {
    const pale = Math.round(255 * (1 - Math.abs(w) / most));
    image.data.set(w > 0 ? [255, 140 + 0.45 * pale, pale, 255] : [130 + 0.49 * pale, pale, 255, 255], 4 * i);
  });
  $("unit-image").getContext("2d").putImageData(image, 0, 0);
  const says = hidden[layer][unit], added = adds(layer, unit);
  const name = `Unit ${unit} of layer ${layer + 1}`;
  $("unit-said").textContent = says > 0 ? `${name} says ${says.toFixed(2)}. To the ten scores it adds` : `${name} is off (0): it adds nothing.`;
  $("unit-adds").replaceChildren(...Array.from(added, (value, digit) => {
    const item = Object.assign(document.createElement("li"), { textContent: `${digit}: ${value >= 0 ? "+" : "\u2212"}${Math.abs(value).toFixed(1)}` });
    item.classList.toggle("for", value > 0.05);
    return item;
  }));
  $("unit-adds").hidden = !(says > 0);
}

function touch(layer, unit) {
  Object.assign(touched, { layer, unit: Math.min(Math.max(unit, 0), hidden[layer].length - 1) });
  tellUnit();
  say(`${$("unit-said").textContent} ${says(layer)}`);
}

const says = (layer) => (hidden[layer][touched.unit] > 0 ? $("unit-adds").textContent : "");
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -COLUMNS, ArrowDown: COLUMNS };
["h1", "h2"].forEach((id, layer) => {
  $(id).addEventListener("click", (event) => {
    const { left, top, width } = $(id).getBoundingClientRect(), cell = width / COLUMNS;
    touch(layer, COLUMNS * Math.floor((event.clientY - top) / cell) + Math.floor((event.clientX - left) / cell));
  });
  $(id).addEventListener("keydown", (event) => {
    if (!(event.key in STEPS) && event.key !== "Enter") return;
    event.preventDefault();
    const here = touched.layer === layer ? touched.unit ?? 0 : 0;
    touch(layer, here + (STEPS[event.key] ?? 0));
  });
});

// --- 3. Switch, pen, samples, file ---------------------------------------------------

framed.addEventListener("change", update);
penInput.addEventListener("input", () => {
  penInput.setAttribute("aria-valuetext", `${penInput.value}% of the square`);
  update();
});

// Nine digits give back each 32-bit number exactly: np.loadtxt(name, delimiter=",").
function csv(X) {
  const row = (k) => Array.from(X.subarray(28 * k, 28 * k + 28), (value) => Number(value.toPrecision(9)));
  return Array.from({ length: 28 }, (_, k) => `${row(k).join(",")}\n`).join("");
}

$("save").addEventListener("click", () => {
  const file = URL.createObjectURL(new Blob([csv(seen)], { type: "text/csv" }));
  const download = framed.checked ? "digit.csv" : "digit-unframed.csv";
  Object.assign(document.createElement("a"), { href: file, download }).click();
  setTimeout(() => URL.revokeObjectURL(file), 10_000);
  say(`Saved as ${download}.`);
});

for (const [digit, drawing] of Object.entries(SAMPLES)) {
  const button = Object.assign(document.createElement("button"), { type: "button" });
  button.setAttribute("aria-label", `Load a ${digit}`);
  const lines = drawing.map((text) => `<polyline points="${text}"/>`).join("");
  button.innerHTML = `<svg viewBox="10 10 80 80" aria-hidden="true">${lines}</svg>`;
  button.addEventListener("click", () => load(drawing));
  $("samples").append(button);
}
for (const [name, drawing] of Object.entries(HARDER)) {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: name });
  button.addEventListener("click", () => load(drawing));
  $("others").append(button);
}

// --- 4. The text below ---------------------------------------------------------------

const share = (right) => `${((100 * right) / WEIGHTS.images).toFixed(2)}%`;
for (const span of document.querySelectorAll("[data-fact]")) {
  const { fact } = span.dataset, value = WEIGHTS[fact];
  span.textContent = fact.startsWith("right") ? share(value) : value.toLocaleString("en");
}
$("javascript").textContent ||= forward.toString(); // the site has put it there
const answer = (X) => {
  const probs = softmax(forward(X, params)[0]);
  const best = probs.indexOf(Math.max(...probs));
  return `${best} (${percent(probs[best])})`;
};
const readings = ["a dot", "42", "an A"].map((title) => {
  const ink = rasterize(HARDER[title].map(points), 0.07);
  return `${title} as ${answer(preprocess(ink))}`;
});
$("harder").textContent = readings.join(", ");
$("nothing").textContent = answer(new Float32Array(784));

// Mean time of a pass: 20 to warm up, 50 that count, once the page stands.
setTimeout(() => {
  const X = new Float32Array(784).fill(0.5);
  for (let i = 0; i < 20; i++) forward(X, params);
  const start = performance.now();
  for (let i = 0; i < 50; i++) forward(X, params);
  $("milliseconds").textContent = ((performance.now() - start) / 50).toFixed(2);
}, 300);

update();
