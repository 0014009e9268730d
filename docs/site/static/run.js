// Run buttons for the code of a page. Python comes at the first click, in a worker; without it, and
// without this file, the page reads whole.
"use strict";

const here = new URL(document.currentScript.src);
const site = new URL("..", here).href; // the folder that holds the site
const data = JSON.parse(document.getElementById("cells").textContent);
const element = (tag, set = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), set);
  made.append(...children);
  return made;
};
const button = (text, action, label) => {
  const made = element("button", { type: "button", className: "run-button", textContent: text });
  if (label) made.setAttribute("aria-label", label);
  made.addEventListener("click", action);
  return made;
};

// --- The worker -------------------------------------------------------------------------

let worker = null, busy = null, begun = false;

function startWorker() {
  const blob = new Blob([`importScripts(${JSON.stringify(site + "_static/worker.js")})`]);
  worker = new Worker(URL.createObjectURL(blob));
  worker.onmessage = ({ data: message }) => busy?.heard(message);
  worker.onerror = (event) => {
    event.preventDefault();
    endWorker();
    busy?.heard({ type: "failed", text: event.message || "the worker could not start" });
  };
}

function endWorker() {
  worker?.terminate();
  worker = null;
  begun = false;
  for (const cell of cells) cell.forget();
}

// Run a piece of Python; show what it prints as it comes. Resolves to its error, '' if there is none.
function python(order, view) {
  return new Promise((resolve) => {
    if (!worker) startWorker();
    busy = {
      heard(message) {
        if (message.type === "lines") view.lines(message);
        if (message.type === "state") view.state(message.text);
        if (message.type === "progress") view.state(`loading: ${message.megabytes.toFixed(1)} MB so far`);
        if (message.type === "done") finish(message.error, message.pictures);
        if (message.type === "failed") finish(message.text, [], true);
      },
      stopped: () => finish("Stopped. All variables are gone; Run starts again from the top.", [], true),
    };
    function finish(error, pictures, broken = false) {
      busy = null;
      bar.update();
      if (broken) endWorker();
      view.done(error, pictures, broken);
      resolve(error);
    }
    worker.postMessage({ base: site, type: "run", ...order });
    bar.update();
  });
}

function stop() {
  const was = busy;
  endWorker();
  was?.stopped();
}

// --- What a run shows -------------------------------------------------------------------

// The output below a piece of code: lines, pictures, and how they compare with the recorded ones.
class Output {
  constructor(recorded) {
    this.recorded = recorded;
    this.status = element("p", { className: "run-status" });
    this.status.setAttribute("role", "status");
    this.text = element("pre", { className: "run-output", hidden: true, tabIndex: 0 });
    this.text.setAttribute("aria-label", "what the code printed");
    this.pictures = element("div", { className: "run-pictures" });
    this.node = element("div", { className: "run-result" }, this.status, this.text, this.pictures);
  }
  clear() {
    this.out = [];
    this.dropped = 0;
    this.text.textContent = "";
    this.text.hidden = true;
    this.pictures.replaceChildren();
    this.state("");
  }
  state(text) {
    this.status.className = "run-status";
    this.status.textContent = text && text[0].toUpperCase() + text.slice(1) + (text.endsWith(".") ? "" : " …");
  }
  lines({ lines, dropped }) {
    for (const { stream, line } of lines) {
      if (stream === "stdout") this.out.push(line);
      this.text.append(element("span", { className: stream, textContent: line + "\n" }));
    }
    this.text.hidden = this.text.hidden && !lines.length;
    this.dropped += dropped;
  }
  done(error, pictures) {
    for (const bytes of pictures) {
      const url = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
      this.pictures.append(element("img", { src: url, alt: "the picture that this code drew" }));
    }
    if (this.dropped) this.text.append(element("span", { textContent: `… and ${this.dropped} lines more\n` }));
    if (error) {
      this.text.hidden = false;
      this.text.append(element("span", { className: "error", textContent: error }));
    }
    this.verdict(error);
  }
  verdict(error) {
    this.status.className = "run-status";
    if (error) this.status.textContent = "Ended early.";
    else if (!this.recorded) this.status.textContent = "Done.";
    else if (this.recorded.varies) this.status.textContent = "Done. These digits depend on the machine.";
    else if (same(this.out, this.recorded.lines)) {
      this.status.textContent = this.out.length ? "Done: as printed on this page, to the letter." : "Done.";
      this.status.classList.add("run-same");
    } else {
      this.status.textContent = "Done. Not what this page recorded:";
      const differing = this.recorded.lines.filter((line) => !this.out.map(tidy).includes(tidy(line)));
      for (const line of differing.slice(0, 8)) {
        this.text.append(element("span", { className: "recorded", textContent: "recorded: " + line + "\n" }));
      }
      this.text.hidden = !differing.length;
    }
  }
}
const tidy = (line) => line.trim().replace(/\s+/g, " ");
const same = (a, b) => tidy(a.join(" ")) === tidy(b.join(" "));

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
    this.tools = element("div", { className: "run-tools" }, this.runButton, this.editButton, this.resetButton);
    block.after(this.tools, this.output.node);
  }
  get source() {
    return this.editor ? this.editor.text() : this.original;
  }
  async edit() {
    const { edit } = await import(site + "_static/editor.js");
    if (this.editor) return;
    this.frame = element("div", { className: "run-editor" });
    this.block.after(this.frame);
    this.block.hidden = true;
    this.editor = edit(this.frame, this.original, `Code of cell ${this.number + 1}`, () => runTo(this));
    this.editButton.hidden = true;
    this.resetButton.hidden = false;
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
    const error = await python(order, this.output);
    this.ran = error ? null : source;
    this.block.classList.toggle("run-ran", !error);
    return !error;
  }
}

// Run the cells above from the first that has not run as it stands, then this one.
async function runTo(target) {
  if (busy) return;
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
      this.field.addEventListener("change", () => { if (!busy) endWorker(); });
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
    this.all.disabled = Boolean(busy);
    this.stop.disabled = !busy;
    for (const cell of cells) cell.runButton.disabled = Boolean(busy);
    this.node.classList.toggle("run-busy", Boolean(busy));
  }
  async everything() {
    endWorker();
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
    const source = await (await fetch(`${site}scripts/${script}.py`)).text();
    const flags = field.value.trim().split(/\s+/).filter(Boolean);
    output.recorded = flags.length ? null : { lines: data.recorded[script] };
    output.clear();
    go.disabled = true;
    halt.disabled = false;
    await python({ source, title: `${script}.py`, argv: [`${script}.py`, ...flags], fresh: true }, output);
    go.disabled = false;
    halt.disabled = true;
  }, `Run ${script}.py`);
  const halt = button("Stop", stop);
  halt.disabled = true;
  place.append(element("div", { className: "run-tools" }, go, halt, element("span", { className: "run-command" }, label, field)), output.node);
}

const cells = [];
const blocks = data.cells ? [...document.querySelectorAll("div.highlight-python, div.highlight-py")] : [];
const bar = new Bar();
blocks.forEach((block, number) => cells.push(new Cell(block, number)));
if (blocks.length) {
  const first = blocks[0].closest("details") || blocks[0];
  first.before(bar.node);
}
document.querySelectorAll("[data-script]").forEach(wholeScript);
bar.update();
