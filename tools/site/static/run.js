// Run buttons for the code of a page. Python comes when it is needed; without it, and without this
// file, the page reads whole.
import { Output, able, busy, button, changed, editorHelp, element, end, imported, loaded, prepareAt, python, show, stop } from "./python.js";

const data = JSON.parse(document.getElementById("cells").textContent);
const tidy = (text) => text.trim().replace(/\s+/g, " ");

// --- The cells of the page --------------------------------------------------------------

class Cell {
  constructor(block, number) {
    this.number = number;
    this.name = `cell ${number + 1}`;
    this.block = block;
    this.original = block.querySelector("pre").textContent.replace(/\n$/, "");
    this.output = new Output({ ...data.cells[number] });
    this.runButton = button("Run", () => runTo(this), `Run ${this.name}`);
    this.editButton = button("Edit", () => this.edit(), `Edit ${this.name}`);
    this.resetButton = button("Reset", () => this.reset(), `Reset ${this.name}`);
    this.resetButton.hidden = true;
    this.stopButton = button("Stop", stop, `Stop ${this.name}`);
    this.stopButton.hidden = true;
    const buttons = [this.runButton, this.stopButton, this.editButton, this.resetButton];
    this.tools = element("div", { className: "run-tools" }, ...buttons);
    this.fold = block.closest("details"); // what a folded cell shows is not folded
    block.after(this.tools);
    (this.fold ?? this.tools).after(this.output.node);
    this.printed = this.recordedOutput();
    prepareAt(this.tools, () => cells.map((cell) => cell.source).slice(0, number + 1).join("\n"));
  }
  // What the page shows as this cell's output, which a new one takes the place of.
  recordedOutput() {
    const next = this.output.node.nextElementSibling;
    if (!next) return null;
    if (data.cells[this.number].pictures && next.querySelector(":scope > img, :scope > .enlarge")) return next;
    const shown = next.className.startsWith("highlight-") && next.querySelector("pre");
    const recorded = tidy(data.cells[this.number].lines.join("\n"));
    if (!recorded || !shown) return null;
    const text = tidy(shown.textContent); // a whole run in a terminal ends with what the last cell prints
    return text === recorded || (text.startsWith("$ python") && text.endsWith(recorded)) ? next : null;
  }
  get source() {
    return this.editor ? this.editor.text() : this.original;
  }
  async edit() {
    const { edit } = await loaded("the editor", () => imported("editor.js"), this.output.status);
    if (this.editor) return;
    const id = `help-${this.number + 1}`;
    const place = element("div", { className: "run-editor" });
    this.frame = element("div", {}, place, editorHelp(id, "runs"));
    this.block.after(this.frame);
    this.block.hidden = true;
    this.editor = edit(place, this.original, `Code of ${this.name}`, id, () => runTo(this));
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
  // `also` is told what goes on, where another cell has asked for this one.
  async run(also) {
    const source = this.source;
    this.output.recorded = source === this.original && !bar.flags() ? data.cells[this.number] : null;
    this.output.clear();
    if (this.printed) this.printed.hidden = true;
    const order = { source, title: this.name, argv: bar.argv(), fresh: !begun };
    begun = true;
    bar.say(`Cell ${this.number + 1} of ${cells.length} …`);
    const output = this.output, state = (words) => (output.state(words), also?.(words));
    const error = await python(order, also ? Object.assign(Object.create(output), { state }) : output);
    if (this.printed) this.printed.hidden = !error || this.output.out !== "";
    this.ran = error ? null : source;
    this.block.classList.toggle("run-ran", !error);
    bar.say(`Cell ${this.number + 1} of ${cells.length} ${error ? "ended early" : "has run"}.`);
    if (error && this.fold) this.fold.open = true;
    return error;
  }
}

// Run the cells above from the first that has not run as it stands, then this one. What goes on is
// said, and stopped, where it was asked for.
async function runTo(target) {
  if (busy()) return;
  const first = cells.findIndex((cell) => cell.ran !== cell.source);
  const above = cells.slice(first < 0 ? target.number : first, target.number);
  target.output.clear();
  target.stopButton.hidden = false;
  let broken = null;
  for (const cell of above) {
    const place = `first ${cell.name}, above: ${above.indexOf(cell) + 1} of ${above.length}`;
    const error = await cell.run((words) => target.output.state(words === "running" ? place : words));
    if (error) {
      broken = cell;
      if (!/^Traceback|^ +File/m.test(error)) target.output.add("error", error); // of Python itself, or Stop
      break;
    }
  }
  if (broken) {
    target.output.say(`Ended early, in ${broken.name} above, which this one needs. `);
    const there = element("a", { href: "#", textContent: "Go there" });
    there.addEventListener("click", (event) => {
      event.preventDefault();
      broken.output.node.scrollIntoView({ block: "center" });
      broken.runButton.focus({ preventScroll: true });
    });
    target.output.status.words.append(there);
  } else await target.run();
  show(target.stopButton, false, target.runButton);
}

// --- The bar at the top -----------------------------------------------------------------

class Bar {
  constructor() {
    this.all = button("Run all from the top", () => this.everything());
    this.stop = button("Stop", stop);
    this.status = element("p", { className: "run-status" });
    this.field = element("input", { className: "run-flags", type: "text", spellcheck: false, id: "run-flags" });
    const words = (data.about ?? "").split("`").map((part, i) => (i % 2 ? element("code", { textContent: part }) : part));
    const about = element("p", { className: "run-about" }, ...words);
    this.node = element("div", { className: "run-bar" }, about);
    const row = element("div", { className: "run-tools" }, this.all, this.stop);
    if (data.script) {
      const label = element("label", { htmlFor: "run-flags" }, "as ", element("code", { textContent: `python ${data.script}.py` }));
      row.append(element("span", { className: "run-command" }, label, this.field));
      this.field.placeholder = "--seed 7";
      this.field.addEventListener("keydown", (event) => { if (event.key === "Enter" && able(this.all)) this.everything(); });
      this.field.addEventListener("change", () => { if (!busy()) end(); });
    }
    this.node.append(row, this.status);
    this.update();
  }
  say(text) {
    this.status.textContent = text;
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
  const scripts = "choice" in place.dataset ? Object.keys(data.recorded) : [place.dataset.script];
  const printed = (script) => ({ lines: data.tables[data.recorded[script]] });
  let script = scripts[0], recorded = printed(script);
  const output = new Output(recorded);
  const field = element("input", { className: "run-flags", type: "text", spellcheck: false, id: `flags-${script}` });
  const label = element("label", { htmlFor: field.id, textContent: `python ${script}.py` });
  const choice = element("select", { className: "run-choice", ariaLabel: "Script" }, ...scripts.map((value) => element("option", { value, textContent: `python ${value}.py` })));
  choice.addEventListener("change", () => {
    if (busy()) stop();
    script = choice.value;
    recorded = printed(script);
    go.ariaLabel = `Run ${script}.py`;
    output.clear();
  });
  field.placeholder = "--seed 7";
  if (scripts.length > 1) field.ariaLabel = "Flags";
  const go = button("Run", async () => {
    if (busy()) return;
    const flags = field.value.trim().split(/\s+/).filter(Boolean);
    able(go, false);
    able(halt, true);
    output.recorded = flags.length ? null : recorded;
    output.clear();
    const engine = script.startsWith("torch"); // these run on the PyTorch of practice/
    await python({ script, title: `${script}.py`, argv: [`${script}.py`, ...flags], fresh: true, engine }, output);
    able(go, true);
    able(halt, false);
  }, `Run ${script}.py`);
  const halt = button("Stop", stop);
  able(halt, false);
  const tools = element("div", { className: "run-tools" }, go, halt, element("span", { className: "run-command" }, scripts.length > 1 ? choice : label, field));
  place.append(tools, output.node);
  prepareAt(tools, () => "import numpy\nimport threadpoolctl\nfrom sklearn import datasets, model_selection, preprocessing");
}

const cells = [];
let begun = false;
const blocks = data.cells ? [...document.querySelectorAll("div.highlight-python, div.highlight-py")] : [];
const bar = new Bar();
blocks.forEach((block, number) => cells.push(new Cell(block, number)));
if (blocks.length) { // above the page's first section or code, whichever comes first
  const section = document.querySelector("article section section");
  const early = !section || blocks[0].compareDocumentPosition(section) & Node.DOCUMENT_POSITION_FOLLOWING;
  (early ? (blocks[0].closest("details") ?? blocks[0]) : section).before(bar.node);
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
