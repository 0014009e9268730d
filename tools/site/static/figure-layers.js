// A network of two layers by hand: forward number by number, then back. Each number tells its formula.
import { button, fixed, html, minus } from "./figures.js";
import { loss, softmax } from "./figure-softmax.js";

// All numbers of a pass forward and back, for one image x: {x, W1, b1, W2, b2, y} -> {z1, a1, ...}
export function run({ x, W1, b1, W2, b2, y }) {
  const times = (a, W, b) => b.map((value, j) => a.reduce((sum, v, i) => sum + v * W[i][j], value));
  const z1 = times(x, W1, b1), a1 = z1.map((z) => Math.max(z, 0)), z2 = times(a1, W2, b2);
  const p = softmax(z2), dz2 = p.map((v, k) => v - (k === y ? 1 : 0));
  const dW2 = a1.map((a) => dz2.map((d) => a * d)), da1 = W2.map((row) => row.reduce((sum, w, k) => sum + w * dz2[k], 0));
  const dz1 = da1.map((d, j) => (z1[j] > 0 ? d : 0)), dW1 = x.map((v) => dz1.map((d) => v * d));
  return { z1, a1, z2, p, loss: loss(z2, y), dz2, dW2, da1, dz1, dW1, db1: dz1, db2: dz2 };
}

const START = { x: [3, 1], W1: [[1, -1], [-1, 2]], b1: [0, 0], W2: [[0, 1, 0], [1, 0, -1]], b2: [1, 0, 0], y: 0 };
const STAGES = ["z1", "a1", "z2", "p", "loss", "dz2", "dW2", "da1", "dz1", "dW1"];
const TITLES = { z1: "z₁ = x W₁ + b₁", a1: "a₁ = ReLU(z₁)", z2: "logits = a₁ W₂ + b₂", p: "probabilities", loss: "loss", dz2: "dz₂ = p − truth", dW2: "dW₂", da1: "da₁", dz1: "dz₁", dW1: "dW₁" };
const short = (v) => minus(Number(v.toFixed(3)));
const bracket = (v) => (v < 0 ? `(${short(v)})` : short(v));
const sum = (pairs, more = []) => [...pairs.map(([a, b]) => `${bracket(a)}·${bracket(b)}`), ...more.map(bracket)].join(" + ");

// Say how a number came about, with the numbers in it.
export function formula(net, r, name, i, j = 0) {
  const result = short(j === undefined || !Array.isArray(r[name][i]) ? (name === "loss" ? r.loss : r[name][i]) : r[name][i][j]);
  const ways = {
    z1: () => sum(net.x.map((v, k) => [v, net.W1[k][i]]), [net.b1[i]]),
    a1: () => `max(${short(r.z1[i])}, 0)`,
    z2: () => sum(r.a1.map((v, k) => [v, net.W2[k][i]]), [net.b2[i]]),
    p: () => `e^${bracket(r.z2[i])} / (${r.z2.map((z) => `e^${bracket(z)}`).join(" + ")})`,
    loss: () => `−log ${short(r.p[net.y])}`,
    dz2: () => `${short(r.p[i])} − ${i === net.y ? 1 : 0}`,
    dW2: () => `${bracket(r.a1[i])}·${bracket(r.dz2[j])}: what came in, times what comes back`,
    da1: () => sum(net.W2[i].map((w, k) => [w, r.dz2[k]])),
    dz1: () => (r.z1[i] > 0 ? `${short(r.da1[i])}: the gate is open, z₁ was ${short(r.z1[i])}` : `0: the gate is shut, z₁ was ${short(r.z1[i])}`),
    dW1: () => `${bracket(net.x[i])}·${bracket(r.dz1[j])}: what came in, times what comes back`,
  };
  return `${result} = ${ways[name]()}`;
}

export function draw(figure) {
  let net = structuredClone(START), shown = 0;
  const said = html("p", { className: "fig-said", role: "status", textContent: "Touch a number to see where it comes from." });
  const first = html("div", { className: "fig-rows" }), values = html("div", { className: "fig-rows" }), inputs = html("div", { className: "fig-rows" });
  const field = (list, i, name) => {
    const input = html("input", { type: "number", step: "0.5", value: Number(list[i].toFixed(3)), label: name });
    input.addEventListener("input", () => { if (Number.isFinite(input.valueAsNumber)) { list[i] = input.valueAsNumber; show(); } });
    return input;
  };
  const row = (title, ...parts) => html("div", { className: "fig-row" }, html("span", { textContent: title }), html("span", {}, ...parts));
  function edit() {
    const matrix = (title, W) => row(title, ...W.flatMap((line, i) => [...line.map((_, j) => field(line, j, `${title} row ${i + 1} column ${j + 1}`)), html("br")]));
    const list = (title, a) => row(title, ...a.map((_, i) => field(a, i, `${title} ${i + 1}`)));
    const truth = html("select", { label: "the true class" }, ...[0, 1, 2].map((k) => html("option", { value: k, textContent: `class ${k}`, selected: k === net.y })));
    truth.addEventListener("change", () => { net.y = Number(truth.value); show(); });
    first.replaceChildren(list("x", net.x));
    inputs.replaceChildren(matrix("W₁", net.W1), list("b₁", net.b1), matrix("W₂", net.W2), list("b₂", net.b2), row("truth", truth));
  }
  function show() {
    values.after(said);
    const r = run(net);
    const number = (name, v, i, j) => {
      const made = button(short(v), () => {
        values.querySelector(".fig-touched")?.classList.remove("fig-touched");
        made.classList.add("fig-touched");
        made.closest(".fig-row").after(said); // the answer stands where it was asked for
        said.textContent = `${TITLES[name].split(" ")[0]}: ${formula(net, r, name, i, j)}`;
      });
      made.className = "fig-number";
      return made;
    };
    values.replaceChildren(...STAGES.slice(0, shown + 1).map((name) => {
      const v = r[name];
      const parts = name === "loss" ? [number(name, v, 0)] : v.flatMap((one, i) => (Array.isArray(one) ? [...one.map((w, j) => number(name, w, i, j)), html("br")] : [number(name, one, i)]));
      return row(TITLES[name], ...parts);
    }));
    next.disabled = shown === STAGES.length - 1;
    back.disabled = shown === 0;
  }
  const move = (to) => { shown = Math.min(Math.max(to, 0), STAGES.length - 1); show(); };
  const next = button("Next step", () => move(shown + 1)), back = button("One back", () => move(shown - 1));
  const step = button("Learn: one step, rate 0.1", () => {
    const r = run(net), before = r.loss;
    const lower = (W, dW) => W.map((line, i) => (Array.isArray(line) ? lower(line, dW[i]) : line - 0.1 * dW[i]));
    for (const name of ["W1", "b1", "W2", "b2"]) net[name] = lower(net[name], r[`d${name}`]);
    edit();
    show();
    said.textContent = `The loss goes from ${fixed(before)} to ${fixed(run(net).loss)}.`;
  });
  const again = button("Back to the numbers of the page", () => { net = structuredClone(START); edit(); show(); });
  figure.append(html("p", { className: "run-tools" }, next, back, button("All", () => move(STAGES.length)), step, again), first, values, said,
    html("details", {}, html("summary", { textContent: "Change the weights and the truth" }), inputs),
    html("figcaption", { textContent: "Forward to the loss, then back. The second hidden unit is off: which numbers on the way back are 0 because of it? Change x until it is on, and look again." }));
  edit();
  show();
}
