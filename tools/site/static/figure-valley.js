// The valley of one weight: choose a start and a learning rate, take steps.
import { button, fixed, html, minus, slider, svg } from "./figures.js";

// A curve through points with known slopes (cubic Hermite): its height and slope at w.
export function at({ from, to, losses, slopes }, w) {
  const n = losses.length - 1, h = (to - from) / n;
  if (w <= from) return [losses[0] + slopes[0] * (w - from), slopes[0]]; // outside: straight on
  if (w >= to) return [losses[n] + slopes[n] * (w - to), slopes[n]];
  const i = Math.min(Math.floor((w - from) / h), n - 1), t = (w - from) / h - i;
  const [a, b, p, q] = [losses[i], losses[i + 1], h * slopes[i], h * slopes[i + 1]];
  const height = a * (1 + 2 * t) * (1 - t) ** 2 + p * t * (1 - t) ** 2 + b * t * t * (3 - 2 * t) + q * t * t * (t - 1);
  const slope = 6 * (a - b) * (t * t - t) + p * (1 - t) * (1 - 3 * t) + q * t * (3 * t - 2);
  return [height, slope / h];
}
export const walk = (curve, w, lr, steps) => {
  const path = [w];
  for (let i = 0; i < steps; i++) path.push(path.at(-1) - lr * at(curve, path.at(-1))[1]);
  return path;
};

const TICKS = [-8, -6, -4, -2, 0];

export function draw(figure, curve) {
  const [WIDTH, HEIGHT] = [480, 240], low = Math.min(...curve.losses) - 0.05, high = Math.max(...curve.losses);
  const x = (w) => (WIDTH * (w - curve.from)) / (curve.to - curve.from);
  const y = (loss) => HEIGHT - 20 - ((HEIGHT - 40) * (loss - low)) / (high - low);
  const rate = (v) => 10 ** v;
  let steps = 0;
  const line = svg("path", { class: "fig-line" }), path = svg("polyline", { class: "fig-path" });
  line.setAttribute("d", "M" + Array.from({ length: 121 }, (_, i) => curve.from + (i * (curve.to - curve.from)) / 120).map((w) => `${x(w).toFixed(1)} ${y(at(curve, w)[0]).toFixed(1)}`).join("L"));
  const dots = svg("g"), tangent = svg("line", { class: "fig-tangent" });
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", class: "fig-valley" }, line, tangent, path, dots, svg("text", { x: 4, y: 14 }, "loss"), ...TICKS.map((w) => svg("text", { x: x(w), y: HEIGHT - 4, "text-anchor": "middle" }, minus(w))), svg("text", { x: WIDTH - 4, y: HEIGHT - 4, "text-anchor": "end" }, "the weight"));
  const said = html("p", { className: "fig-said", role: "status" });
  const start = slider("start", { min: curve.from, max: curve.to, step: 0.0001, value: curve.start }, () => { steps = 0; show(); }, (v) => fixed(v, 2));
  const lr = slider("learning rate", { min: -1, max: 1.9, step: 0.01, value: Math.log10(5) }, () => show(), (v) => fixed(rate(v), rate(v) < 10 ? 1 : 0));
  function show() {
    const ways = walk(curve, start.value, rate(lr.value), steps), w = ways.at(-1);
    const [loss, slope] = at(curve, w);
    path.setAttribute("points", ways.map((v) => `${x(v)},${y(at(curve, v)[0])}`).join(" "));
    dots.replaceChildren(...ways.map((v, i) => svg("circle", { cx: x(v), cy: y(at(curve, v)[0]), r: i === ways.length - 1 ? 6 : 3.5, class: i ? "fig-step" : "fig-start" })));
    for (const [end, side] of [["1", -0.9], ["2", 0.9]]) {
      tangent.setAttribute(`x${end}`, x(w + side));
      tangent.setAttribute(`y${end}`, y(loss + slope * side));
    }
    const outside = w < curve.from || w > curve.to ? " It has left the picture." : "";
    said.textContent = `After ${steps} step${steps === 1 ? "" : "s"}: weight ${fixed(w)}, slope ${fixed(slope)}, loss ${fixed(loss)}.${outside}`;
    picture.setAttribute("aria-label", `The loss against one weight: a valley. ${said.textContent}`);
  }
  picture.addEventListener("pointerdown", (event) => {
    const drag = (moved) => {
      const box = picture.getBoundingClientRect();
      start.value = curve.from + ((curve.to - curve.from) * (moved.clientX - box.left)) / box.width;
      steps = 0;
      show();
    };
    drag(event);
    picture.setPointerCapture(event.pointerId);
    picture.addEventListener("pointermove", drag);
    for (const end of ["pointerup", "pointercancel"]) picture.addEventListener(end, () => picture.removeEventListener("pointermove", drag), { once: true });
  });
  const take = (n) => { steps = Math.min(steps + n, 200); show(); };
  figure.append(picture, start.node, lr.node,
    html("p", { className: "run-tools" }, button("One step", () => take(1)), button("Five steps", () => take(5)), button("Back to the start", () => { steps = 0; start.value = curve.start; show(); })), said,
    html("figcaption", { textContent: "Drag the blue point, choose a rate, take steps. From which rate on does the first step jump across the valley? From which on do the steps no longer come to rest?" }));
  show();
}
