// Compile what a lesson imports, with the Python for the browser that stands in a folder: else each visit begins with
// compiling a thousand files. `make site` runs it where there is a Node: node compile.mjs FOLDER PACKAGES MODULES, the
// names of both with commas between. It writes bytecode.zip into the folder.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, packages, modules] = [resolve(process.argv[2]), ...process.argv.slice(3).map((names) => names.split(","))];
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: `${folder}/`, packages });
python.FS.mkdirTree("/pyodide");
python.FS.mount(python.FS.filesystems.NODEFS, { root: folder }, "/pyodide");
python.globals.set("MODULES", python.toPy(modules));
python.runPython(readFileSync(new URL("compile.py", import.meta.url), "utf8"));
