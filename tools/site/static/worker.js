// Python in a Web Worker. The page starts it from a blob, so that the page's policy holds here:
// nothing is asked of another host. Messages in: {type: "run" | "judge", ...}; out: see post().
"use strict";

const post = (type, rest = {}) => self.postMessage({ type, ...rest });
const KEPT = "digits-ladder-python-0.27.7"; // the browser keeps the runtime's files under this name
const network = self.fetch.bind(self);
let base, pyodide, cell, bytes = 0, told = 0;

// Fetch a file of the site, from the browser's store if it is there; tell how much has come.
self.fetch = async (request, options) => {
  const url = new URL(request instanceof Request ? request.url : request, base).href;
  if (!url.startsWith(base)) return network(request, options); // the policy refuses it
  const store = self.caches ? await caches.open(KEPT).catch(() => null) : null;
  const kept = store && (await store.match(url));
  if (kept) return kept;
  const answer = await network(url, options);
  if (!answer.ok) return answer;
  const count = new TransformStream({
    transform(chunk, out) {
      bytes += chunk.length;
      if (bytes - told > 3e5) post("progress", { megabytes: (told = bytes) / 1e6 });
      out.enqueue(chunk);
    },
  });
  const type = answer.headers.get("Content-Type") || "application/octet-stream";
  const counted = new Response(answer.body.pipeThrough(count), { headers: { "Content-Type": type } });
  if (store) store.put(url, counted.clone()).catch(() => {}); // a full disk is no error
  return counted;
};

async function begin(site) {
  base = site;
  if (self.caches) {
    for (const name of await caches.keys().catch(() => [])) {
      if (name.startsWith("digits-ladder-python-") && name !== KEPT) caches.delete(name);
    }
  }
  post("state", { text: "Python is loading" });
  importScripts(base + "pyodide/pyodide.js");
  pyodide = await loadPyodide({ indexURL: base + "pyodide/", stdin: () => null });
  pyodide.setStdout({ batched: (line) => printed("stdout", line) });
  pyodide.setStderr({ batched: (line) => printed("stderr", line) });
  for (const file of ["_static/cell.py", "scripts/np_slp_digits.py", "scripts/np_mlp_digits.py"]) {
    const text = await (await network(base + file)).text();
    pyodide.FS.writeFile("/home/pyodide/" + file.split("/")[1], text);
  }
  cell = pyodide.pyimport("cell");
}

// Lines go out at once, unless there are too many of them: then in bundles, and not without end.
let lines = [], sent = 0, last = 0;
function printed(stream, line) {
  lines.push({ stream, line });
  const now = Date.now();
  if (now - last > 40 || lines.length > 500) flush(now);
}
function flush(now = Date.now()) {
  if (!lines.length) return;
  const room = Math.max(0, 5000 - sent);
  post("lines", { lines: lines.slice(0, room), dropped: Math.max(0, lines.length - room) });
  sent += lines.length;
  lines = [];
  last = now;
}

async function need(source) {
  let wanted = source;
  if (/\bplt\./.test(source)) wanted += "\nimport matplotlib.pyplot";
  if (/^import np_/m.test(source)) wanted += "\nimport numpy, sklearn, threadpoolctl"; // as the scripts do
  post("state", { text: "Packages are loading" });
  await pyodide.loadPackagesFromImports(wanted, { messageCallback: () => {} });
}

// The four files of MNIST, where the scripts' own loader looks for them.
async function mnist() {
  const folder = "/home/pyodide/scikit_learn_data/ossci-datasets.s3.amazonaws.com/mnist/";
  pyodide.FS.mkdirTree(folder);
  for (const part of ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"]) {
    const name = part + "-ubyte.gz";
    if (pyodide.FS.analyzePath(folder + name).exists) continue;
    post("state", { text: "MNIST is loading" });
    const answer = await fetch(base + "mnist/" + name);
    if (!answer.ok) throw new Error("this site has no copy of MNIST");
    pyodide.FS.writeFile(folder + name, new Uint8Array(await answer.arrayBuffer()));
  }
}

async function run({ source, title, argv, fresh }) {
  await need(source);
  if (argv.includes("mnist")) await mnist();
  if (/^from check import/m.test(source)) await checker();
  if (fresh) cell.start(pyodide.toPy(argv));
  post("state", { text: "running" });
  sent = 0;
  const result = cell.run(source, title);
  const [error, pictures] = result.toJs();
  result.destroy();
  flush();
  post("done", { error, pictures });
}

// Practice. The checker and what it reads come as one file.
let files = null, exercise = null;
async function checker() {
  if (files) return;
  post("state", { text: "The checker is loading" });
  files = await (await fetch(base + "practice.json")).json();
  for (const [path, content] of Object.entries(files)) {
    const at = "/home/pyodide/" + path;
    pyodide.FS.mkdirTree(at.slice(0, at.lastIndexOf("/")));
    pyodide.FS.writeFile(at, content);
  }
}

async function practice() {
  await need("import numpy");
  await checker();
  if (!exercise) {
    const code = await (await network(base + "_static/exercise.py")).text();
    pyodide.FS.writeFile("/home/pyodide/exercise.py", code);
    exercise = pyodide.pyimport("exercise");
  }
  post("state", { text: "running" });
  sent = 0;
}

async function judge({ number, text, name }) {
  await practice();
  const result = exercise.judged(number, text, name);
  const [told, word] = result.toJs();
  result.destroy();
  flush();
  post("done", { error: "", pictures: [], verdict: { text: told, word } });
}

async function compare({ number, ladder, own, text }) {
  await practice();
  post("done", { error: "", pictures: [], verdict: { text: exercise.compared(number, ladder, own, text), word: "table" } });
}

const orders = { run, judge, compare };
let ready = null;
self.onmessage = async ({ data }) => {
  try {
    ready ??= begin(data.base);
    await ready;
    await orders[data.type](data);
  } catch (error) {
    flush();
    post("failed", { text: String(error.message || error).slice(0, 2000) });
  }
};
