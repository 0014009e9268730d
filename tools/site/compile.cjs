// Compile the modules in Pyodide's archives by its own Python: node compile.cjs FOLDER ARCHIVE...
const { readFileSync } = require("fs");
const { join } = require("path");

const [folder, ...archives] = process.argv.slice(2);
const { loadPyodide } = require(join(folder, "pyodide.js"));
async function main() {
  const pyodide = await loadPyodide({ indexURL: join(folder, "/") });
  pyodide.mountNodeFS("/archives", folder);
  pyodide.runPython(readFileSync(join(__dirname, "compiled.py"), "utf8"));
  for (const name of archives) pyodide.globals.get("compile_archive")(`/archives/${name}`);
}
main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
