// A square to draw in, and what the network reads meanwhile. network.js comes before.
"use strict";

// --- 1. The page ---------------------------------------------------------------------

const $ = (id) => document.getElementById(id);
const canvas = $("canvas");
const framed = $("framed") ?? { checked: true }; // the first page of the site has no such switch,
const penInput = $("pen") ?? { value: 7 }; // and one pen
const context = canvas.getContext("2d");
let strokes = []; // replaced, never changed, except for points added to the last stroke
let past = []; // what `strokes` was before each stroke, clear and load: undo goes back
let pointer = null; // the id of the pointer that draws, or "keys"
const cursor = { x: 0.5, y: 0.3, shown: false }; // the pen of the keyboard
let scheduled = false, speaking;
const pen = () => penInput.value / 100;
const watchers = []; // told of each reading: {X, box, hidden, probs}

const bars = Array.from({ length: 10 }, (_, digit) => {
  const li = document.createElement("li");
  li.innerHTML = `<span>${digit}</span><span class="track" aria-hidden="true"><span class="fill"></span></span><span class="share"></span>`;
  $("bars").append(li);
  return { li, fill: li.querySelector(".fill"), share: li.querySelector(".share") };
});

// Draw everything anew, at most once per frame of the screen.
function update() {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(() => {
    scheduled = false;
    show();
  });
}

function show() {
  drawBoard();
  const ink = rasterize(strokes, pen());
  const box = boundingBox(ink);
  let X = new Float32Array(784), hidden = [new Float32Array(128), new Float32Array(64)];
  let probs = null, text = "The square is empty.";
  if (box) {
    X = framed.checked ? preprocess(ink) : squash(ink);
    const [logits, activations] = forward(X, params);
    hidden = activations.slice(1);
    probs = softmax(logits);
  }
  for (const watcher of watchers) watcher({ X, box, hidden, probs });
  const best = probs ? probs.indexOf(Math.max(...probs)) : -1;
  bars.forEach(({ li, fill, share }, digit) => {
    li.classList.toggle("first", digit === best);
    fill.style.transform = `scaleX(${probs ? probs[digit] : 0})`;
    share.textContent = probs ? percent(probs[digit]) : "–";
  });
  $("digit").textContent = probs ? best : "?";
  $("percent").textContent = probs ? percent(probs[best]) : "";
  const hint = probs ? remark(ink, box, pen(), probs) : "";
  $("hint").textContent = hint;
  if (probs) text = `Reads ${best}, ${percent(probs[best])}. ${hint}`;
  $("invite").hidden = strokes.length > 0 || cursor.shown;
  $("undo").disabled = past.length === 0;
  $("clear").disabled = strokes.length === 0;
  clearTimeout(speaking); // a screen reader hears what is read once the pen rests
  speaking = setTimeout(() => say(text.trim()), 400);
}

function say(text) {
  if ($("said").textContent !== text) $("said").textContent = text;
}

function color(name) {
  return getComputedStyle(canvas).getPropertyValue(name).trim();
}

function fit(canvas) { // as many pixels as the screen has there
  const [width, height] = [canvas.clientWidth, canvas.clientHeight].map((length) => Math.round(length * devicePixelRatio));
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
}

function drawBoard() {
  fit(canvas);
  drawStrokes(context, strokes, pen(), canvas.width, color("--ink"));
  if (!cursor.shown) return;
  context.beginPath();
  context.arc(cursor.x, cursor.y, pen() / 2, 0, 2 * Math.PI);
  context.lineWidth = 0.008;
  context.strokeStyle = color("--accent");
  context.fillStyle = color("--accent");
  context.stroke();
  if (pointer === "keys") context.fill();
}

// --- 2. Drawing ----------------------------------------------------------------------

function replace(next) { // a step that undo can take back
  past.push(strokes);
  strokes = next;
  update();
}

function begin(id, point) {
  pointer = id;
  replace([...strokes, [point]]);
}

function extend(point) {
  const points = strokes.at(-1), last = points.at(-1);
  if (Math.hypot(point[0] - last[0], point[1] - last[1]) < 0.005) return;
  points.push(point);
  update();
}

function place(event) {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  return [(event.clientX - left) / width, (event.clientY - top) / height];
}

canvas.addEventListener("pointerdown", (event) => {
  if (event.button !== 0 || !event.isPrimary) return; // a second finger does not draw
  canvas.setPointerCapture(event.pointerId); // the stroke goes on outside the square
  cursor.shown = false;
  begin(event.pointerId, place(event));
});
canvas.addEventListener("pointermove", (event) => {
  if (event.pointerId !== pointer) return;
  const events = event.getCoalescedEvents?.() ?? []; // all positions since the last frame
  for (const each of events.length ? events : [event]) extend(place(each));
});
for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) {
  canvas.addEventListener(type, (event) => {
    if (event.pointerId === pointer) pointer = null;
  });
}

const held = new Set(); // arrows that are down: two of them together go diagonally
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
canvas.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key in ARROWS) {
    held.add(event.key);
    const step = event.shiftKey ? 0.01 : 0.04;
    for (const key of held) {
      cursor.x = Math.min(Math.max(cursor.x + step * ARROWS[key][0], 0), 1);
      cursor.y = Math.min(Math.max(cursor.y + step * ARROWS[key][1], 0), 1);
    }
    if (pointer === "keys") extend([cursor.x, cursor.y]);
  } else if (event.key === " ") {
    if (event.repeat) return event.preventDefault();
    if (pointer === "keys") pointer = null;
    else begin("keys", [cursor.x, cursor.y]);
    say(pointer === "keys" ? "Pen down." : "Pen up.");
  } else if (event.key === "Delete" || event.key === "Backspace") {
    if (strokes.length) clearAll();
  } else return;
  event.preventDefault();
  cursor.shown = true;
  update();
});
canvas.addEventListener("keyup", (event) => held.delete(event.key));
canvas.addEventListener("blur", () => {
  held.clear();
  cursor.shown = false;
  if (pointer === "keys") pointer = null;
  update();
});

function clearAll() {
  pointer = null;
  replace([]);
}

function undo() {
  if (!past.length) return;
  pointer = null;
  strokes = past.pop();
  update();
}

$("clear").addEventListener("click", clearAll);
$("undo").addEventListener("click", undo);
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z") {
    event.preventDefault();
    undo();
  }
});
new ResizeObserver(update).observe(canvas);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", update);
new MutationObserver(update).observe(document.body, { attributeFilter: ["data-theme"] }); // the site's switch

function load(drawing) {
  pointer = null;
  replace(drawing.map(points));
}

update();
