// On every page. What scrolls sideways can be scrolled with the keyboard; what fits is no stop for Tab.
const watch = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const box = target.closest("pre, .math, .table-wrapper");
    if (box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
});
for (const box of document.querySelectorAll(".highlight pre, .math, .table-wrapper")) watch.observe(box);

// Escape closes a list of pages or sections that lies over the page.
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll(".sidebar-toggle:checked")) {
    open.checked = false;
    open.focus();
  }
});
