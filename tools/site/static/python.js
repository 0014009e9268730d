// What the pages with live code share: Python in a worker, and the place that shows what it prints.

export const site = new URL("..", import.meta.url).href; // the folder that holds the site
export const element = (tag, set = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), set);
  made.append(...children);
  return made;
};
export const button = (text, action, label) => {
  const made = element("button", { type: "button", className: "run-button", textContent: text });
  if (label) made.setAttribute("aria-label", label);
  made.addEventListener("click", () => { if (able(made)) action(); });
  return made;
};
// A button that cannot be used now keeps the focus, so that a keyboard does not lose its place.
export const able = (button, now) => {
  if (now !== undefined) button.setAttribute("aria-disabled", !now);
  return button.getAttribute("aria-disabled") !== "true";
};
// Show a button or hide it; the focus goes to another one then.
export const show = (button, now, instead) => {
  const focused = document.activeElement === button;
  button.hidden = !now;
  if (!now && focused) instead.focus();
};
// What to say below an editor, since Tab does not leave it.
export const editorHelp = (id, verb) =>
  element("p", { className: "run-help", id, textContent: `Shift+Enter ${verb}. Tab indents; Escape, then Tab, leaves the editor.` });

// --- The worker -------------------------------------------------------------------------

let worker = null, task = null;
const listeners = [];
export const busy = () => task !== null;
export const changed = (listener) => listeners.push(listener); // told of each start, end and loss
const tell = (what) => listeners.forEach((listener) => listener(what));

function startWorker() {
  const blob = new Blob([`importScripts(${JSON.stringify(site + "_static/worker.js")})`]);
  worker = new Worker(URL.createObjectURL(blob));
  worker.onmessage = ({ data: message }) => task?.heard(message);
  worker.onerror = (event) => {
    event.preventDefault();
    end();
    task?.heard({ type: "failed", text: event.message || "the worker could not start" });
  };
}

// End Python, whatever it does; its variables are gone.
export function end() {
  worker?.terminate();
  worker = null;
  tell("lost");
}

// Give Python an order; show what it prints as it comes. Resolves to its error, '' if there is none.
export function python(order, view) {
  return new Promise((resolve) => {
    if (!worker) startWorker();
    task = {
      heard(message) {
        if (message.type === "lines") view.lines(message);
        if (message.type === "state") view.state(message.text);
        if (message.type === "progress") view.state(`loading: ${message.megabytes.toFixed(1)} MB so far`);
        if (message.type === "done") finish(message.error, message.pictures, false, message.verdict);
        if (message.type === "failed") finish(message.text, [], true);
      },
      stopped: (why) => finish(why, [], true),
    };
    function finish(error, pictures, broken = false, verdict = null) {
      task = null;
      if (broken) end();
      tell("end");
      view.done(error, pictures, verdict);
      resolve(error);
    }
    worker.postMessage({ base: site, type: "run", ...order });
    tell("start");
  });
}

export function stop(why = "Stopped. All variables are gone; Run starts again from the top.") {
  const was = task;
  end();
  was?.stopped(why);
}

// --- What a run shows -------------------------------------------------------------------

// The output below a piece of code: lines, pictures, and how they compare with the recorded ones.
export class Output {
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
