// Python in a Web Worker. The page starts it from a blob, so that the page's policy holds here:
// nothing is asked of another host. Messages in: {type: "prepare" | "run" | "judge" | "compare", ...};
// out: see post().
"use strict";

const post = (type, rest = {}) => self.postMessage({ type, ...rest });
const HOME = "/home/pyodide/";
const network = self.fetch.bind(self);
let base, pyodide, cell;

// --- What comes from the site --------------------------------------------------------------

const unlike = () => { throw new Error("not this file"); };
const text = (bytes) => {
  const found = new TextDecoder().decode(bytes);
  return /^\s*</.test(found) ? unlike() : found; // a page, of a server's error or of a hotel's network
};
const json = (bytes) => JSON.parse(text(bytes));

// Return a file as `read` makes it from its bytes; `read` throws for what is not this file. What
// fails is asked for once more: a wrong answer may be an old one. `count` is told of bytes that come.
async function got(path, read = text, count = null) {
  const name = path.split("/").at(-1);
  const slow = setTimeout(() => { if (!count) post("state", { text: `loading ${name}` }); }, 1000);
  let why;
  for (const cache of ["default", "reload"]) {
    const parts = [];
    try {
      why = "the network does not answer";
      const answer = await network(base + path, { cache });
      why = `the server answered ${answer.status}`;
      if (!answer.ok) continue;
      why = "the connection broke off";
      for (let reader = answer.body.getReader(), part; !(part = await reader.read()).done; parts.push(part.value)) count?.(part.value.length);
      const bytes = await new Blob(parts).arrayBuffer();
      why = "something else came in its place";
      const made = await read(bytes);
      clearTimeout(slow);
      return made;
    } catch { // `why` says it
      for (const part of parts) count?.(-part.length);
    }
  }
  clearTimeout(slow);
  throw new Error(`${name} could not be loaded: ${why}. Check your connection, then try again.`);
}

// --- The runtime's files: from the network once, from the browser's store afterwards ----------

const STORE = "digits-ladder-python";
let sums = {}; // {name: [SHA-256, bytes]}
const coming = new Map(); // {address: promise of its bytes}
const progress = { bytes: 0, total: 0, told: 0, at: 0 };

function came(count) {
  progress.bytes += count;
  if (progress.bytes - progress.told < 3e5 && Date.now() - progress.at < 2000 && progress.bytes < progress.total) return;
  Object.assign(progress, { told: progress.bytes, at: Date.now() });
  post("progress", { bytes: progress.bytes, total: Math.max(progress.total, progress.bytes) });
}

async function sumOf(bytes) { // without a secure context a browser has no sums
  if (!self.crypto?.subtle) return null;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function right(name, bytes) {
  const [sum, size] = sums[name];
  const found = bytes.byteLength === size ? await sumOf(bytes) : "";
  return found === null || found === sum;
}

// Return a file's bytes. What is kept is named by its sum: an older file is never taken for it,
// and what is not what it should be is thrown away, from the store as from the network.
async function taken(name) {
  const url = base + "pyodide/" + name, key = `${url}?${sums[name][0]}`;
  const store = self.caches ? await caches.open(STORE).catch(() => null) : null;
  const kept = await store?.match(key).catch(() => null);
  if (kept) {
    const bytes = await kept.arrayBuffer();
    if (await right(name, bytes)) return came(bytes.byteLength), bytes;
    await store.delete(key).catch(() => {});
  }
  const bytes = await got("pyodide/" + name, async (found) => (await right(name, found)) ? found : unlike(), came);
  store?.put(key, new Response(bytes)).catch(() => {}); // a full disk is no error
  return bytes;
}

function take(name) {
  if (!coming.has(name)) {
    progress.total += sums[name][1];
    const bytes = taken(name);
    coming.set(name, bytes);
    bytes.catch(() => coming.delete(name));
  }
  return coming.get(name);
}

const KINDS = { wasm: "application/wasm", json: "application/json", js: "text/javascript" };
self.fetch = async (request, options) => {
  const url = new URL(request instanceof Request ? request.url : request, base).href;
  const name = url.startsWith(base + "pyodide/") && url.slice(base.length + "pyodide/".length);
  if (!(name in sums)) return network(request, options); // the policy refuses another host
  const type = KINDS[name.split(".").at(-1)] ?? "application/octet-stream";
  return new Response(await take(name), { headers: { "Content-Type": type } });
};

async function forgetOlder() {
  if (!self.caches) return;
  for (const name of await caches.keys()) {
    if (name.startsWith(STORE) && name !== STORE) await caches.delete(name);
  }
  const store = await caches.open(STORE), now = new Set(Object.values(sums).map(([sum]) => sum));
  for (const { url } of await store.keys()) {
    if (url.startsWith(base) && !now.has(url.split("?")[1])) await store.delete(url);
  }
}

// --- Beginning ----------------------------------------------------------------------------

const EMPTY = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]); // a module that does nothing

async function begin(site) {
  base = site;
  try {
    new WebAssembly.Module(EMPTY);
  } catch {
    throw new Error("This browser does not run WebAssembly, which Python here needs. Some browsers switch it off in a strict or “lockdown” mode. Another browser will do; the page reads whole without.");
  }
  post("state", { text: "loading Python" });
  sums = await got("pyodide/sums.json", json);
  forgetOlder().catch(() => {});
  const parts = ["pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"].map(take);
  for (const name of ["pyodide.js", "pyodide.asm.js"]) load(name);
  // Pyodide itself waits for ever for a part that fails, and for a runtime that cannot be made.
  const fails = new Promise((_, reject) => {
    for (const name of ["instantiate", "instantiateStreaming"]) {
      const make = WebAssembly[name];
      if (make) WebAssembly[name] = (...given) => make(...given).catch((error) => {
        reject(new Error(`Python could not be started: ${error.message}. If memory is short, close other pages, then try again.`));
        throw error;
      });
    }
  });
  const starts = loadPyodide({ indexURL: base + "pyodide/", stdin: () => null });
  [pyodide] = await Promise.race([fails, Promise.all([starts, ...parts])]);
  for (const stream of ["stdout", "stderr"]) {
    const decoder = new TextDecoder();
    const write = (bytes) => (printed(stream, decoder.decode(bytes, { stream: true })), bytes.length);
    pyodide[stream === "stdout" ? "setStdout" : "setStderr"]({ write, isatty: false });
  }
  const files = ["_static/cell.py", "scripts/np_slp_digits.py", "scripts/np_mlp_digits.py"];
  await Promise.all(files.map(async (file) => pyodide.FS.writeFile(HOME + file.split("/")[1], await got(file))));
  cell = pyodide.pyimport("cell");
}

// The policy lets scripts come from their addresses alone; with its sum, an older one is not taken.
function load(name) {
  const address = `${base}pyodide/${name}?${sums[name][0]}`;
  for (const again of ["", "&again"]) {
    try {
      return importScripts(address + again);
    } catch {} // it is said below
  }
  throw new Error(`${name} could not be loaded. Check your connection, then try again.`);
}

// --- What is printed and drawn ------------------------------------------------------------

const AT_ONCE = 5000, MOST = 5000, WIDEST = 400_000; // texts, lines, characters
let parts = [], texts = 0, lines = 0, letters = 0, dropped = 0, last = 0;

// Text goes out at once, since no timer ticks while Python runs: what waits here is lost at Stop.
// It is not without end; and where there are more small texts than lines may be, they go in bundles.
function printed(stream, text) {
  const count = text.split("\n").length - 1;
  if (lines >= MOST || letters >= WIDEST) {
    dropped += count;
    if (Date.now() - last > 40) flush();
    return;
  }
  if (letters + text.length > WIDEST) text = text.slice(0, WIDEST - letters) + " …\n";
  const before = parts.at(-1);
  if (before?.stream === stream) before.text += text;
  else parts.push({ stream, text });
  texts += 1;
  lines += count;
  letters += text.length;
  if (texts < AT_ONCE || Date.now() - last > 40) flush();
}
function flush() {
  if (parts.length || dropped) post("text", { parts, dropped });
  parts = [];
  dropped = 0;
  last = Date.now();
}
function startOutput() {
  parts = [];
  texts = lines = letters = dropped = 0;
}

const LONG = 20_000; // characters of an error: a message may hold a whole array
const bounded = (text) => text.length <= LONG ? text : `${text.slice(0, LONG / 2)}\n… ${text.length - LONG} characters are left out …\n${text.slice(-LONG / 2)}`;

// --- Packages -----------------------------------------------------------------------------

// Return the packages of this site that a text imports, with what they need.
async function wanted(source) {
  const lock = JSON.parse(new TextDecoder().decode(await take("pyodide-lock.json"))).packages;
  const behind = source.replaceAll("\\\n", " ").match(/\b(import|from)\s[^\n;]*/g) ?? []; // an import, wherever it stands
  const quoted = source.match(/(["'])[\w.]+\1/g) ?? []; // what is imported by its name
  const imported = new Set([...behind, ...quoted].join(" ").match(/\w+/g));
  if (/\bplt\./.test(source)) imported.add("matplotlib");
  if (/^from check import/m.test(source)) imported.add("numpy"); // as the checker does
  if (/^import (?:np_|runpy)/m.test(source)) ["numpy", "sklearn", "threadpoolctl"].forEach((name) => imported.add(name)); // as the scripts do
  const names = Object.keys(lock).filter((name) => lock[name].imports.some((at) => imported.has(at)));
  const closed = new Set();
  while (names.length) {
    const name = names.pop();
    if (closed.has(name) || !(lock[name].file_name in sums)) continue;
    closed.add(name);
    names.push(...lock[name].depends);
  }
  return [...closed].map((name) => [name, lock[name].file_name]);
}

async function need(source) {
  const packages = await wanted(source);
  const missing = packages.map(([name]) => name).filter((name) => !(name in pyodide.loadedPackages));
  if (!missing.length) return;
  post("state", { text: "loading packages" });
  await Promise.all(packages.map(([, file]) => take(file)));
  post("state", { text: "unpacking packages" });
  await pyodide.loadPackage(missing, { messageCallback: () => {}, errorCallback: () => {} });
  post("state", { text: `importing ${missing.includes("scikit-learn") ? "scikit-learn" : "packages"}` });
  cell.ahead(source);
}

// The four files of MNIST and their bytes, where the scripts' own loader looks for them.
const MNIST = { "train-images-idx3": 9912422, "train-labels-idx1": 28881, "t10k-images-idx3": 1648877, "t10k-labels-idx1": 4542 };
async function mnist() {
  const folder = HOME + "scikit_learn_data/ossci-datasets.s3.amazonaws.com/mnist/";
  pyodide.FS.mkdirTree(folder);
  const missing = Object.entries(MNIST).filter(([part]) => !pyodide.FS.analyzePath(`${folder}${part}-ubyte.gz`).exists);
  if (missing.length) post("state", { text: "loading MNIST, 11 MB" });
  for (const [, size] of missing) progress.total += size;
  await Promise.all(missing.map(async ([part, size]) => {
    const read = (bytes) => bytes.byteLength === size && new Uint8Array(bytes)[0] === 0x1f ? new Uint8Array(bytes) : unlike();
    const bytes = await got(`mnist/${part}-ubyte.gz`, read, came);
    pyodide.FS.writeFile(`${folder}${part}-ubyte.gz`, bytes);
  }));
}

// --- Orders -------------------------------------------------------------------------------

const wantsMnist = (argv) => argv.some((flag, i) => flag === "mnist" && argv[i - 1]?.startsWith("--d") || /^--d\w*=mnist$/.test(flag));

async function run({ script, source, title, argv, fresh, engine }) {
  if (script) source = await got(`scripts/${script}.py`);
  if (wantsMnist(argv)) await mnist();
  await need(source);
  if (engine || /^from check import|^import runpy/m.test(source)) await checker(); // with all scripts
  if (fresh) cell.start(pyodide.toPy(argv), engine ? HOME + "practice/tiny_torch" : "");
  post("state", { text: "running" });
  startOutput();
  const error = cell.run(source, title, (bytes) => {
    flush(); // what was printed before comes before
    post("picture", { bytes: bytes.toJs() });
  });
  flush();
  post("done", { error: bounded(error) });
}

// Load and import what a run will need, or a judgement, ahead of it.
async function prepare({ source, judging }) {
  await need(source);
  if (judging) await judgeReady();
}

// Practice. The checker and what it reads come as one file.
let files = null, exercise = null;
async function checker() {
  if (files) return;
  post("state", { text: "loading the checker" });
  files = await got("practice.json", json);
  for (const [path, content] of Object.entries(files)) {
    pyodide.FS.mkdirTree(HOME + path.slice(0, path.lastIndexOf("/")));
    pyodide.FS.writeFile(HOME + path, content);
  }
}

async function judgeReady() {
  await need("import numpy");
  await checker();
  if (!exercise) {
    pyodide.FS.writeFile(HOME + "exercise.py", await got("_static/exercise.py"));
    exercise = pyodide.pyimport("exercise");
    exercise.ahead();
  }
}

async function judge({ number, text, name, own }) {
  await judgeReady();
  post("state", { text: "running" });
  startOutput();
  const result = exercise.judged(number, text, name, own);
  const [told, nearest, word] = result.toJs();
  result.destroy();
  flush();
  post("done", { error: "", verdict: { text: bounded(told), nearest, word } });
}

async function compare({ number, ladder, own, text }) {
  await judgeReady();
  post("done", { error: "", verdict: { text: exercise.compared(number, ladder, own, text), word: "table" } });
}

const orders = { prepare, run, judge, compare };
let ready = null, queue = Promise.resolve();
self.onmessage = ({ data }) => {
  queue = queue.then(async () => {
    try {
      ready ??= begin(data.base);
      await ready;
      await orders[data.type](data);
    } catch (error) {
      flush();
      post("failed", { text: bounded(String(error.message || error)) });
    }
  });
};
