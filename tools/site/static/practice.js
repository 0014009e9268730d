// The page to write on: all files and their functions, one after the other. A task has an address:
// write.html#FILE/FUNCTION.
import { Output, able, busy, button, changed, element, end, python, show, site } from "./python.js";
import * as store from "./store.js";
import { Task, WORDS, isRight, tasks, verdictOf, whole } from "./task.js";

const place = document.getElementById("practice");
let file = tasks[0], task = file.functions[0];

const files = element("select", { id: "practice-file" });
files.append(...tasks.map((t, i) => element("option", { value: i, textContent: t.title })));
const count = element("span", { className: "practice-count" });
const list = element("ol", { className: "practice-list" });
const title = element("h2", { className: "practice-title" });
const end_ = element("div", { className: "practice-end", hidden: true });
end_.setAttribute("role", "status");
const editor = element("div");
const output = new Output(null);
const next = button("Next function", () => { open(following()); one.editor.focus(); });
const every = button("Check all", checkAll);
const table = button("Run the whole file", runFile);
const fetchIt = button("Download the file", () => { one.sync(); offer(`${file.name}.py`, whole(file), "text/x-python"); });
const save = button("Save all my work as a file", () => { one.sync(); offer("digits-ladder.json", JSON.stringify(store.all(), null, 1), "application/json"); });
const choose = element("input", { type: "file", hidden: true, accept: ".json,.py" });
choose.setAttribute("aria-label", "A saved file to load");
const load = button("Load a file", () => choose.click());
place.replaceChildren(
  element("p", {}, element("label", { htmlFor: "practice-file", textContent: "File " }), files, count),
  list, title, editor, end_,
  element("div", { className: "run-tools" }, every, table, fetchIt, save, load, choose),
  output.node,
);
const one = new Task(editor, { onChange: update });
one.reset.before(next);
files.addEventListener("change", () => open(tasks[files.value].functions[0], tasks[files.value]));
changed(update);
store.changed(update);

const isEngine = (of) => of.name === "tiny_torch";
const following = () => file.functions.find((t) => !isRight(t) && t !== task) ?? file.functions[(file.functions.indexOf(task) + 1) % file.functions.length];

// One button for each function of the file; they stay, so that the focus does.
let choices = [];
function fill() {
  choices = file.functions.map((t) => button(t.name, () => open(t)));
  list.replaceChildren(...choices.map((choice) => element("li", {}, choice)));
}

function update() {
  file.functions.forEach((t, i) => {
    const verdict = verdictOf(t), said = WORDS[verdict] ?? "not yet";
    choices[i].className = `run-button practice-${verdict}`;
    choices[i].setAttribute("aria-label", `${t.name}: ${said}`);
    choices[i].title = said;
    if (t === task) choices[i].setAttribute("aria-current", "step");
    else choices[i].removeAttribute("aria-current");
  });
  const done = file.functions.filter(isRight).length;
  count.textContent = ` ${done} of ${file.functions.length} right`;
  for (const wide of [every, table]) able(wide, !busy());
  show(next, isRight(task), one.check);
  if (done < file.functions.length) end_.hidden = true;
  else if (end_.hidden) celebrate();
}

// All functions of a file are right.
function celebrate() {
  const after = tasks[tasks.indexOf(file) + 1], of = file.functions.length;
  const [done, then] = isEngine(file)
    ? [`All ${of} pieces of this engine are yours.`, "Run the whole file: the ladder's PyTorch scripts, rungs 3 to 6, run on it."]
    : [`All ${of} functions of this network are yours.`, "Run the whole file: it is your own now, and prints the ladder's table."];
  end_.replaceChildren(element("p", {}, element("strong", { textContent: done }), ` ${then}`));
  if (after) {
    const go = button(`On to ${after.title}`, () => open(after.functions[0], after));
    const first = isEngine(after) ? [" first ", element("a", { href: `${site}docs/torch_slp_digits_explainer.html`, textContent: "the same network in PyTorch" }), ", then:"] : [];
    end_.append(element("p", {}, "Then:", ...first, " "), go);
  } else end_.append(element("p", {}, "That was the top of the ladder. Then: ", element("a", { href: `${site}docs/what_breaks.html`, textContent: "break it on purpose" }), "."));
  end_.hidden = false;
}

function open(t, of = file) {
  const other = of !== file;
  [file, task] = [of, t];
  files.value = tasks.indexOf(file);
  if (other || !choices.length) {
    fill();
    end_.hidden = true;
    output.clear();
  }
  title.textContent = t.name;
  history.replaceState(null, "", `#${file.name}/${t.name}`);
  return one.open(t, file);
}

// An address may name a task, another place of this page, or nothing that there is.
function openAddress(event) {
  const [name, wanted] = location.hash.slice(1).split("/");
  const of = tasks.find((t) => t.name === name) ?? (event ? null : tasks[0]);
  if (!of) return;
  const begun = of.functions.find((t) => !isRight(t)) ?? of.functions[0];
  open(of.functions.find((t) => t.name === wanted) ?? begun, of);
}

// Check what is written and not yet right, as far as the first that is not; a file that was loaded, say.
async function checkAll() {
  const open_ = file.functions.filter((t) => !isRight(t) && verdictOf(t) !== "unwritten");
  if (!open_.length) output.say(file.functions.some(isRight) ? "All that is written here is right." : "Nothing is written here yet.");
  for (const t of open_) {
    await open(t);
    await one.judge();
    if (!isRight(t)) return;
  }
}

// Run the whole file; the checker says what its table shows beside the ladder's.
async function runFile() {
  if (busy()) return;
  one.sync();
  const text = whole(file), ran = file;
  output.clear();
  end();
  const engine = isEngine(ran); // PyTorch's scripts run on it: it prints nothing itself
  const source = engine ? `from sklearn.datasets import load_digits\nfrom practice.checker.engine import run_here\nrun_here(${JSON.stringify(text)}, "tiny_torch.py")` : text;
  const failed = await python({ source, title: `${ran.name}.py`, argv: [`${ran.name}.py`], fresh: true, engine }, output);
  if (failed) return;
  const view = {
    text() {},
    picture() {},
    state: (words) => output.state(words),
    done(error, verdict) {
      output.say("Done.");
      output.add("verdict", (verdict?.text ?? error) + "\n");
    },
  };
  await python({ type: "compare", number: ran.number, ladder: ran.table.join("\n"), own: output.out.trimEnd(), text }, view);
}

function offer(download, text, type) {
  const href = URL.createObjectURL(new Blob([text], { type }));
  element("a", { href, download }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}

// A file of all work, or a script whose functions are taken over.
choose.addEventListener("change", async () => {
  const [chosen] = choose.files;
  choose.value = "";
  if (!chosen || chosen.size > 2e6) return void (chosen && output.say("That file is too large to be one of these."));
  const text = await chosen.text();
  try {
    const known = (name, f) => tasks.find((t) => t.name === name)?.functions.some((one) => one.name === f);
    const [found, left] = chosen.name.endsWith(".py") ? taken(text) : [store.load(text, known), false];
    output.say(`Loaded ${found} function${found === 1 ? "" : "s"} from ${chosen.name}.${left ? " What that file changes outside of them stays there." : ""}`);
  } catch (error) {
    output.say(`Nothing was loaded: ${error.message}.`);
  }
  open(task);
});

// Take over the functions of a script, each with what stands above it. Returns how many there were,
// and whether the file changes something else.
function taken(file_) {
  const text = file_.replace(/\r\n?/g, "\n");
  const number = text.match(/Rung (\d) of 6/)?.[1] ?? (text.includes("Lists and loops") ? "0" : text.includes("A PyTorch of your own") ? "7" : null);
  const of = tasks.find((t) => String(t.number) === number);
  if (!of) throw new Error(number ? `rung ${number} is judged in a terminal, since the site has no PyTorch` : "its first lines do not say which rung it is");
  const found = parts(text, of);
  for (const [f, mine] of found) if (mine !== f.text.trimEnd()) store.keep(of.name, f.name, mine, "unjudged", { aside: true });
  if (of !== file) open(of.functions[0], of);
  const bare = (code) => code.replace(/^(?:#.*|\s*)\n/gm, "").trim();
  return [found.size, bare(whole(of)) !== bare(text)];
}

// Cut a file where the skeleton has its own lines: {function: what was written in its place}.
// Where those lines have changed, a function ends before the next line at the margin.
function parts(text, of) {
  const place = (f) => of.skeleton.indexOf(f.text), found = new Map();
  const ordered = [...of.functions].sort((a, b) => place(a) - place(b));
  const own = (a, b) => of.skeleton.slice(a ? place(a) + a.text.length : 0, b && place(b)).trim(); // the skeleton's, between two
  let at = 0; // where the file goes on
  ordered.forEach((f, i) => {
    const head = new RegExp(`^(?:def|class) ${f.name}\\b.*(?:\\n(?:[ \\t)\\]}#].*)?)*`, "m");
    const defined = text.slice(at).match(head);
    if (!defined) return;
    const start = at + defined.index, margin = start + defined[0].length;
    const before = own(ordered[i - 1], f), after = own(f, ordered[i + 1]), seen = text.indexOf(before, at);
    const from = !before ? at : 0 <= seen && seen < start ? seen + before.length : start;
    const to = after ? text.indexOf(after, start) : -1;
    at = to > start ? to : margin;
    found.set(f, text.slice(from, at).trim());
  });
  return found;
}

addEventListener("hashchange", openAddress);
openAddress();
