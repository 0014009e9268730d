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

// --- What else comes from the site ---------------------------------------------------------

const SILENT = 10; // seconds without a word while something loads
const SILENCE = `nothing has come for ${SILENT} seconds. Is there a network? Still waiting`;
const lost = (name) => `${name} could not be loaded. Check your connection, then try again.`;

// Return what `get` brings, as soon as it comes. What takes long is said, what fails can be tried again.
export async function loaded(name, get, status) {
  for (;;) {
    let spoke = false;
    const say = (text) => () => { spoke = true; status.goesOn(text); };
    const words = [setTimeout(say(`loading ${name}`), 1000), setTimeout(say(SILENCE), SILENT * 1000)];
    try {
      const come = await get();
      if (spoke) status.say("");
      return come;
    } catch {
      words.forEach(clearTimeout);
      status.say(lost(name[0].toUpperCase() + name.slice(1)) + " ");
      await new Promise((resolve) => status.words.append(button("Try again", resolve)));
      status.say("");
    } finally {
      words.forEach(clearTimeout);
    }
  }
}

// A browser remembers that an import failed: it is asked for under another address then.
const failed = {};
export async function imported(file) {
  try {
    return await import(`${site}_static/${file}${failed[file] ? `?again=${failed[file]}` : ""}`);
  } catch (error) {
    failed[file] = (failed[file] ?? 0) + 1;
    throw error;
  }
}

// --- The worker -------------------------------------------------------------------------

let worker = null, task = null, last = 0;
const listeners = [];
export const busy = () => task !== null;
export const changed = (listener) => listeners.push(listener); // told of each start, end and loss
const tell = (what) => listeners.forEach((listener) => listener(what));

function startWorker() {
  const [address, text] = [site + "_static/worker.js", lost("Python")].map((part) => JSON.stringify(part));
  const blob = new Blob([`try { importScripts(${address}) } catch { postMessage({ type: "failed", text: ${text} }) }`]);
  worker = new Worker(URL.createObjectURL(blob));
  worker.onmessage = ({ data: message }) => {
    last = Date.now();
    if (task) task.heard(message);
    else if (message.type === "failed") end(); // of a preparation: the next Run says it
  };
  worker.onerror = (event) => {
    event.preventDefault();
    end();
    task?.heard({ type: "failed", text: event.message || "Python could not be started" });
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
    let loading = true, all = false, told = false; // all: nothing is awaited from the network
    const watch = setInterval(() => {
      if (told || !loading || all || Date.now() - last < SILENT * 1000) return;
      told = true; // once: it may be read aloud
      view.state(SILENCE);
    }, 1000);
    last = Date.now();
    task = {
      heard(message) {
        told = false;
        if (message.type === "text") view.text(message);
        if (message.type === "picture") view.picture(message.bytes);
        if (message.type === "state") {
          loading = message.text !== "running";
          all = !message.text.startsWith("loading"); // to unpack or import may take long, in silence
          view.state(message.text);
        }
        if (message.type === "progress") {
          const [come, total] = [message.bytes, message.total].map((bytes) => (bytes / 1e6).toFixed(1));
          all = message.bytes >= message.total;
          if (loading) view.state(all ? "starting Python" : `loading: ${come} of ${total} MB`);
        }
        if (message.type === "done") finish(message.error, false, message.verdict);
        if (message.type === "failed") finish(message.text, true);
      },
      stopped: (why) => finish(why, true),
    };
    function finish(error, broken = false, verdict = null) {
      clearInterval(watch);
      task = null;
      if (broken) end();
      tell("end");
      view.done(error, verdict);
      resolve(error);
    }
    view.state("starting");
    if (!worker) startWorker();
    worker.postMessage({ base: site, type: "run", ...order });
    tell("start");
  });
}

// Load what an order will need as soon as somebody comes near its button, unless bytes cost them money.
export function prepareAt(place, source, judging = false) {
  const { saveData, type, effectiveType } = navigator.connection ?? {};
  if (saveData || type === "cellular" || /2g|3g/.test(effectiveType ?? "")) return;
  const prepare = () => {
    for (const event of ["pointerenter", "focusin"]) place.removeEventListener(event, prepare);
    if (task || worker) return;
    startWorker();
    worker.postMessage({ base: site, type: "prepare", source: source(), judging });
  };
  for (const event of ["pointerenter", "focusin"]) place.addEventListener(event, prepare);
}

export function stop(why = "Stopped. All variables are gone; Run starts again from the top.") {
  const was = task;
  end();
  was?.stopped(why);
}

// --- What a run shows -------------------------------------------------------------------

// One line on what goes on, with the seconds that it has taken.
export class Status {
  constructor() {
    this.words = element("span");
    this.seconds = element("span", { ariaHidden: "true" });
    this.node = element("p", { className: "run-status" }, this.words, this.seconds);
    this.words.setAttribute("role", "status");
  }
  say(text) {
    clearInterval(this.ticking);
    this.seconds.textContent = "";
    this.good(false);
    this.words.textContent = text;
  }
  goesOn(text) {
    this.say(text[0].toUpperCase() + text.slice(1) + " …");
    const since = Date.now();
    this.ticking = setInterval(() => {
      const seconds = Math.floor((Date.now() - since) / 1000);
      if (seconds > 1) this.seconds.textContent = ` ${seconds} s`;
    }, 500);
  }
  good(so) {
    this.node.classList.toggle("run-same", so);
  }
}

// The output below a piece of code: text, pictures, and how they compare with the recorded ones.
export class Output {
  constructor(recorded) {
    this.recorded = recorded;
    this.status = new Status();
    this.pre = element("pre", { className: "run-output", hidden: true, tabIndex: 0 });
    this.pre.setAttribute("aria-label", "what the code printed");
    this.pictures = element("div", { className: "run-pictures" });
    this.node = element("div", { className: "run-result" }, this.status.node, this.pre, this.pictures);
    this.clear();
  }
  clear() {
    this.out = "";
    this.dropped = 0;
    this.pre.textContent = "";
    this.pre.hidden = true;
    this.pictures.replaceChildren();
    this.say("");
  }
  state(text) {
    this.status.goesOn(text);
  }
  say(text) {
    this.status.say(text);
  }
  // The last line may go on, or begin again: what is printed of it is kept, and shown anew each time.
  add(stream, text) {
    if (this.pre.lastChild?.className !== stream) {
      this.pre.append(element("span", { className: stream }, "", ""));
      this.line = "";
    }
    const lines = (this.line + text).split("\n"), [whole, open] = this.pre.lastChild.childNodes;
    this.line = lines.pop();
    whole.appendData(lines.map((line) => onTerminal(line) + "\n").join(""));
    open.data = onTerminal(this.line);
    this.pre.hidden = false;
  }
  text({ parts, dropped }) {
    for (const { stream, text } of parts) {
      if (stream === "stdout") this.out += text;
      this.add(stream, text);
    }
    this.dropped += dropped;
  }
  picture(bytes) {
    const url = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
    this.pictures.append(element("img", { src: url, alt: "the picture that this code drew" }));
  }
  done(error) {
    if (this.pre.lastChild && !this.pre.textContent.endsWith("\n")) this.add("end", "\n");
    if (this.dropped) this.add("more", `… and ${this.dropped} lines more\n`);
    if (error) this.add("error", error);
    this.verdict(error);
  }
  verdict(error) {
    const { recorded } = this, lines = this.out.trimEnd().split("\n");
    if (error) this.say("Ended early.");
    else if (!recorded) this.say("Done.");
    else if (recorded.varies) this.say("Done. These digits depend on the machine.");
    else if (same(this.out, recorded.lines.join("\n"))) {
      this.say(this.out ? "Done: as recorded, to the letter." : "Done.");
      this.status.good(true);
    } else {
      this.say("Done. Not what was recorded:");
      const mine = new Set(lines.map(tidy));
      for (const line of recorded.lines.filter((line) => !mine.has(tidy(line))).slice(0, 8)) this.add("recorded", `recorded: ${line}\n`);
    }
  }
}
// A line as a terminal shows it: what follows a \r overwrites it from its start. Colors are left out.
const onTerminal = (line) => line.replace(/\x1b\[[\d;]*[A-Za-z]/g, "").split("\r").reduce((old, now) => now + old.slice(now.length));
const tidy = (text) => text.trim().replace(/\s+/g, " ");
const same = (a, b) => tidy(a) === tidy(b);
