// Make the drawing page a part of this one: as tall as it is, without its heading, in the same theme.
const frame = document.querySelector("iframe.draw");
const DARK = "(prefers-color-scheme: dark)";
const inside = () => frame.contentDocument;
const fit = () => { frame.style.height = `${inside().body.offsetHeight + 2}px`; };
const theme = () => {
  const chosen = { dark: "all", light: "not all" }[document.body.dataset.theme] ?? DARK;
  for (const sheet of inside().styleSheets) {
    for (const rule of sheet.cssRules) {
      if (rule instanceof inside().defaultView.CSSMediaRule && (rule.dark ??= rule.media.mediaText === DARK)) rule.media.mediaText = chosen;
    }
  }
};
const join = () => {
  inside().querySelector("h1").hidden = true;
  theme();
  new MutationObserver(theme).observe(document.body, { attributeFilter: ["data-theme"] });
  fit();
  new ResizeObserver(fit).observe(inside().body);
};
if (inside()?.readyState === "complete" && inside().querySelector("h1")) join();
frame.addEventListener("load", join);
