// The service worker of JupyterLite answers for the notebooks' drive, at /api/. All else it would only pass on, at the
// cost of a second request for each of the two hundred files of a start: so those go straight to the server. Chromium
// is told beforehand and does not ask here at all; the other browsers ask, and are sent on. JupyterLite's own
// lines follow.
addEventListener("install", (event) =>
  event.addRoutes?.({ condition: { not: { urlPattern: new URLPattern({ pathname: "*/api/*" }) } }, source: "network" }),
);
addEventListener("fetch", (event) => {
  if (!new URL(event.request.url).pathname.includes("/api/")) event.stopImmediatePropagation();
});
JUPYTERLITE
