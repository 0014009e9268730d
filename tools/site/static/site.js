// On every page. What scrolls sideways can be scrolled with the keyboard; what fits is no stop for Tab.
const watch = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const box = target.closest("pre, .math, .table-wrapper, .fig-scroll");
    const scrolls = box.scrollWidth > box.clientWidth + 1;
    if (scrolls) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
});
for (const box of document.querySelectorAll(".highlight pre, .math, .table-wrapper")) watch.observe(box);
addEventListener("drawn", ({ target }) => { for (const box of target.querySelectorAll(".fig-scroll")) watch.observe(box); });

// Where the lists of pages and sections lie over the page, their icons open them for a keyboard too.
// (Without this file the two hidden switches take the focus.)
const drawers = { __navigation: ".sidebar-drawer", __toc: ".toc-drawer" };
let opener = null;
document.documentElement.classList.add("scripted");
for (const [id, drawer] of Object.entries(drawers)) {
  const toggle = document.getElementById(id);
  const icons = [...document.querySelectorAll(`label[for="${id}"] .icon`)];
  const tell = () => icons.forEach((icon) => icon.setAttribute("aria-expanded", toggle.checked));
  for (const icon of icons) {
    icon.tabIndex = 0;
    icon.role = "button";
    icon.ariaLabel = toggle.ariaLabel;
    icon.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      toggle.checked = !toggle.checked;
      tell();
      opener = icon;
      const links = [...document.querySelectorAll(`${drawer} a`)];
      if (toggle.checked) links.find((link) => link.getClientRects().length)?.focus();
    });
  }
  toggle.addEventListener("change", tell);
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !toggle.checked) return;
    toggle.checked = false;
    tell();
    opener?.focus();
  });
  tell();
}

// On a phone the numbers in a picture are too small: a touch shows it as large as it is, to be moved about.
for (const img of document.querySelectorAll("article p > img, article figure > img")) {
  const open = Object.assign(document.createElement("button"), { type: "button", className: "enlarge", ariaLabel: `Enlarge: ${img.alt}` });
  img.replaceWith(open);
  open.append(img);
  const large = () => img.naturalWidth > img.clientWidth + 20;
  open.addEventListener("click", () => {
    const dialog = Object.assign(document.createElement("dialog"), { className: "large", ariaLabel: img.alt });
    const close = Object.assign(document.createElement("button"), { type: "button", className: "run-button", textContent: "Close" });
    const copy = img.cloneNode();
    copy.removeAttribute("width");
    copy.style.width = `${Math.max(img.naturalWidth, large() ? 900 : 0)}px`;
    copy.style.height = "auto";
    for (const part of [close, copy]) part.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => { dialog.remove(); open.focus(); });
    dialog.append(close, copy);
    document.body.append(dialog);
    dialog.showModal();
    dialog.scrollLeft = (dialog.scrollWidth - dialog.clientWidth) / 2;
  });
}

// Chromium keeps room behind a root for its largest sign; what follows it belongs close to it.
document.fonts.ready.then(() => {
  const right = (box) => box.getBoundingClientRect().right;
  for (const root of document.querySelectorAll("msqrt")) {
    const room = right(root) - right(root.lastElementChild);
    if (room > 2) root.style.marginRight = `${2 - room}px`;
  }
});

// From a stick somebody may open a page as a file: there a browser runs none of the site's modules.
if (location.protocol === "file:") {
  const words = "You have opened this page as a file. A browser runs no Python there: in the folder of this site run “python start.py”, which opens it so that everything works.";
  document.querySelector("article h1")?.after(Object.assign(document.createElement("p"), { className: "as-file", textContent: words }));
}

// Folded parts are read on paper, too.
addEventListener("beforeprint", () => document.querySelectorAll("article details:not([open], .write-here)").forEach((fold) => { if (!/^The code of/.test(fold.textContent.trim())) fold.open = fold.dataset.printed = true; }));
addEventListener("afterprint", () => document.querySelectorAll("details[data-printed]").forEach((fold) => { fold.open = false; delete fold.dataset.printed; }));

// A picture that can move does so once it is in sight, unless the reader wants no motion. On paper it stands still.
for (const img of document.querySelectorAll("[data-moving]")) {
  const { src, dataset: { moving } } = img;
  const set = (to) => { if (matchMedia("(prefers-reduced-motion: no-preference)").matches) img.src = to; };
  new IntersectionObserver(([seen], watch) => {
    if (!seen.isIntersecting) return;
    watch.disconnect();
    set(moving);
    addEventListener("beforeprint", () => set(src));
    addEventListener("afterprint", () => set(moving));
  }).observe(img);
}
