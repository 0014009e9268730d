// Figures that move: each place in the page names one; what stands in it is there without JavaScript.
export const SVG = "http://www.w3.org/2000/svg";
export const svg = (tag, set = {}, ...children) => {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(set)) made.setAttribute(name, value);
  made.append(...children);
  return made;
};
export const html = (tag, set = {}, ...children) => {
  const { role, label, ...rest } = set;
  const made = Object.assign(document.createElement(tag), rest);
  if (role) made.setAttribute("role", role);
  if (label) made.setAttribute("aria-label", label);
  made.append(...children);
  return made;
};
export const button = (text, action) => {
  const made = html("button", { type: "button", className: "run-button", textContent: text });
  made.addEventListener("click", action);
  return made;
};
// A slider with its name and its value beside it; keys and fingers move it alike.
export function slider(name, { min, max, step, value }, changed, show = (v) => v) {
  const input = html("input", { type: "range", min, max, step, value });
  const told = html("output", { textContent: show(value) });
  const tell = () => {
    told.textContent = show(Number(input.value));
    input.setAttribute("aria-valuetext", told.textContent);
  };
  input.addEventListener("input", () => (tell(), changed(Number(input.value))));
  tell();
  const node = html("label", { className: "fig-slider" }, html("span", { textContent: name }), input, told);
  return { node, input, get value() { return Number(input.value); }, set value(v) { input.value = v; tell(); } };
}
export const minus = (text) => String(text).replace("-", "\u2212");
export const fixed = (value, digits = 3) => minus(value.toFixed(digits));

for (const place of document.querySelectorAll("[data-figure]")) {
  const name = place.dataset.figure;
  const data = place.querySelector("script");
  import(`./figure-${name}.js`).then(({ draw }) => {
    const figure = html("figure", { className: "fig", id: `figure-${name}` });
    draw(figure, data ? JSON.parse(data.textContent) : null);
    const numbers = place.querySelector(".fig-numbers");
    figure.append(...(numbers ? [numbers] : []));
    const picture = html("div", { className: "fig-printed" }, ...place.querySelectorAll(":scope > p"));
    place.replaceChildren(figure, ...(picture.firstChild ? [picture] : []));
    place.dispatchEvent(new CustomEvent("drawn", { bubbles: true }));
  });
}
