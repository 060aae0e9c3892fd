// The picture in the browser, and the hand on it. Python (stage.py) writes the picture, in parts, and says what
// can be moved (`ranges`, `numbers`) and chosen (`choices`), by name, as in data-name="theta 2 1 3". The hand
// sends {numbers: {name: value}, choice: a name or null, stamp}; Python repeats the stamp in `heard`.

const REST = 40; // milliseconds without a new value: the hand has stopped
const CALM = 300; // milliseconds between two pictures: with less, gliding from one to the next is too much
const MOMENT = 700; // milliseconds for which numbers that have changed are marked
const PIXELS = 4; // of a drag, for one step
const WIDE = 1080; // pixels of an explorer that has its controls beside the pictures
const HEAD = /^<g data-name="[^"]*"/; // of a part of a picture
const OURS = ["data-lit", "data-changed"]; // not of what Python writes
const STEPS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 };

async function render({ model: stage, el }) {
  const model = await stage.widget_manager.get_model(stage.get("shown").replace("IPY_MODEL_", ""));
  const [picture, box] = ["div", "input"].map((tag) => el.appendChild(document.createElement(tag)));
  Object.assign(box, { className: "nbprop-typed", inputMode: "decimal", hidden: true });
  el.classList.add("nbprop-stage");
  dress(stage.get("look"));

  const named = (root = picture) => [...root.querySelectorAll("[data-name]")];
  const handle = (name) => named().find((e) => e.dataset.name === name && e.tabIndex === 0);
  const range = (name) => (name in model.get("numbers") ? model.get("ranges")[name] : undefined);
  const value = (name) => held.get(name) ?? model.get("numbers")[name];
  const choice = (name = "") =>
    [name, name.split(" ", 2).join(" ")].find((one) => model.get("choices").includes(one)); // it, or its tensor
  const clamp = (wanted, low, high) => Math.min(Math.max(wanted, low), high);

  // --- what is under way: one message, and one more when the hand has stopped; the last value always goes
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

  function heard() {
    flying = flying.slice(flying.indexOf(model.get("heard")) + 1);
    if (flying.length) return;
    if (waiting) send();
    else held.clear();
  }

  function move(name, wanted) {
    const next = Number(clamp(wanted, range(name).least, range(name).most).toFixed(9));
    if (next === value(name)) return;
    held.set(name, next);
    waiting = true;
    clearTimeout(rest);
    if (!flying.length) send();
    else if (flying.length < 2) rest = setTimeout(() => send(), REST);
  }

  function pull(name, start, steps, fine) {
    const { low, high, step } = range(name);
    const [by, now] = [step / (fine ? 10 : 1), value(name)]; // now is out of range when it was typed
    const inside = clamp(start + steps * by, Math.min(low, now), Math.max(high, now));
    move(name, Math.round(inside / by) * by);
    return inside;
  }

  // --- the picture: what is there is changed and not replaced, so that focus stays and numbers glide
  let drawn = { at: 0 }; // what is in the picture, and since when
  let marked; // a timer

  function draw() {
    const parts = model.get("parts");
    const heads = parts.map((part) => part.match(HEAD)?.[0]);
    const alike = String(heads) === String(drawn.heads);
    const template = document.createElement("template");
    template.innerHTML = parts
      .map((part, i) => (alike && heads[i] && part === drawn.parts[i] ? `${heads[i]} data-same></g>` : part))
      .join("");
    for (const e of named(template.content)) e.prepend(...target(e));
    const focused = picture.contains(document.activeElement) && document.activeElement.dataset.name;
    const moved = drawn.numbers && drawn.numbers !== model.get("numbers");
    picture.classList.toggle("nbprop-glides", performance.now() - drawn.at > CALM);
    drawn = { parts, heads, numbers: model.get("numbers"), at: performance.now() };
    patch(picture, template.content, (text) => text.toggleAttribute("data-changed", moved));
    clearTimeout(marked);
    marked = setTimeout(() => {
      for (const e of picture.querySelectorAll("[data-changed]")) delete e.dataset.changed;
    }, MOMENT);
    if (focused && !picture.contains(document.activeElement)) handle(focused)?.focus({ preventScroll: true });
    light(pointed);
  }

  // --- the same quantity lights up everywhere, an entry with its whole tensor
  let pointed; // a name

  function light(name) {
    pointed = name;
    const other = `${name} `;
    for (const e of named()) {
      const one = `${e.getAttribute("data-name")} `;
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

  function type(name, text) {
    Object.assign(box, { ariaLabel: range(name).label, value: text, name, hidden: false });
    const [there, here] = [handle(name), box.offsetParent].map((e) => e.getBoundingClientRect());
    const zoom = el.currentCSSZoom ?? 1;
    box.style.left = `${(there.left + there.width / 2 - here.left) / zoom}px`;
    box.style.top = `${(there.top + there.height / 2 - here.top) / zoom}px`;
    box.focus({ preventScroll: true });
    if (text.length > 1) box.select();
  }

  function typed(taken) {
    const text = box.value.trim().replace("−", "-").replace(",", ".");
    if (taken && text && Number.isFinite(Number(text))) move(box.name, Number(text));
    box.hidden = true;
    handle(box.name)?.focus({ preventScroll: true });
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
    const far = drag ? event.clientX - drag.x : 0;
    if (!drag?.begun && Math.abs(far) < PIXELS) return;
    if (!drag.begun) picture.setPointerCapture(event.pointerId);
    const raw = pull(drag.name, drag.raw, far / PIXELS, event.shiftKey);
    drag = { ...drag, x: event.clientX, raw, begun: true };
  });
  for (const end of ["pointerup", "pointercancel"]) on(end, () => (drag = null));
  on("click", (_, name) => choice(name) && send(choice(name)));
  on("dblclick", (_, name) => range(name) && type(name, String(value(name))));
  on("pointerover", (_, name) => drag || light(name));
  on("pointerleave", () => drag || light(document.activeElement.dataset.name));
  on("focusin", (_, name) => take(name));
  on("focusout", () => light());
  on("keydown", (event, name) => {
    const { key, shiftKey } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (choice(name) && (key === "Enter" || key === " ")) send(choice(name));
    else if (!range(name)) return;
    else if (key in STEPS) pull(name, value(name), STEPS[key], shiftKey);
    else if (key === "Home") move(name, range(name).low);
    else if (key === "End") move(name, range(name).high);
    else if (key === "Escape") ((drag = null), move(name, origin.value));
    else if (key === "Enter") type(name, String(value(name)));
    else if (/^[-−.,\d]$/.test(key)) type(name, key);
    else return;
    event.preventDefault();
  });
  on("keydown", ({ key }) => (key === "Enter" || key === "Escape") && typed(key === "Enter"), box);
  on("blur", () => box.hidden || typed(true), box);

  // Jupyter takes keys before they are here: "0 0" restarts the kernel, and in Notebook 7 an arrow leads to
  // another cell. It asks the element with the focus first, so that one has to say no.
  const guard = ({ target, ctrlKey, metaKey, shiftKey, key }) => {
    const theirs = ctrlKey || metaKey || (shiftKey && key === "Enter");
    const ours = target.closest?.(".nbprop-explorer")?.contains(el);
    if (ours) target.toggleAttribute("data-lm-suppress-shortcuts", !theirs);
  };
  window.addEventListener("keydown", guard, true);
  const room = new ResizeObserver(() => {
    const explorer = el.closest(".nbprop-explorer");
    const place = explorer?.parentElement; // whose width does not depend on what is in it
    explorer?.classList.toggle("nbprop-wide", place.clientWidth >= WIDE);
    if (place) room.observe(place);
  });
  room.observe(el);
  const follow = () => (heard(), draw());
  model.on("change", follow);
  draw();
  return () => {
    model.off("change", follow);
    window.removeEventListener("keydown", guard, true);
    room.disconnect();
  };
}

// A place of at least 24 pixels for a finger, behind a tile, a unit or a line; it also shows focus and light.
function target(e) {
  const place = e.firstElementChild?.matches("rect, circle, .e") && e.firstElementChild.cloneNode();
  if (!place) return [];
  place.setAttribute("class", "nbprop-target");
  const wider = place.localName === "rect" ? { x: -5, y: -5, width: 10, height: 10 } : {};
  for (const name in wider) place.setAttribute(name, Number(place.getAttribute(name)) + wider[name]);
  return [place];
}

// Make the children of one element those of another: what has the same tag and name is kept and changed. `mark`
// is called with each text that says something else then.
function patch(old, wanted, mark) {
  const key = (node) => node.nodeName + (node.getAttribute?.("data-name") ?? "");
  const there = Map.groupBy([...old.childNodes], key);
  const nodes = [...wanted.childNodes].map((node) => {
    const one = there.get(key(node))?.shift();
    if (one) become(one, node, mark);
    return one ?? node;
  });
  for (const gone of [...there.values()].flat()) gone.remove();
  nodes.forEach((node, i) => node === old.childNodes[i] || old.insertBefore(node, old.childNodes[i]));
}

function become(old, wanted, mark) {
  if (wanted.attributes?.["data-same"] || old.isEqualNode(wanted)) return;
  if (old.nodeType !== Node.ELEMENT_NODE) {
    old.data = wanted.data;
    const text = old.parentElement.closest("text");
    if (text) mark(text);
    return;
  }
  for (const { name, value } of wanted.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const name of old.getAttributeNames()) {
    if (!wanted.hasAttribute(name) && !OURS.includes(name)) old.removeAttribute(name);
  }
  patch(old, wanted, mark);
}

// One style sheet for all explorers: whenever one that names fonts is new, the whole page is laid out again.
function dress(look) {
  const sheet = document.getElementById("nbprop-look") ?? document.createElement("style");
  if (sheet.textContent === look) return;
  document.head.append(Object.assign(sheet, { id: "nbprop-look", textContent: look }));
}

export default { render };
