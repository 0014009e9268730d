// One function to write: an editor, the checker's answer, hints. On the page to write on, and in the
// lessons at the place of the function.
import { Status, able, busy, button, changed, editorHelp, element, imported, loaded, prepareAt, python, show, site, stop } from "./python.js";
import * as store from "./store.js";

const LIMIT = 60; // seconds for a judgement, once Python is there
export const WORDS = { right: "right", remark: "right, with a remark", wrong: "not yet", unwritten: "empty", unjudged: "not checked", missing: "not yet" };
const listed = async () => (await fetch(site + "_static/tasks.json")).json();
const practice = document.getElementById("practice"); // a lesson says itself what it waits for
const waiting = new Status();
practice?.replaceChildren(waiting.node);
export const tasks = (await (practice ? loaded("the list of functions", listed, waiting) : listed())).map((file) => ({ ...file, functions: file.functions.map((f) => ({ ...f, file: file.name })) }));
waiting.node.remove();
export const textOf = (f) => store.entry(f.file, f.name)?.text ?? f.text;
export const verdictOf = (f) => store.entry(f.file, f.name)?.verdict ?? "unwritten";
export const isRight = (f) => store.good(verdictOf(f));

// The whole file: the skeleton with what the reader wrote in the place of each function.
export const whole = (file) => file.functions.reduce((text, f) => text.replace(f.text, () => textOf(f).trimEnd()), file.skeleton);

// What a function is to do: its docstring.
const asked = (f) => f.text.match(/"""([\s\S]*?)"""/)?.[1].replace(/\s+/g, " ").trim() ?? "";

// --- The answer, in the page's own type ---------------------------------------------------

const row = (name, value) => element("tr", {}, element("th", { scope: "row", textContent: name }), element("td", {}, element("pre", { textContent: value })));

// Lines that are indented further are an example: name, then value. The others are sentences.
function answer(text, page) {
  const place = element("div", { className: "answer-text" });
  let example = null, at = 0; // at: where the values of an example begin
  for (const line of text.split("\n").slice(1)) {
    const deep = /^ {4}/.test(line);
    if (!deep) example = null;
    const read = line.match(/^\s*Read: docs\/(\w+)\.md(?:, “(.+)”)?/);
    if (read) place.append(section(read[1], read[2] ?? "", page));
    else if (deep) {
      example ??= place.appendChild(element("table", { className: "example" })).appendChild(element("tbody"));
      const named = line.match(/^ {4}(\S(?: ?\S)*) {2,}(\S.*)$/);
      if (named) {
        example.append(row(named[1], named[2]));
        at = line.length - named[2].length;
      }
      else {
        const cell = example.querySelector("tr:last-child pre") ?? example.appendChild(element("tr", {}, element("td", { colSpan: 2 }, element("pre")))).querySelector("pre");
        cell.textContent += (cell.textContent && "\n") + line.replace(new RegExp(`^ {4,${at}}`), "");
      }
    } else if (line.trim()) place.append(element("p", { textContent: line.trim() }));
  }
  return place;
}

// The section that derives the function: a link, and the section itself where it is asked for.
function section(page, heading, here) {
  const anchor = heading.toLowerCase().replace(/[^\w\- ]/g, "").replace(/ /g, "-");
  const href = `${site}docs/${page}.html${anchor && "#" + anchor}`;
  const link = element("a", { href, textContent: heading || page });
  if (page === here) return element("p", { className: "answer-read" }, "Read: ", link);
  const fold = element("details", { className: "answer-read" }, element("summary", { textContent: `Read: ${heading || page}` }));
  fold.addEventListener("toggle", async () => {
    if (!fold.open || fold.children.length > 1) return;
    const answer = await fetch(href).catch(() => null);
    const found = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(anchor);
    for (const part of found ? found.querySelectorAll("script, .headerlink, section section, .write-here, [data-task]") : []) part.remove();
    for (const part of found ? found.querySelectorAll("[id]") : []) part.removeAttribute("id");
    for (const part of found ? found.querySelectorAll("[href], [src]") : []) {
      for (const name of ["href", "src"]) if (part.hasAttribute(name)) part.setAttribute(name, new URL(part.getAttribute(name), href));
    }
    fold.append(...(found ? found.children : []), element("p", {}, element("a", { href, textContent: "Open that page" })));
  }, { once: false });
  return fold;
}

// --- The editor and its buttons -------------------------------------------------------------

export class Task {
  constructor(place, { page = "", onChange = () => {} } = {}) {
    Object.assign(this, { place, page, onChange, hint: 0 });
    const id = `help-${Math.random().toString(36).slice(2)}`;
    this.asked = element("p", { className: "task-asked" });
    this.example = element("table", { className: "example" });
    this.frame = element("div", { className: "run-editor" });
    this.leave = editorHelp(id, "checks");
    this.status = new Status();
    this.answer = element("div", { className: "run-answer" });
    this.check = button("Check", () => this.judge());
    this.check.classList.add("run-main");
    this.halt = button("Stop", () => stop("Stopped. The next click starts Python anew."));
    this.help = button("Hint", () => this.showHint());
    this.other = button("The other version", () => this.takeOther());
    this.reset = button("Start this function again", () => this.startAgain());
    this.loss = element("p", { className: "task-loss", hidden: true, textContent: "This browser keeps nothing, or has no room left: save your work as a file before you close the page." });
    this.tools = element("div", { className: "run-tools" }, this.check, this.halt, this.help, this.reset, this.other);
    this.hinted = element("div", { className: "run-answer" }); // below: a hint wipes no answer away
    this.hinted.setAttribute("role", "status");
    this.node = element("div", { className: "run-result" }, this.status.node, this.answer, this.hinted);
    place.append(this.asked, this.example, this.frame, this.leave, this.tools, this.loss, this.node);
    this.id = id;
    changed(() => this.update());
    store.changed(() => this.update());
    prepareAt(this.tools, () => "import numpy", true);
  }
  async open(f, file) {
    this.tools.hidden = !this.editor;
    const { edit } = this.editor ? {} : await loaded("the editor", () => imported("editor.js"), this.status);
    this.tools.hidden = false;
    Object.assign(this, { f, file, hint: 0 });
    this.editor ??= edit(this.frame, "", "Your code", this.id, () => this.judge(), (text) => this.written(text));
    this.asked.textContent = asked(f);
    this.example.replaceChildren(element("caption", { textContent: "For instance" }), element("tbody", {}, ...f.example.map(([name, value]) => row(name, value))));
    this.editor.open(this.shown = textOf(f));
    this.clear();
    this.update();
  }
  written(text) {
    if (text === textOf(this.f)) return;
    store.keep(this.f.file, this.f.name, text, text === this.f.text ? "unwritten" : "unjudged", { shown: this.shown });
    this.shown = text;
    this.update();
  }
  // What stands in the editor is what is judged, run and saved, whatever another tab has written.
  sync() {
    if (this.editor) this.written(this.editor.text()); // it may not have come
  }
  replace(text, verdict) {
    store.keep(this.f.file, this.f.name, text, verdict, { shown: this.shown, aside: true });
    this.editor.set(this.shown = text);
    this.update();
  }
  update() {
    if (!this.f) return;
    able(this.check, !busy());
    able(this.halt, busy());
    const last = this.hint === this.f.hints.length - 1;
    this.help.textContent = last ? "Show the solution" : this.hint ? `Hint ${this.hint + 1}` : "Hint";
    this.help.hidden = !this.f.hints.length;
    show(this.other, Boolean(store.entry(this.f.file, this.f.name)?.before?.length), this.check);
    this.loss.hidden = store.keeps;
    this.onChange(this.f);
  }
  clear() {
    this.say("");
  }
  say(text) {
    this.answer.replaceChildren();
    this.answer.className = "run-answer";
    this.hinted.replaceChildren();
    this.status.say(text);
  }
  startAgain() {
    this.hint = 0;
    this.clear();
    this.replace(this.f.text, "unwritten"); // "The other version" takes it back
  }
  takeOther() {
    this.replace(store.entry(this.f.file, this.f.name).before[0], "unjudged");
  }
  showHint() {
    const text = this.f.hints[this.hint], solution = this.hint === this.f.hints.length - 1;
    this.hinted.replaceChildren(element("p", { className: "run-help", textContent: solution ? "The solution:" : `Hint ${this.hint + 1} of ${this.f.hints.length}.` }));
    if (solution && this.nearest?.text === textOf(this.f)) this.hinted.append(element("pre", { className: "run-output", textContent: this.nearest.words, tabIndex: 0 }));
    this.hinted.append(solution ? element("pre", { className: "run-output", textContent: text, tabIndex: 0 }) : element("p", { textContent: text }));
    this.hint = (this.hint + 1) % this.f.hints.length;
    this.update();
  }
  async judge() {
    if (busy()) return;
    this.sync();
    const { f, file } = this, text = textOf(f);
    this.clear();
    let timer = 0, printed = "";
    const view = {
      text: ({ parts }) => { printed += parts.map((part) => part.text).join(""); },
      picture() {},
      state: (words) => {
        this.answer.replaceChildren();
        this.status.goesOn(words === "running" ? "judging" : words);
        if (words === "running") timer = setTimeout(() => stop(`Stopped after ${LIMIT} seconds. Does a loop never end?`), LIMIT * 1000);
      },
      done: (error, verdict) => {
        clearTimeout(timer);
        if (this.f !== f) { // another one is shown now
          this.clear();
          if (verdict && textOf(f) === text) store.keep(f.file, f.name, text, verdict.word);
          return this.update();
        }
        this.say(error ? "Ended early." : `${f.name}: ${WORDS[verdict.word] ?? "not yet"}`);
        if (printed) this.answer.append(element("p", { textContent: "Your function printed:" }), element("pre", { className: "run-output", textContent: printed.slice(0, 20_000) }));
        if (error) this.answer.append(element("p", { className: "error", textContent: error }));
        if (!verdict) return;
        this.nearest = verdict.nearest && { text, words: verdict.nearest }; // the change that makes this text right
        const good = store.good(verdict.word);
        this.status.good(good);
        this.answer.classList.add(good ? "answer-good" : "answer-bad");
        const first = verdict.text.startsWith(f.name) ? "" : `${f.name}\n`; // what stands above: the file cannot be read
        this.answer.append(answer(first + verdict.text, this.page));
        if (textOf(f) !== text) return; // written on meanwhile
        store.keep(f.file, f.name, text, verdict.word);
        this.update();
      },
    };
    await python({ type: "judge", number: file.number, text: whole(file), name: f.name, own: text.trimEnd() }, view);
  }
}
