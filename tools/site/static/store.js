// What the reader wrote and read, kept in this browser alone.
// Work: {file: {function: {text, verdict, at, by, before}}}; read: {page: when}.

const WORK = "digits-ladder-practice", READ = "digits-ladder-read";
const TAB = Math.random().toString(36).slice(2); // which tab wrote something
const OTHERS = 5; // versions of other tabs that are kept for each function
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

// Keep a function: its text and what was said of it.
export function keep(file, name, text, verdict) {
  const old = entry(file, name);
  const made = { text, verdict, at: Date.now(), by: TAB };
  if (old?.before) made.before = old.before.filter((other) => other !== text);
  work = merged({ ...work, [file]: { ...work[file], [name]: made } }, get(WORK));
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

// Take what a file holds; nothing that is newer here is lost. Returns how many functions it had.
export function load(text) {
  const { work: theirs, read } = parsed(text);
  if (typeof theirs !== "object") throw new Error("this is no file that was saved here");
  work = merged(work, theirs);
  put(WORK, work);
  put(READ, { ...parsed(JSON.stringify(read)), ...get(READ) });
  return Object.values(theirs).reduce((sum, file) => sum + Object.keys(file).length, 0);
}
