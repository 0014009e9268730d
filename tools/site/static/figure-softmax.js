// Three logits, their probabilities and the loss; one constant added to all of them.
import { button, fixed, html, slider, svg } from "./figures.js";

export function softmax(logits) {
  const highest = Math.max(...logits), exps = logits.map((z) => Math.exp(z - highest));
  const sum = exps.reduce((a, b) => a + b, 0);
  return exps.map((value) => value / sum);
}
export function loss(logits, y) {
  const highest = Math.max(...logits);
  return Math.log(logits.reduce((sum, z) => sum + Math.exp(z - highest), 0)) + highest - logits[y];
}

export function draw(figure) {
  let logits = [2, 1, 0], y = 0;
  const said = html("p", { className: "fig-said", role: "status" });
  const names = ["A", "B", "C"];
  const bars = names.map((name, k) => {
    const bar = svg("rect", { x: 30, y: 8 + 30 * k, height: 20, rx: 3 });
    const text = svg("text", { y: 23 + 30 * k });
    return { bar, text, label: svg("text", { x: 8, y: 23 + 30 * k }, name) };
  });
  const picture = svg("svg", { viewBox: "0 0 400 100", role: "img", class: "fig-bars" }, ...bars.flatMap(({ bar, text, label }) => [label, bar, text]));
  const sliders = names.map((name, k) => slider(`logit ${name}`, { min: -10, max: 10, step: 0.1, value: logits[k] }, (v) => { logits[k] = v; show(); }, (v) => fixed(v, 1)));
  let added = 0;
  const all = slider("add to all", { min: -100, max: 100, step: 1, value: 0 }, (v) => { added = v; show(); }, (v) => fixed(v, 0));
  const truth = html("select", { label: "the true one" }, ...names.map((name, k) => html("option", { value: k, textContent: name })));
  truth.addEventListener("change", () => { y = Number(truth.value); show(); });
  function show() {
    const z = logits.map((value) => value + added), p = softmax(z);
    bars.forEach(({ bar, text }, k) => {
      bar.setAttribute("width", 300 * p[k]);
      bar.setAttribute("class", k === y ? "fig-true" : "fig-other");
      text.setAttribute("x", 36 + 300 * p[k]);
      text.textContent = fixed(p[k]);
    });
    const told = names.map((name, k) => `${name} ${fixed(p[k])}`).join(", ");
    picture.setAttribute("aria-label", `Probabilities: ${told}`);
    said.textContent = `Logits ${z.map((v) => fixed(v, 1)).join(", ")} give ${told}. ${names[y]} is true, so the loss is ${fixed(loss(z, y))}.`;
  }
  const again = button("Back to 2, 1, 0", () => {
    logits = [2, 1, 0];
    added = 0;
    sliders.forEach((s, k) => { s.value = logits[k]; });
    all.value = 0;
    show();
  });
  figure.append(picture, ...sliders.map((s) => s.node), all.node, html("p", {}, html("label", {}, "the true one ", truth), " ", again), said,
    html("figcaption", { textContent: "Try: what happens to the probabilities when you add the same number to all three? And how small can the loss get, how large?" }));
  show();
}
