// On every page. What scrolls sideways can be scrolled with the keyboard; what fits is no stop for Tab.
const watch = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const box = target.closest("pre, .math, .table-wrapper");
    if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
});
for (const box of document.querySelectorAll(".highlight pre, .math, .table-wrapper")) watch.observe(box);

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
