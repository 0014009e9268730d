// The network that reads, and the way from ink to its 784 numbers. weights.js comes before.
"use strict";

// --- 1. Model ------------------------------------------------------------------------
// One image at a time: X is (1, 784). A matrix is {data, rows, cols}, one row after the other.

// a @ W: (1, rows) @ (rows, cols) -> (1, cols)
function matmul(a, W) {
  const z = new Float32Array(W.cols);
  for (let i = 0; i < W.rows; i++) {
    for (let j = 0; j < W.cols; j++) z[j] += a[i] * W.data[i * W.cols + j];
  }
  return z;
}

function add(z, b) {
  return z.map((value, j) => value + b[j]);
}

function forward(X, params) {
  let z, a = X;
  const activations = [];
  for (const [W, b] of params) {
    activations.push(a);
    z = add(matmul(a, W), b); // (1, fan_in) @ (fan_in, fan_out) + (fan_out,)
    a = z.map((value) => Math.max(value, 0)); // ReLU
  }
  return [z, activations]; // the last z are the logits; they take no ReLU
}

function softmax(logits) {
  const highest = Math.max(...logits);
  const exps = logits.map((z) => Math.exp(z - highest)); // same result, but no overflow
  const sum = exps.reduce((total, value) => total + value, 0);
  return exps.map((value) => value / sum);
}

// Bytes, written as text in weights.js, times the layer's scale are the weights.
function decode({ shape: [rows, cols], scale, b, W }) {
  const bytes = Uint8Array.from(atob(W), (letter) => letter.charCodeAt(0));
  const data = Float32Array.from(new Int8Array(bytes.buffer), (code) => code * scale);
  return [{ data, rows, cols }, Float32Array.from(b)];
}

const params = WEIGHTS.layers.map(decode); // a list of [W, b], as in the script

// --- 2. From ink to X ----------------------------------------------------------------
// A stroke is a list of points [x, y]; the square reaches from 0 to 1. The ink is what the
// strokes leave on SIDE x SIDE pixels: 0 on paper, 1 where a pixel is covered.

const SIDE = 280;

// A smooth path through every point (Catmull-Rom splines, written as Bezier curves).
function smooth(points) {
  const path = new Path2D();
  const at = (i) => points[Math.min(Math.max(i, 0), points.length - 1)];
  path.moveTo(...at(0));
  if (points.length === 1) path.lineTo(at(0)[0] + 1e-4, at(0)[1]); // a dot
  for (let i = 0; i + 1 < points.length; i++) {
    const [p, q, r, s] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    path.bezierCurveTo(
      q[0] + (r[0] - p[0]) / 6, q[1] + (r[1] - p[1]) / 6,
      r[0] - (s[0] - q[0]) / 6, r[1] - (s[1] - q[1]) / 6,
      r[0], r[1],
    );
  }
  return path;
}

// Draw strokes with a pen (its width, as a share of the square) on a canvas of size x size.
function drawStrokes(context, strokes, pen, size, color) {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, size, size);
  context.scale(size, size);
  context.lineWidth = pen;
  context.lineCap = context.lineJoin = "round";
  context.strokeStyle = color;
  for (const points of strokes) context.stroke(smooth(points));
}

const inkCanvas = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
const inkContext = inkCanvas.getContext("2d", { willReadFrequently: true });

// Return the ink of strokes, SIDE x SIDE numbers from 0 to 1.
function rasterize(strokes, pen) {
  drawStrokes(inkContext, strokes, pen, SIDE, "#000");
  const { data } = inkContext.getImageData(0, 0, SIDE, SIDE);
  const ink = new Float32Array(SIDE * SIDE);
  for (let i = 0; i < ink.length; i++) ink[i] = data[4 * i + 3] / 255; // how opaque
  return ink;
}

// Return the bounding box of the ink, or null if there is none.
function boundingBox(ink) {
  let left = SIDE, right = 0, top = SIDE, bottom = 0;
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      if (ink[y * SIDE + x] < 0.5) continue;
      if (x < left) left = x;
      if (x >= right) right = x + 1;
      if (y < top) top = y;
      bottom = y + 1;
    }
  }
  return right ? { left, right, top, bottom, width: right - left, height: bottom - top } : null;
}

function massCenter(ink) {
  let mass = 0, across = 0, down = 0;
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const value = ink[y * SIDE + x];
      mass += value;
      across += value * (x + 0.5); // + 0.5: the middle of a pixel
      down += value * (y + 0.5);
    }
  }
  return [across / mass, down / mass];
}

function boxCenter(ink) {
  const { left, right, top, bottom } = boundingBox(ink);
  return [(left + right) / 2, (top + bottom) / 2];
}

// Average the SIDE rows of an array over 28 windows of `step` rows, from row `start` on.
// The result lies on its side, its columns first: a second call puts it upright again.
function shrink(array, start, step) {
  const width = array.length / SIDE;
  const result = new Float32Array(width * 28);
  for (let k = 0; k < 28; k++) {
    const from = start + k * step, to = from + step;
    for (let row = Math.max(0, Math.floor(from)); row < Math.min(SIDE, to); row++) {
      const share = (Math.min(row + 1, to) - Math.max(row, from)) / step;
      for (let j = 0; j < width; j++) result[j * 28 + k] += share * array[row * width + j];
    }
  }
  return result;
}

// Frame the ink as MNIST was framed: longer side 20 pixels, center of mass in the middle of
// pixel `index`. (A test also tries boxCenter and other places.)
function preprocess(ink, center = massCenter, index = 14) {
  const box = boundingBox(ink);
  const step = Math.max(box.width, box.height) / 20; // ink pixels in an image pixel
  const [x, y] = center(ink);
  const before = (index + 0.5) * step; // from the image's edge to the middle of that pixel
  return shrink(shrink(ink, y - before, step), x - before, step);
}

// The switch is off: the whole square, scaled down.
function squash(ink) {
  return shrink(shrink(ink, 0, SIDE / 28), 0, SIDE / 28);
}

// --- 3. What to say about a drawing --------------------------------------------------

function percent(p) {
  if (p < 0.0005) return "<0.1%";
  return p > 0.9995 ? ">99.9%" : `${(100 * p).toFixed(1)}%`;
}

// Two digits stand side by side if empty columns part two pieces that are about as tall.
function looksLikeTwo(ink, { left, right, top, bottom, height }) {
  const spans = []; // of each piece: highest and lowest row with ink
  let inside = false;
  for (let x = left; x < right; x++) {
    let any = false;
    for (let y = top; y < bottom; y++) {
      if (ink[y * SIDE + x] < 0.5) continue;
      if (!inside && !any) spans.push([y, y]);
      const span = spans.at(-1);
      span[0] = Math.min(span[0], y);
      span[1] = Math.max(span[1], y);
      any = true;
    }
    inside = any;
  }
  return spans.filter(([a, b]) => b - a > 0.6 * height).length > 1;
}

function remark(ink, box, pen, probs) {
  const [best, second] = [...probs.keys()].sort((a, b) => probs[b] - probs[a]);
  const size = pen * SIDE;
  if (Math.max(box.width, box.height) < 1.5 * size) {
    return `A dot${framed.checked ? ", blown up to 20 pixels" : ""}. The network must name a digit.`;
  }
  if (looksLikeTwo(ink, box)) {
    return "Two digits? The network takes every image for one.";
  }
  if (Math.min(box.left, box.top) === 0 || Math.max(box.right, box.bottom) === SIDE) {
    return "A stroke runs over the edge. What lies outside is not seen.";
  }
  if (probs[best] < 0.6) return `Not sure: it may also be ${second}.`;
  return "";
}

// --- 4. Samples, drawn by hand -------------------------------------------------------
// Each stroke is x y x y ..., in hundredths of the square.

const SAMPLES = {
  0: ["50 18 37 25 31 44 33 66 43 80 55 81 66 70 70 50 66 30 57 20 47 18"],
  1: ["56 18 52 50 48 82"],
  2: ["33 33 40 21 54 18 64 26 63 40 50 59 32 79", "32 79 50 78 70 80"],
  3: ["34 24 47 18 61 23 62 36 47 47", "47 47 62 53 66 66 57 79 43 82 31 75"],
  4: ["43 18 38 36 32 54", "32 54 50 53 71 51", "62 24 59 50 56 84"],
  5: ["40 22 38 34 36 46", "36 46 49 41 62 48 65 63 56 78 42 81 31 74", "40 22 54 21 68 19"],
  6: ["58 18 44 33 36 53 37 71 47 81 60 78 65 67 59 57 47 58 37 69"],
  7: ["31 23 48 23 68 21", "68 21 59 41 50 61 44 82"],
  8: ["62 27 51 18 39 25 42 38 54 48 64 62 60 77 48 82 37 75 39 61 52 47 62 36 62 27"],
  9: ["64 30 53 19 41 25 37 38 45 47 57 43 64 30", "64 30 62 50 58 82"],
};
const HARDER = {
  "a dot": ["50 50"],
  "42": ["24 28 20 42 16 54", "16 54 30 53 43 52", "37 32 35 50 33 74", "57 38 63 28 74 26 81 34 79 45 70 58 57 73", "57 73 70 72 85 74"],
  "flagged 1": ["33 45 46 33 56 18", "56 18 54 50 53 82"],
  "an A": ["30 82 40 50 50 18", "50 18 60 50 71 82", "36 61 50 60 65 60"],
};

function points(text) {
  const values = text.split(" ").map((value) => value / 100);
  return Array.from({ length: values.length / 2 }, (_, i) => [values[2 * i], values[2 * i + 1]]);
}
