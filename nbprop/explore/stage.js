// The picture in the browser, and the hand on it. Python (stage.py) writes the picture and says what in it can
// be moved (`ranges`, `numbers`) and chosen (`choices`), by name, as in data-name="theta 2 1 3". The hand sends
// {numbers: {name: value}, choice: a name or null, stamp}; Python repeats the stamp in `heard`.

const REST = 40; // milliseconds without a new value: the hand has stopped
const MARKED = 700; // milliseconds for which a number that has changed is marked
const PIXELS = 4; // of a drag, for one step
const STEPS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 };

function render({ model, el }) {
  const [picture, number, box] = ["div", "div", "input"].map((tag) => document.createElement(tag));
  Object.assign(number, { className: "nbprop-number", ariaHidden: "true", hidden: true });
  Object.assign(box, { className: "nbprop-typed", inputMode: "decimal", hidden: true });
  el.classList.add("nbprop-stage");
  el.append(picture, number, box);

  const named = (root = picture) => [...root.querySelectorAll("[data-name]")];
  const handle = (name) => named().find((e) => e.dataset.name === name && e.tabIndex === 0);
  const focus = (name) => handle(name)?.focus({ preventScroll: true });
  const clamp = (wanted, low, high) => Math.min(Math.max(wanted, low), high);
  const range = (name) => (name in model.get("numbers") ? model.get("ranges")[name] : undefined);
  const value = (name) => held.get(name) ?? model.get("numbers")[name];

  // --- what is under way: one message, and a second one when the hand has stopped; the last value is always sent
  const held = new Map(); // {name: value} that the hand has set and no picture has shown
  let flying = []; // stamps
  let waiting = false; // whether held has what was not sent yet
  let rest; // a timer

  function send(choice = null) {
    clearTimeout(rest);
    waiting = false;
    flying.push(`${Date.now()} ${Math.random()}`);
    model.send({ numbers: Object.fromEntries(held), choice, stamp: flying.at(-1) });
  }

  function stopped() {
    if (waiting && flying.length < 2) send();
  }

  function heard() {
    flying = flying.slice(flying.indexOf(model.get("heard")) + 1);
    if (flying.length) return;
    number.hidden = true;
    waiting ? send() : held.clear();
  }

  function move(name, wanted) {
    const next = Number(clamp(wanted, range(name).least, range(name).most).toFixed(9));
    if (next === value(name)) return;
    held.set(name, next);
    waiting = true;
    for (const e of named()) if (e.dataset.name === name && e.role) e.ariaValueNow = next;
    number.textContent = String(next).replace("-", "−");
    if (number.hidden) over(number, handle(name));
    clearTimeout(rest);
    if (flying.length) rest = setTimeout(stopped, REST);
    else send();
  }

  function reach(name, wanted, by) {
    const now = value(name); // it is out of range when it was typed
    const inside = clamp(wanted, Math.min(range(name).low, now), Math.max(range(name).high, now));
    move(name, Math.round(inside / by) * by);
    return inside;
  }

  // --- the picture: what is there is changed and not replaced, so that focus stays and numbers glide
  let shown; // the values in it
  let marked; // a timer

  function draw() {
    const template = document.createElement("template");
    template.innerHTML = model.get("value");
    decorate(template.content);
    const focused = picture.contains(document.activeElement) && document.activeElement.dataset.name;
    const before = shown;
    shown = JSON.stringify(model.get("numbers"));
    patch(picture, template.content, before && before !== shown ? mark : () => {});
    if (focused && !picture.contains(document.activeElement)) focus(focused);
    light();
  }

  function mark(text) {
    text.dataset.changed = "";
    clearTimeout(marked);
    marked = setTimeout(() => {
      for (const one of picture.querySelectorAll("[data-changed]")) delete one.dataset.changed;
    }, MARKED);
  }

  function decorate(root) {
    const seen = new Set();
    for (const e of named(root)) {
      const moves = "value" in e.dataset && range(e.dataset.name);
      const { label, low, high, chosen } = moves || model.get("choices")[e.dataset.name] || {};
      if (!label || (!moves && seen.has(label))) continue;
      const now = value(e.dataset.name);
      const slider = { role: "slider", ariaValueNow: now, ariaValueMin: Math.min(low, now), ariaValueMax: Math.max(high, now) };
      Object.assign(e, moves ? slider : { role: "button", ariaPressed: chosen });
      Object.assign(e, { ariaLabel: label, tabIndex: seen.has(label) ? -1 : 0 }); // one stop of Tab for each
      e.classList.add("nbprop-handle");
      e.prepend(...target(e));
      seen.add(label);
    }
    for (const svg of root.querySelectorAll("svg:has([tabindex])")) svg.role = "group"; // an image has no parts
  }

  // --- the same quantity lights up everywhere, an entry with its whole tensor
  let pointed = ""; // a name

  function light(name = pointed) {
    pointed = name;
    for (const e of named()) {
      const [one, other] = [`${e.dataset.name} `, `${name} `];
      e.toggleAttribute("data-lit", one.startsWith(other) || other.startsWith(one));
    }
  }

  // --- the hand: what it points at, drags, presses and types
  let origin = {}; // the name and the value to which Escape leads back
  let drag = null;

  function take(name) {
    if (origin.name !== name) origin = { name, value: value(name) };
    light(name);
  }

  function over(part, e) {
    part.hidden = false;
    const [there, here] = [e, el].map((one) => one.getBoundingClientRect());
    const zoom = el.currentCSSZoom ?? 1;
    part.style.left = `${(there.left + there.width / 2 - here.left) / zoom}px`;
    part.style.top = `${(there.top - here.top) / zoom}px`;
  }

  function type(name, text) {
    Object.assign(box, { ariaLabel: range(name).label, value: text, name });
    over(box, handle(name));
    box.focus({ preventScroll: true });
    if (text.length > 1) box.select();
  }

  function typed(taken) {
    const text = box.value.trim().replace("−", "-").replace(",", ".");
    if (taken && text && Number.isFinite(Number(text))) move(box.name, Number(text));
    box.hidden = true;
    focus(box.name);
  }

  const on = (kind, react, where = picture) =>
    where.addEventListener(kind, (event) => react(event, event.target.closest("[data-name]")?.dataset.name));

  on("pointerdown", (event, name) => {
    if (event.button || !range(name)) return;
    origin = {};
    take(name);
    drag = { name, x: event.clientX, raw: value(name), begun: false };
  });
  on("pointermove", (event) => {
    const far = drag && event.clientX - drag.x;
    if (!drag || !(drag.begun || Math.abs(far) >= PIXELS)) return;
    if (!drag.begun) picture.setPointerCapture(event.pointerId);
    const by = range(drag.name).step / (event.shiftKey ? 10 : 1);
    drag = { ...drag, x: event.clientX, raw: reach(drag.name, drag.raw + (far / PIXELS) * by, by), begun: true };
  });
  for (const end of ["pointerup", "pointercancel"]) on(end, () => {
      drag = null;
      stopped();
    });
  on("click", (_, name) => name in model.get("choices") && send(name));
  on("dblclick", (_, name) => range(name) && type(name, String(value(name))));
  on("pointerover", (_, name) => drag || light(name));
  on("pointerleave", () => drag || light(document.activeElement.dataset.name));
  on("focusin", (_, name) => take(name));
  on("focusout", () => light(""));
  on("keyup", stopped);
  on("keydown", (event, name) => {
    const { key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (name in model.get("choices") && (key === "Enter" || key === " ")) send(name);
    else if (!range(name)) return;
    else if (key in STEPS) {
      const by = range(name).step / (event.shiftKey ? 10 : 1);
      reach(name, value(name) + STEPS[key] * by, by);
    } else if (key === "Home") move(name, range(name).low);
    else if (key === "End") move(name, range(name).high);
    else if (key === "Escape") {
      drag = null;
      move(name, origin.value);
    } else if (key === "Enter") type(name, String(value(name)));
    else if (/^[-−.,\d]$/.test(key)) type(name, key);
    else return;
    event.preventDefault();
  });
  on("keydown", ({ key }) => (key === "Enter" || key === "Escape") && typed(key === "Enter"), box);
  on("blur", () => box.hidden || typed(true), box);

  // Jupyter takes keys before they are here: "0 0" restarts the kernel, and in Notebook 7 an arrow leads to another
  // cell. It asks the element with the focus first, then those around it, so that one has to say no.
  const guard = ({ target, ctrlKey, metaKey, shiftKey, key }) => {
    const theirs = ctrlKey || metaKey || (shiftKey && key === "Enter");
    const ours = (el.closest(".nbprop-explorer") ?? el).contains(target);
    if (ours) target.toggleAttribute("data-lm-suppress-shortcuts", !theirs);
  };
  window.addEventListener("keydown", guard, true);
  const follow = () => {
    heard();
    draw();
  };
  model.on("change", follow);
  draw();
  return () => {
    model.off("change", follow);
    window.removeEventListener("keydown", guard, true);
  };
}

// A place of at least 24 pixels for a finger, behind the first shape of a handle; and the ring of the focus.
function target(e) {
  const place = e.querySelector("rect, circle, path")?.cloneNode();
  if (!place) return [];
  place.setAttribute("class", "nbprop-target");
  for (const [name, more] of Object.entries({ x: -4, y: -4, width: 8, height: 8 })) {
    if (place.localName === "rect") place.setAttribute(name, Number(place.getAttribute(name)) + more);
  }
  return [place];
}

// Make the children of one element those of another: what has the same tag and name is kept and changed.
function patch(old, wanted, mark) {
  const key = (node) => `${node.nodeName} ${node.dataset?.name}`;
  const staying = new Set([...wanted.childNodes].map(key));
  for (const node of [...old.childNodes]) if (!staying.has(key(node))) node.remove();
  const there = [...old.childNodes];
  for (const node of [...wanted.childNodes]) {
    const at = there.findIndex((one) => key(one) === key(node));
    const [one] = at < 0 ? [node] : there.splice(at, 1);
    if (at) old.insertBefore(one, there[0] ?? null);
    if (at >= 0) become(one, node, mark);
  }
  for (const node of there) node.remove();
}

function become(old, wanted, mark) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data === wanted.data) return;
    old.data = wanted.data;
    const text = old.parentElement.closest("text");
    if (text) mark(text);
    return;
  }
  for (const { name, value } of wanted.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    const ours = name === "data-lit" || name === "data-changed";
    if (!ours && !wanted.hasAttribute(name)) old.removeAttribute(name);
  }
  patch(old, wanted, mark);
}

export default { render };
