// Compile the wheels of a folder with the Python for the browser that stands there, too: else each visit begins with
// compiling a thousand files. `make site` runs it where there is a Node: node compile.mjs FOLDER WHEEL…
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, ...wheels] = [resolve(process.argv[2]), ...process.argv.slice(3)];
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: `${folder}/` });
python.FS.mkdirTree("/wheels");
python.FS.mount(python.FS.filesystems.NODEFS, { root: folder }, "/wheels");
python.globals.set("WHEELS", wheels);
python.runPython(readFileSync(new URL("compile_wheels.py", import.meta.url), "utf8"));
