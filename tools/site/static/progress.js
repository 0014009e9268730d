// Where the reader is: pages read to their end, functions that are right. Kept in this browser alone.
import * as store from "./store.js";

const root = new URL("..", import.meta.url).href;
const page = location.href.slice(root.length).replace(/[#?].*/, "");
const foot = document.querySelector("article")?.parentElement.nextElementSibling; // comes into sight at the end
if (foot && /^docs\//.test(page)) {
  const opened = Date.now();
  new IntersectionObserver((seen) => {
    if (seen.some((one) => one.isIntersecting) && Date.now() - opened > 20_000) store.markRead(page);
  }, { threshold: 0 }).observe(foot);
}

const home = document.getElementById("progress");
if (home) {
  const read = store.pagesRead(), { work } = store.all();
  const right = Object.values(work).flatMap(Object.values).filter((f) => store.good(f.verdict)).length;
  const links = [...document.querySelectorAll("article ol:not(.steps):not(.bars) a")];
  for (const link of links) if (read[link.href.slice(root.length)]) link.classList.add("was-read");
  const pages = links.filter((link) => link.classList.contains("was-read")).length;
  if (pages || right) {
    const next = links.find((link) => !link.classList.contains("was-read"));
    const go = Object.assign(document.createElement("a"), { href: next?.href ?? "#", textContent: next?.textContent ?? "" });
    home.append(`So far you have read ${pages} of ${links.length} pages and written ${right} function${right === 1 ? "" : "s"}.`, ...(next ? [" Next: ", go] : []));
  }
}
