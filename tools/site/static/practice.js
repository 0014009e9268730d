// Practice in the page: an editor for each function, judged by the code that judges in a terminal.
import { Output, able, busy, button, changed, editorHelp, element, end, python, show, site, stop } from "./python.js";

const { tasks } = JSON.parse(document.getElementById("cells").textContent);
const KEY = "digits-ladder-practice"; // what the reader wrote: {file: {function: text}}
const LIMIT = 60; // seconds for a judgement, once Python is there
const written = {};
try {
  Object.assign(written, JSON.parse(localStorage.getItem(KEY)));
} catch { /* a browser that keeps nothing: one can write all the same */ }
const place = document.getElementById("practice");
const words = { right: "right", remark: "right, with a remark", wrong: "not yet", unwritten: "empty", unjudged: "not checked" };
let file = tasks[0], task = file.functions[0], editor = null, hint = 0;

const mine = (f = file) => (written[f.name] ??= {});
const textOf = (t, f = file) => mine(f)[t.name]?.text ?? t.text;
const save = () => { try { localStorage.setItem(KEY, JSON.stringify(written)); } catch { /* as above */ } };

// The whole file: the skeleton with what the reader wrote in the place of each function.
function whole(f = file) {
  return f.functions.reduce((text, t) => text.replace(t.text, () => textOf(t, f).trimEnd()), f.skeleton);
}

// --- The parts of the page --------------------------------------------------------------

const files = element("select", { id: "practice-file" });
files.append(...tasks.map((t, i) => element("option", { value: i, textContent: t.title })));
const list = element("ol", { className: "practice-list" });
const title = element("h2", { className: "practice-title" });
const frame = element("div", { className: "run-editor" });
const leave = editorHelp("practice-help", "checks");
const output = new Output(null);
const check = button("Check", judge);
const halt = button("Stop", () => stop("Stopped. Check starts anew."));
const help = button("Hint", showHint);
const reset = button("Start this function again", startAgain);
const next = button("Next function", () => { open(following()); editor.focus(); });
const table = button("Run the whole file", runFile);
const fetchIt = button("Download the file", download);
place.append(
  element("p", {}, element("label", { htmlFor: "practice-file", textContent: "File " }), files),
  list, title, frame, leave,
  element("div", { className: "run-tools" }, check, halt, help, next, reset),
  output.node,
  element("div", { className: "run-tools" }, table, fetchIt),
);
files.addEventListener("change", () => { file = tasks[files.value]; fill(); open(file.functions[0]); });
changed(update);

const verdictOf = (t) => mine()[t.name]?.verdict ?? "unwritten";
const good = (t) => ["right", "remark"].includes(verdictOf(t));
const following = () => file.functions.find((t) => !good(t) && t !== task) ?? file.functions[(file.functions.indexOf(task) + 1) % file.functions.length];

// One button for each function of the file; they stay, so that the focus does.
let choices = [];
function fill() {
  choices = file.functions.map((t) => button(t.name, () => open(t)));
  list.replaceChildren(...choices.map((choice) => element("li", {}, choice)));
}

function update() {
  file.functions.forEach((t, i) => {
    const verdict = verdictOf(t), said = words[verdict] ?? "not yet";
    choices[i].className = `run-button practice-${verdict}`;
    choices[i].setAttribute("aria-label", `${t.name}: ${said}`);
    choices[i].title = said;
    choices[i].toggleAttribute("aria-current", t === task);
    if (t === task) choices[i].setAttribute("aria-current", "step");
  });
  for (const b of [check, table]) able(b, !busy());
  able(halt, busy());
  show(next, good(task), check);
  help.hidden = !task.hints.length;
}

function open(t) {
  task = t;
  hint = 0;
  title.textContent = t.name;
  output.clear();
  editor.open(textOf(t));
  update();
}

function startAgain() {
  delete mine()[task.name];
  editor.set(task.text); // Ctrl+Z takes it back
  save();
  output.clear();
  update();
}

// --- What the buttons do ----------------------------------------------------------------

async function judge() {
  if (busy()) return;
  const judgedFile = file, judgedTask = task, judgedText = textOf(task);
  output.clear();
  let timer = 0;
  const view = {
    lines: (message) => output.lines(message),
    state(text) {
      output.state(text === "running" ? "judging" : text);
      if (text === "running") timer = setTimeout(() => stop(`Stopped after ${LIMIT} seconds. Does a loop never end?`), LIMIT * 1000);
    },
    done(error, _, verdict) {
      clearTimeout(timer);
      output.done(error, []);
      if (!verdict) return;
      output.status.textContent = `${judgedTask.name}: ${words[verdict.word] ?? "not yet"}`;
      output.lines({ lines: [{ stream: "stdout", line: verdict.text }], dropped: 0 });
      const read = verdict.text.match(/Read: docs\/(\w+)\.md(?:, “(.+)”)?/);
      if (read) {
        const anchor = (read[2] ?? "").toLowerCase().replace(/[^\w\- ]/g, "").replace(/ /g, "-");
        const href = `${site}docs/${read[1]}.html${anchor && "#" + anchor}`;
        output.text.append(element("a", { href, textContent: "  Open that page" }));
      }
      if (textOf(judgedTask, judgedFile) !== judgedText) return; // written on meanwhile
      (mine(judgedFile)[judgedTask.name] ??= { text: judgedTask.text }).verdict = verdict.word;
      save();
      update();
    },
  };
  await python({ type: "judge", number: file.number, text: whole(), name: task.name }, view);
}

// Run the whole file; the checker says what its table shows beside the ladder's.
async function runFile() {
  if (busy()) return;
  const text = whole();
  output.clear();
  end();
  const failed = await python({ source: text, title: `${file.name}.py`, argv: [`${file.name}.py`], fresh: true }, output);
  if (failed) return;
  const own = output.out.join("\n");
  const view = {
    lines() {},
    state(words) { output.state(words); },
    done(error, _, verdict) {
      output.status.textContent = "Done.";
      output.lines({ lines: (verdict?.text ?? error).split("\n").map((line) => ({ stream: "verdict", line })), dropped: 0 });
    },
  };
  await python({ type: "compare", number: file.number, ladder: file.table.join("\n"), own, text }, view);
}

function showHint() {
  output.clear();
  output.state(`Hint ${hint + 1} of ${task.hints.length}.`);
  output.lines({ lines: [{ stream: "stdout", line: task.hints[hint] }], dropped: 0 });
  hint = (hint + 1) % task.hints.length;
}

function download() {
  const url = URL.createObjectURL(new Blob([whole()], { type: "text/x-python" }));
  element("a", { href: url, download: `${file.name}.py` }).click();
}

const { edit } = await import(site + "_static/editor.js");
editor = edit(frame, "", "Your code", leave.id, judge, (text) => {
  const known = mine()[task.name];
  if (text === textOf(task)) return;
  mine()[task.name] = { text, verdict: known?.text === text ? known.verdict : "unjudged" };
  save();
  update();
});
fill();
open(task);
