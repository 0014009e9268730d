// Run buttons for the code of a page. Python comes at the first click; without it, and without this
// file, the page reads whole.
import { Output, able, busy, button, changed, editorHelp, element, end, python, show, site, stop } from "./python.js";

const data = JSON.parse(document.getElementById("cells").textContent);

// --- The cells of the page --------------------------------------------------------------

class Cell {
  constructor(block, number) {
    this.number = number;
    this.block = block;
    this.original = block.querySelector("pre").textContent.replace(/\n$/, "");
    this.output = new Output({ ...data.cells[number] });
    const name = `cell ${number + 1}`;
    this.runButton = button("Run", () => runTo(this), `Run ${name}`);
    this.editButton = button("Edit", () => this.edit(), `Edit ${name}`);
    this.resetButton = button("Reset", () => this.reset(), `Reset ${name}`);
    this.resetButton.hidden = true;
    this.stopButton = button("Stop", stop, `Stop ${name}`);
    this.stopButton.hidden = true;
    const buttons = [this.runButton, this.stopButton, this.editButton, this.resetButton];
    this.tools = element("div", { className: "run-tools" }, ...buttons);
    this.fold = block.closest("details"); // what a folded cell shows is not folded
    block.after(this.tools);
    (this.fold ?? this.tools).after(this.output.node);
  }
  get source() {
    return this.editor ? this.editor.text() : this.original;
  }
  async edit() {
    const { edit } = await import(site + "_static/editor.js");
    if (this.editor) return;
    const id = `help-${this.number + 1}`;
    const place = element("div", { className: "run-editor" });
    this.frame = element("div", {}, place, editorHelp(id, "runs"));
    this.block.after(this.frame);
    this.block.hidden = true;
    this.editor = edit(place, this.original, `Code of cell ${this.number + 1}`, id, () => runTo(this));
    this.editButton.hidden = true;
    this.resetButton.hidden = false;
    this.editor.focus();
  }
  reset() {
    this.frame.remove();
    this.editor = null;
    this.block.hidden = false;
    this.editButton.hidden = false;
    this.resetButton.hidden = true;
    this.editButton.focus();
  }
  forget() {
    this.ran = null;
    this.block.classList.remove("run-ran");
  }
  async run() {
    const source = this.source;
    this.output.recorded = source === this.original && !bar.flags() ? data.cells[this.number] : null;
    this.output.clear();
    const order = { source, title: `cell ${this.number + 1}`, argv: bar.argv(), fresh: !begun };
    begun = true;
    this.stopButton.hidden = false;
    bar.status.textContent = `Cell ${this.number + 1} of ${cells.length} …`;
    const error = await python(order, this.output);
    show(this.stopButton, false, this.runButton);
    this.ran = error ? null : source;
    this.block.classList.toggle("run-ran", !error);
    bar.status.textContent = `Cell ${this.number + 1} of ${cells.length} ${error ? "ended early" : "has run"}.`;
    if (error && this.fold) this.fold.open = true;
    return !error;
  }
}

// Run the cells above from the first that has not run as it stands, then this one.
async function runTo(target) {
  if (busy()) return;
  const first = cells.findIndex((cell) => cell.ran !== cell.source);
  for (const cell of cells.slice(first < 0 ? target.number : first, target.number)) {
    if (!(await cell.run())) return;
  }
  await target.run();
}

// --- The bar above the first cell -------------------------------------------------------

class Bar {
  constructor() {
    this.all = button("Run all from the top", () => this.everything());
    this.stop = button("Stop", stop);
    this.status = element("p", { className: "run-status" });
    this.field = element("input", { className: "run-flags", type: "text", spellcheck: false, id: "run-flags" });
    const about = element("p", { className: "run-about" }, data.about);
    this.node = element("div", { className: "run-bar" }, about);
    const row = element("div", { className: "run-tools" }, this.all, this.stop);
    if (data.script) {
      const label = element("label", { htmlFor: "run-flags", textContent: `python ${data.script}.py` });
      row.append(element("span", { className: "run-command" }, label, this.field));
      this.field.placeholder = "--seed 7";
      this.field.addEventListener("change", () => { if (!busy()) end(); });
    }
    this.node.append(row, this.status);
    this.update();
  }
  flags() {
    return this.field.value.trim();
  }
  argv() {
    return [`${data.script || "page"}.py`, ...this.flags().split(/\s+/).filter(Boolean)];
  }
  update() {
    able(this.all, !busy());
    able(this.stop, busy());
    for (const cell of cells) able(cell.runButton, !busy());
    this.node.classList.toggle("run-busy", busy());
  }
  async everything() {
    end();
    await runTo(cells.at(-1));
  }
}

// --- A whole script ---------------------------------------------------------------------

async function wholeScript(place) {
  const script = place.dataset.script;
  const output = new Output({ lines: data.recorded[script] });
  const field = element("input", { className: "run-flags", type: "text", spellcheck: false, id: `flags-${script}` });
  const label = element("label", { htmlFor: field.id, textContent: `python ${script}.py` });
  const go = button("Run", async () => {
    const flags = field.value.trim().split(/\s+/).filter(Boolean);
    able(go, false);
    able(halt, true);
    output.recorded = flags.length ? null : { lines: data.recorded[script] };
    output.clear();
    const answer = await fetch(`${site}scripts/${script}.py`).catch(() => null);
    const order = { title: `${script}.py`, argv: [`${script}.py`, ...flags], fresh: true };
    if (answer?.ok) await python({ source: await answer.text(), ...order }, output);
    else output.done(`${script}.py could not be loaded.`, []);
    able(go, true);
    able(halt, false);
  }, `Run ${script}.py`);
  const halt = button("Stop", stop);
  able(halt, false);
  place.append(element("div", { className: "run-tools" }, go, halt, element("span", { className: "run-command" }, label, field)), output.node);
}

const cells = [];
let begun = false;
const blocks = data.cells ? [...document.querySelectorAll("div.highlight-python, div.highlight-py")] : [];
const bar = new Bar();
blocks.forEach((block, number) => cells.push(new Cell(block, number)));
if (blocks.length) {
  const first = blocks[0].closest("details") || blocks[0];
  first.before(bar.node);
}
document.querySelectorAll("[data-script]").forEach(wholeScript);
changed((what) => {
  if (what === "lost") {
    begun = false;
    for (const cell of cells) cell.forget();
  }
  bar.update();
});
bar.update();
