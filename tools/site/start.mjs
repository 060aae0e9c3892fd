// Python, begun before anybody asks for it: the kernel of the live lessons takes this module for Pyodide. What a lesson
// begins with is imported here already, while no module is looked for on the notebook's drive, which answers slowly.
import { loadPyodide as load } from "./pyodide.mjs";

let write = { stdout: console.log, stderr: console.error };
const begun = load({
  indexURL: new URL(".", import.meta.url).href,
  packages: PACKAGES,
  stdout: (text) => write.stdout(text),
  stderr: (text) => write.stderr(text),
}).then((python) => {
  python.runPython("import MODULES; pyodide_kernel.ipython_shell.Completer.use_jedi = False"); // it is not here
  return python;
});

export function loadPyodide(options) {
  write = options;
  return begun;
}
