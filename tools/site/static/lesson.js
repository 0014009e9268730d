// In a lesson: an editor at the place of each function that is to be written, closed at first.
import { Status, element, imported, loaded, site } from "./python.js";
import * as store from "./store.js";

const page = location.pathname.split("/").at(-1).replace(/\.html$/, "");
for (const place of document.querySelectorAll("[data-task]")) {
  const [file, name] = place.dataset.task.split("/");
  const state = element("span", { className: "task-state" });
  const tell = () => { state.textContent = store.good(store.entry(file, name)?.verdict) ? " ✓ right" : ""; };
  const summary = element("summary", {}, "Write ", element("code", { textContent: name }), " here", state);
  const fold = element("details", { className: "write-here" }, summary);
  place.append(fold);
  store.changed(tell);
  tell();
  fold.addEventListener("toggle", async () => {
    if (!fold.open || fold.children.length > 1) return;
    const inside = fold.appendChild(element("div"));
    const status = new Status();
    inside.append(status.node);
    const { Task, isRight, tasks } = await loaded("the editor", () => imported("task.js"), status);
    status.node.remove();
    const of = tasks.find((t) => t.name === file), count = of.functions.length;
    const end = element("p", { className: "run-help" });
    end.setAttribute("role", "status");
    const task = new Task(inside, { page, onChange: () => {
      tell();
      const right = of.functions.filter(isRight).length;
      const all = element("a", { href: `${site}docs/write.html#${file}/${name}`, textContent: right < count ? "All of them" : "Run the whole file" });
      end.className = right < count ? "run-help" : "practice-end";
      end.replaceChildren(right < count ? `${right} of the ${count} functions of this file are right. ` : `All ${count} functions of this file are yours. `, all);
    } });
    await task.open(of.functions.find((f) => f.name === name), of);
    inside.append(end);
    task.editor.focus();
  });
}
