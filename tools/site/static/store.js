// What the reader wrote and read, kept in this browser alone.
// Work: {file: {function: {text, verdict, at, by, before}}}; read: {page: when}.

const WORK = "digits-ladder-practice", READ = "digits-ladder-read";
const TAB = Math.random().toString(36).slice(2); // which tab wrote something
const OTHERS = 5; // earlier versions that are kept for each function: of other tabs and files
const listeners = [];
export const changed = (listener) => listeners.push(listener); // told when another tab has saved
export let keeps = true; // false where the browser keeps nothing, or has no room left

const parsed = (text) => {
  try {
    const value = JSON.parse(text);
    return value && typeof value === "object" && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
};
const get = (key) => {
  try {
    return parsed(localStorage.getItem(key));
  } catch {
    keeps = false;
    return {};
  }
};
const put = (key, value) => {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    keeps = true;
  } catch {
    keeps = false;
  }
};

// Return the newer of two entries; what another tab or file has for this function is kept with it.
function newer(a, b) {
  if (!a || !b) return a ?? b;
  const [last, first] = (a.at ?? 0) >= (b.at ?? 0) ? [a, b] : [b, a];
  const before = [...new Set([...(last.before ?? []), ...(first.before ?? [])])];
  if (first.text !== last.text && first.by !== last.by && !before.includes(first.text)) before.unshift(first.text);
  const kept = before.filter((text) => text !== last.text).slice(0, OTHERS);
  return kept.length ? { ...last, before: kept } : last;
}

export function merged(a, b) {
  const made = {};
  for (const file of new Set([...Object.keys(a), ...Object.keys(b)])) {
    made[file] = {};
    for (const name of new Set([...Object.keys(a[file] ?? {}), ...Object.keys(b[file] ?? {})])) {
      const entry = newer(a[file]?.[name], b[file]?.[name]);
      if (typeof entry?.text === "string") made[file][name] = entry;
    }
  }
  return made;
}

let work = merged(get(WORK), {});
export const entry = (file, name) => work[file]?.[name] ?? null;

// Keep a function: its text and what was said of it. `shown` is what stood in the editor before:
// another text that is kept comes from another tab. `aside` keeps the text before, too.
export function keep(file, name, text, verdict, { shown, aside } = {}) {
  const old = entry(file, name), stored = get(WORK);
  const before = [...(aside && old && old.verdict !== "unwritten" ? [old.text] : []), ...(old?.before ?? [])];
  const made = { text, verdict, at: Math.max(Date.now(), (old?.at ?? 0) + 1), by: TAB, before: before.filter((other) => other !== text).slice(0, OTHERS) };
  if (stored[file]?.[name] && stored[file][name].text === shown) delete stored[file][name];
  work = merged({ ...work, [file]: { ...work[file], [name]: made } }, stored);
  put(WORK, work);
}

addEventListener("storage", (event) => {
  if (event.key !== WORK || event.newValue === null) return;
  work = merged(work, parsed(event.newValue));
  listeners.forEach((listener) => listener());
});

// --- Pages, and a file with all of it ----------------------------------------------------

export const pagesRead = () => get(READ);
export function markRead(page) {
  const read = get(READ);
  if (read[page]) return;
  put(READ, { ...read, [page]: Date.now() });
}
export const good = (verdict) => ["right", "remark"].includes(verdict);
export const all = () => ({ work, read: get(READ) });

// Take what a file holds of functions that are known here; nothing that is newer here is lost.
// Returns how many functions it had.
export function load(text, known) {
  const { work: theirs, read } = parsed(text), texts = (list) => (Array.isArray(list) ? list : []).filter((one) => typeof one === "string");
  if (!theirs || typeof theirs !== "object") throw new Error("this is no file that was saved here");
  const taken = {};
  let count = 0;
  for (const [file, functions] of Object.entries(theirs)) {
    for (const [name, { text, verdict, at, before } = {}] of Object.entries(functions ?? {}).filter(([, one]) => one)) {
      if (!known(file, name) || typeof text !== "string") continue;
      (taken[file] ??= {})[name] = { text, verdict: String(verdict), at: Math.min(Number(at) || 0, Date.now()), by: "file", before: texts(before) };
      count += 1;
    }
  }
  work = merged(work, taken);
  put(WORK, work);
  put(READ, { ...parsed(JSON.stringify(read ?? {})), ...get(READ) });
  return count;
}
