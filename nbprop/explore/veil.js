// The veil of a question: the cells between its own and the next heading carry a class until it is lifted.
// JupyterLab, Notebook 7 and JupyterLite have such cells; where there are none, nothing is veiled. CSS alone
// could find them, by :has() and ~, but then each change anywhere in a notebook costs hundreds of milliseconds.
const HEADING = '.jp-RenderedMarkdown :is(h1, h2, h3, h4)';
const WORDS = 'The rest of this section is veiled until you commit.';
const veils = (globalThis.nbpropVeils ??= new WeakMap());  // cell → the questions that veil it

const far = cell => cell.style.display === 'none';  // kept out of sight by JupyterLab, without its neighbours

function below(cell) {
  const found = [];
  for (let next = cell.nextElementSibling; next?.matches('.jp-Cell') && !far(next); next = next.nextElementSibling) {
    if (next.matches('.jp-MarkdownCell') && next.querySelector(HEADING)) break;
    found.push(next);
  }
  return found;
}

function set(cell, question, veiled) {
  const by = veils.get(cell) ?? new Set();
  by[veiled ? 'add' : 'delete'](question);
  veils.set(cell, by);
  cell.classList.toggle('nbprop-veiled', by.size > 0);
}

export default {
  render({model, el}) {
    let ended = false;
    const veiled = new Set();
    const lift = cell => { set(cell, el, false); veiled.delete(cell) };
    const observer = new MutationObserver(() => look());
    function look() {
      const cell = el.closest('.jp-Notebook .jp-Cell');
      if (!cell || far(cell)) return;
      const now = below(cell);
      [...veiled].filter(one => one.isConnected && !far(one) && !now.includes(one)).forEach(lift);
      now.filter(one => !veiled.has(one)).forEach(one => { set(one, el, true); veiled.add(one) });
    }
    function begin() {  // once it is in the page
      if (ended) return;
      if (!el.isConnected) return requestAnimationFrame(begin);
      const cells = el.closest('.jp-Notebook .jp-Cell')?.parentElement;
      if (!cells) return;
      el.textContent = WORDS;
      el.closest('.nbprop-prediction').querySelector('.nbprop-skip').onclick = end;  // without a kernel, too
      observer.observe(cells, {childList: true, subtree: true});
      look();
    }
    function end() {
      ended = true;
      observer.disconnect();
      [...veiled].forEach(lift);
      el.textContent = '';
    }
    model.on('change:lifted', end);
    if (!model.get('lifted')) begin();
    return () => { if (!ended) end() };
  },
};
