// What the live page says of itself: how far Python has come, and whose copy of the lesson this is.
// `make site` puts it into the notebook and lab views, with what it needs to know in <script id="nbprop-site">.
const site = JSON.parse(document.getElementById("nbprop-site").textContent);
const path = new URLSearchParams(location.search).get("path") ?? "";
const page = `${site.root}${path.replace(/\.ipynb$/, ".html")}`;
const size = " The first time it loads about 15 MB.";

const bar = document.createElement("div");
bar.id = "nbprop-bar";
bar.setAttribute("role", "status");
bar.style.cssText =
  "position:fixed;z-index:2000;right:12px;bottom:12px;max-width:min(34rem,calc(100vw - 24px));padding:8px 12px;" +
  "border:1px solid #767676;border-radius:6px;background:#fff;color:#111;font:15px/1.4 system-ui,sans-serif;" +
  "box-shadow:0 2px 8px #0004";
document.body.append(bar);

/** Show one sentence, with buttons {what it says: what it does}. */
function say(text, buttons = {}) {
  bar.textContent = text;
  for (const [name, act] of Object.entries({ ...buttons, Close: () => (bar.hidden = true) })) {
    const button = document.createElement("button");
    button.textContent = name;
    button.style.cssText = "margin:2px 0 2px 8px;padding:3px 8px;font:inherit";
    button.onclick = act;
    bar.append(button);
  }
  bar.hidden = false;
}

const read = { "Read it without Python": () => (location.href = page) };

/** The saved copy of this lesson in the browser's storage, or undefined. */
async function savedCopy() {
  const name = (await indexedDB.databases()).map((one) => one.name).find((one) => one.startsWith("JupyterLite Storage"));
  if (!name) return undefined;
  const database = await request(indexedDB.open(name));
  try {
    if (!database.objectStoreNames.contains("files")) return undefined;
    return await request(database.transaction("files").objectStore("files").get(path));
  } finally {
    database.close();
  }
}

const request = (asked) =>
  new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });

/** Which edition of the lesson the reader's copy started from: its hash, remembered when there was no copy yet. */
async function copy() {
  const key = `nbprop ${location.pathname} ${path}`;
  const mine = await savedCopy();
  if (!mine) {
    localStorage.setItem(key, site.lessons[path] ?? "");
    return "";
  }
  const when = new Date(mine.last_modified).toLocaleString();
  const changed = path in site.lessons && localStorage.getItem(key) !== site.lessons[path];
  return (
    `This is your own copy, saved in this browser on ${when}.` +
    (changed ? " The lesson has been improved since you began; your copy was left as it is." : "")
  );
}

function download(app) {
  app.commands.execute("docmanager:save").then(() => app.commands.execute("docmanager:download"));
}

async function freshCopy(app) {
  if (!confirm("Your copy of this lesson in this browser will be deleted, with all that you wrote. Go on?")) return;
  await app.serviceManager.contents.delete(path);
  localStorage.removeItem(`nbprop ${location.pathname} ${path}`);
  location.reload();
}

/** Start Python while the notebook is still on its way, and give its worker to the kernel that will want one. */
async function begin() {
  if (crossOriginIsolated || !navigator.serviceWorker) return; // the kernel has other ways there
  if (!navigator.serviceWorker.controller) { // which brings the notebook's drive to the worker
    const controlled = new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done));
    await navigator.serviceWorker.register("../service-worker.js?enableCache=false");
    await controlled;
  }
  const Made = Worker;
  let begun = new Made("../static/pyodide/worker.mjs", { type: "module" });
  globalThis.Worker = function (url, options) {
    const worker = `${url}`.includes("comlink.worker") && begun;
    if (!worker) return new Made(url, options);
    begun = undefined;
    return worker;
  };
}

/** Wait for `seen()` to be true; `late` is said once, after so many seconds. */
async function until(seen, seconds, late) {
  const start = performance.now();
  for (let told = false; !seen(); ) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (!told && performance.now() - start > 1000 * seconds) {
      told = true;
      late();
    }
  }
}

async function main() {
  if (!path) return;
  if (typeof WebAssembly !== "object" || typeof Worker !== "function") {
    return say("This browser cannot run Python (it has no WebAssembly).", read);
  }
  begin().catch(console.warn); // then it starts when the notebook is there
  let own = "";
  try {
    own = await copy();
  } catch {
    own = "This window keeps nothing (is it a private one?): download your work before you close it.";
  }
  say(`Loading the notebook. ${own}`);
  await until(() => window.jupyterapp?.shell?.currentWidget?.context, 30, () =>
    say("The notebook has not come yet: is the network slow? Reload the page to try again.", read),
  );
  const app = window.jupyterapp;
  const buttons = own.startsWith("This is")
    ? { "Download my work": () => download(app), "A fresh copy": () => freshCopy(app) }
    : {};
  say(`Starting Python in this tab; read on meanwhile.${size} ${own}`, buttons);
  fetch("../static/pyodide/pyodide.asm.wasm", { method: "HEAD" }).catch(() =>
    say(`Python cannot be loaded: ${location.host} does not answer. Is there no network? ${own}`, { ...read, ...buttons }),
  );
  const session = app.shell.currentWidget.context.sessionContext;
  let ready = false; // a kernel calls itself idle before it is there; then it tells what it is
  session.ready.then(() => session.session.kernel.info).then(() => (ready = true));
  await until(() => ready, 60, () => say("Python has not started yet. It may still come; or reload the page.", read));
  const all = { "Run all cells": () => app.commands.execute("notebook:run-all-cells").then(() => (bar.hidden = true)) };
  say(`Python is ready. ${own}`, { ...all, ...buttons });
  document.addEventListener("click", (event) => bar.contains(event.target) || (bar.hidden = true), { once: true });
}

addEventListener("offline", () =>
  say("No network. What is running goes on; a lesson or a package that is not loaded yet will have to wait."),
);
main();
