// Python in a Web Worker. The page starts it from a blob, so that the page's policy holds here:
// nothing is asked of another host. Messages in: {type: "prepare" | "run" | "judge" | "compare", ...};
// out: see post().
"use strict";

const post = (type, rest = {}) => self.postMessage({ type, ...rest });
const HOME = "/home/pyodide/";
const network = self.fetch.bind(self);
let base, pyodide, cell;

// --- The runtime's files: from the network once, from the browser's store afterwards ----------

const STORE = "digits-ladder-python";
let sums = {}; // {name: [SHA-256, bytes]}
const coming = new Map(); // {address: promise of its bytes}
const progress = { bytes: 0, total: 0, told: 0 };

function came(count) {
  progress.bytes += count;
  if (progress.bytes - progress.told < 3e5 && progress.bytes < progress.total) return;
  progress.told = progress.bytes;
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
  for (const cache of ["default", "reload"]) { // a wrong answer may be an old one
    const answer = await network(url, { cache });
    if (!answer.ok) throw new Error(`${name} could not be loaded (${answer.status})`);
    const parts = [];
    for (let reader = answer.body.getReader(), part; !(part = await reader.read()).done; parts.push(part.value)) came(part.value.length);
    const bytes = await new Blob(parts).arrayBuffer();
    if (await right(name, bytes)) {
      store?.put(key, new Response(bytes)).catch(() => {}); // a full disk is no error
      return bytes;
    }
    progress.bytes -= bytes.byteLength;
  }
  throw new Error(`${name} did not arrive as it should be. Is something between you and this site changing its files?`);
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
  const answer = await network(base + "pyodide/sums.json");
  if (!answer.ok) throw new Error("this site has no copy of Python (pyodide.js)");
  sums = await answer.json();
  forgetOlder().catch(() => {});
  for (const name of ["pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"]) take(name).catch(() => {});
  for (const name of ["pyodide.js", "pyodide.asm.js"]) load(name);
  pyodide = await loadPyodide({ indexURL: base + "pyodide/", stdin: () => null });
  for (const stream of ["stdout", "stderr"]) {
    const decoder = new TextDecoder();
    const write = (bytes) => (printed(stream, decoder.decode(bytes, { stream: true })), bytes.length);
    pyodide[stream === "stdout" ? "setStdout" : "setStderr"]({ write, isatty: false });
  }
  for (const file of ["_static/cell.py", "scripts/np_slp_digits.py", "scripts/np_mlp_digits.py"]) {
    pyodide.FS.writeFile(HOME + file.split("/")[1], await (await network(base + file)).text());
  }
  cell = pyodide.pyimport("cell");
}

// The policy lets scripts come from their addresses alone; with its sum, an older one is not taken.
function load(name) {
  try {
    importScripts(`${base}pyodide/${name}?${sums[name][0]}`);
  } catch (error) {
    throw new Error(`${name} could not be loaded: ${error.message}`);
  }
}

// --- What is printed and drawn ------------------------------------------------------------

const AT_ONCE = 200, MOST = 5000, WIDEST = 400_000; // lines, lines, characters
let parts = [], lines = 0, letters = 0, dropped = 0, last = 0;

// Text goes out at once, unless there is too much of it: then in bundles, and not without end.
function printed(stream, text) {
  const count = text.split("\n").length - 1;
  if (lines >= MOST || letters >= WIDEST) {
    dropped += count;
    return;
  }
  if (letters + text.length > WIDEST) text = text.slice(0, WIDEST - letters) + " …\n";
  const before = parts.at(-1);
  if (before?.stream === stream) before.text += text;
  else parts.push({ stream, text });
  lines += count;
  letters += text.length;
  if (lines < AT_ONCE || Date.now() - last > 40) flush();
}
function flush() {
  if (parts.length || dropped) post("text", { parts, dropped });
  parts = [];
  dropped = 0;
  last = Date.now();
}
function startOutput() {
  parts = [];
  lines = letters = dropped = 0;
}

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

// The four files of MNIST, where the scripts' own loader looks for them.
async function mnist() {
  const folder = HOME + "scikit_learn_data/ossci-datasets.s3.amazonaws.com/mnist/";
  pyodide.FS.mkdirTree(folder);
  for (const part of ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"]) {
    const name = part + "-ubyte.gz";
    if (pyodide.FS.analyzePath(folder + name).exists) continue;
    post("state", { text: "loading MNIST, 11 MB" });
    const answer = await network(base + "mnist/" + name);
    if (!answer.ok) throw new Error("this site has no copy of MNIST");
    pyodide.FS.writeFile(folder + name, new Uint8Array(await answer.arrayBuffer()));
  }
}

// --- Orders -------------------------------------------------------------------------------

const wantsMnist = (argv) => argv.some((flag, i) => flag === "mnist" && argv[i - 1]?.startsWith("--d") || /^--d\w*=mnist$/.test(flag));

async function run({ source, title, argv, fresh, engine }) {
  await need(source);
  if (wantsMnist(argv)) await mnist();
  if (engine || /^from check import|^import runpy/m.test(source)) await checker(); // with all scripts
  if (fresh) cell.start(pyodide.toPy(argv), engine ? HOME + "practice/tiny_torch" : "");
  post("state", { text: "running" });
  startOutput();
  const error = cell.run(source, title, (bytes) => {
    flush(); // what was printed before comes before
    post("picture", { bytes: bytes.toJs() });
  });
  flush();
  post("done", { error });
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
  files = await (await network(base + "practice.json")).json();
  for (const [path, content] of Object.entries(files)) {
    pyodide.FS.mkdirTree(HOME + path.slice(0, path.lastIndexOf("/")));
    pyodide.FS.writeFile(HOME + path, content);
  }
}

async function judgeReady() {
  await need("import numpy");
  await checker();
  if (!exercise) {
    const code = await (await network(base + "_static/exercise.py")).text();
    pyodide.FS.writeFile(HOME + "exercise.py", code);
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
  post("done", { error: "", verdict: { text: told, nearest, word } });
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
      post("failed", { text: String(error.message || error).slice(0, 2000) });
    }
  });
};
