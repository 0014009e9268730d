// Rung 2 while it trains: eight hidden units and the accuracy, at each of some epochs.
import { fixed, html, slider } from "./figures.js";

// Pixels of unit u at moment t, from -1 to 1: bytes of all moments, units and pixels, as base64.
export function unit({ bytes, units, pixels }, t, u) {
  const text = atob(bytes), from = (t * units + u) * pixels;
  return Array.from({ length: pixels }, (_, i) => ((text.charCodeAt(from + i) ^ 128) - 128) / 127);
}

export function draw(figure, data) {
  const side = Math.sqrt(data.pixels), said = html("p", { className: "fig-said", role: "status" });
  const pictures = Array.from({ length: data.units }, (_, u) => html("canvas", { width: side, height: side, role: "img", label: `hidden unit ${u + 1}` }));
  function show(t) {
    pictures.forEach((canvas, u) => {
      const image = new ImageData(side, side);
      unit(data, t, u).forEach((v, i) => {
        const pale = 255 * (1 - Math.min(Math.abs(v), 1));
        const ends = v > 0 ? [179, 88, 6] : [84, 39, 136]; // Matplotlib's PuOr, as in the pictures
        image.data.set([...ends.map((end) => end + (pale / 255) * (255 - end)), 255], 4 * i);
      });
      canvas.getContext("2d").putImageData(image, 0, 0);
    });
    said.textContent = `After ${data.epochs[t]} epoch${data.epochs[t] === 1 ? "" : "s"}: loss ${fixed(data.losses[t])}, ${data.right[t]} of ${data.total} unseen digits right.${t ? ` Since the stop before, an epoch has moved a weight of the first layer by ${fixed(data.moved[t], 5)} on average.` : ""}`;
  }
  const time = slider("epochs", { min: 0, max: data.epochs.length - 1, step: 1, value: data.epochs.length - 1 }, show, (t) => data.epochs[t]);
  figure.append(html("div", { className: "fig-units" }, ...pictures), time.node, said, html("figcaption", { textContent: "Ink on orange raises a unit, ink on purple lowers it. Which stops changing first: the units, or the accuracy?" }));
  show(data.epochs.length - 1);
}
