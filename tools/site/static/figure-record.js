// Autograd's record of one image, step by step: values forward, then gradients back.
import { button, fixed, html, svg } from "./figures.js";
import { softmax } from "./figure-softmax.js";

// x (one number), W and b (two numbers), true class 0 -> the record: [name, values, gradients]
export function record(x, W, b) {
  const a = W.map((w) => x * w), z = a.map((v, k) => v + b[k]), p = softmax(z), q = p.map(Math.log);
  const dq = [-1, 0], dz = p.map((v, k) => v + dq[k]);
  return [["W", W, dz.map((d) => x * d)], ["b", b, dz], ["Mm", a, dz], ["Add", z, dz], ["LogSoftmax", q, dq], ["NllLoss", [-q[0]], [1]]];
}

const PLACES = { x: [60, 150], W: [60, 40], b: [200, 150], Mm: [200, 40], Add: [330, 40], LogSoftmax: [460, 40], NllLoss: [590, 40] };
const ARROWS = [["x", "Mm"], ["W", "Mm"], ["Mm", "Add"], ["b", "Add"], ["Add", "LogSoftmax"], ["LogSoftmax", "NllLoss"]];
const STEPS = [
  [["x", "W", "b"], [], "Given: x, W and b. Only W and b want a gradient."],
  [["Mm"], [], "Mm: the product x W is made, and the record notes what it was made of."],
  [["Add"], [], "Add: b is added. These are the logits."],
  [["LogSoftmax"], [], "LogSoftmax: the logarithms of the probabilities."],
  [["NllLoss"], [], "NllLoss: minus the entry of the true class, 0. This is the loss; the way forward ends."],
  [[], ["NllLoss"], "backward() begins here: the slope of the loss with respect to itself is 1."],
  [[], ["LogSoftmax"], "NllLoss passes on −1 at the true class and 0 elsewhere."],
  [[], ["Add"], "LogSoftmax makes of it: what it says minus what is true."],
  [[], ["Mm", "b"], "Add passes on to both what arrives: to the product, and to b, where it stays in b.grad."],
  [[], ["W"], "Mm multiplies by x. That stays in W.grad. For x nobody asked."],
];

export function draw(figure) {
  const made = Object.fromEntries(record(2, [0.5, 1], [0, 0]).map(([name, values, grads]) => [name, { values, grads }]));
  made.x = { values: [2], grads: [] };
  let at = 0;
  const said = html("p", { className: "fig-said", role: "status" });
  const picture = svg("svg", { viewBox: "0 -10 660 210", role: "img", class: "fig-record" });
  const scroller = html("div", { className: "fig-scroll" }, picture);
  const text = (numbers) => numbers.map((v) => fixed(v)).join("  ");
  function show() {
    const there = new Set(STEPS.slice(0, at + 1).flatMap(([names]) => names)), back = new Set(STEPS.slice(0, at + 1).flatMap(([, names]) => names));
    const now = new Set([...STEPS[at][0], ...STEPS[at][1]]);
    const lines = ARROWS.filter(([, b]) => there.has(b)).map(([a, b]) => svg("line", { x1: PLACES[a][0] + 40, y1: PLACES[a][1], x2: PLACES[b][0] - 45, y2: PLACES[b][1], class: "fig-arrow" }));
    const boxes = [...there].map((name) => {
      const [x, y] = PLACES[name];
      return svg("g", { class: now.has(name) ? "fig-now" : "" }, svg("rect", { x: x - 45, y: y - 15, width: 90, height: 30, rx: 6 }), svg("text", { x, y: y + 5, "text-anchor": "middle" }, name), svg("text", { x, y: y - 22, "text-anchor": "middle", class: "fig-value" }, text(made[name].values)), ...(back.has(name) ? [svg("text", { x, y: y + 34, "text-anchor": "middle", class: "fig-grad" }, text(made[name].grads))] : []));
    });
    const coming = Object.entries(PLACES).filter(([name]) => !there.has(name)).map(([, [x, y]]) => svg("rect", { x: x - 45, y: y - 15, width: 90, height: 30, rx: 6, class: "fig-coming" }));
    picture.replaceChildren(...lines, ...coming, ...boxes);
    const here = Math.max(...[...now].map((name) => PLACES[name][0])) / 660; // on a phone the picture follows
    scroller.scrollLeft = here * scroller.scrollWidth - scroller.clientWidth / 2;
    said.textContent = `${at + 1} of ${STEPS.length}. ${STEPS[at][2]}`;
    const told = [...there].map((name) => `${name} ${text(made[name].values)}${back.has(name) && made[name].grads.length ? `, gradient ${text(made[name].grads)}` : ""}`);
    picture.setAttribute("aria-label", `The record: ${told.join("; ")}`);
    next.disabled = at === STEPS.length - 1;
    before.disabled = at === 0;
  }
  const next = button("Next step", () => { at += 1; show(); }), before = button("One back", () => { at -= 1; show(); });
  figure.append(scroller, html("p", { className: "run-tools" }, next, before), said, html("figcaption", { textContent: "Above each box what comes out of it, below it the gradient that arrives. Before you press: what will arrive at b?" }));
  show();
}
