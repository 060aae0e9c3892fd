"""Measure what the series promises, each number beside the same done another way, in one run: `make bench`.

A section is a function that returns rows; a row with a bar is marked when it misses it. Nothing here is a
test: the clock of a busy machine proves nothing, but two clocks in one run compare.
"""

import importlib.util
import inspect
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import timeit
import tracemalloc
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import lab
import numpy as np
import psutil
from jupyter_client.manager import start_new_kernel
from make_notebooks import lessons, read

from nbprop import example, explore
from nbprop.datasets import two_moons
from nbprop.training import cost_surface, train


@dataclass(frozen=True)
class Row:
    """One thing measured, and what it is compared with: {name: (as much of that, the bar or None)}."""

    what: str
    amount: float
    beside: dict
    unit: str = "ms"  # of seconds; or of what the amount is in

    def cells(self):
        yield f"{self.what:<42}"
        yield f"{self.amount * (1e3 if self.unit == 'ms' else 1):>10.3f} {self.unit}"
        for name, (other, bar) in self.beside.items():
            ratio = self.amount / other
            mark = "" if bar is None else f" ≤ {bar:g} {'✓' if ratio <= bar else '✗ MISSED'}"
            yield f"  {ratio:.3g} × {name}{mark}"


# --- a number in the hand, from the key to the repaint ----------------------------------------------------

ROUNDS, PRESSES = 2, 10
UNLIMITED = ["--disable-frame-rate-limit", "--disable-gpu-vsync"]  # else all times are whole frames of 17 ms
PRELUDE = """
import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np
from nbprop import Network, example, explore
from nbprop.engine import record
net, x, y = example()
"""
SOFTMAX = 'Network.random(sigma={1: "sigmoid", 2: "identity"}, cost="softmax_cross_entropy", seed=0)'
OTHERWISE = {  # what the lessons' network alone does not give
    "softmax": f"explore.softmax({SOFTMAX}, x, y)",
    "engine": "explore.engine(net, x, y, program=record)",
}
BARE = """
slider, text = widgets.FloatSlider(min=-10, max=10, step=0.1), widgets.HTML("0")
slider.observe(lambda change: setattr(text, "value", f"{change.new:.2f}"), "value")
widgets.VBox([slider, text.add_class("bare")])
"""
# The pictures of explore.forward and explore.descend, drawn as most notebooks would draw them.
INTERACT = r"""
@widgets.interact(theta=widgets.FloatSlider(0.7, min=-10, max=10, step=0.1))
def diagram(theta):
    changed = net.with_parameter(("theta", 1, 1, 1), theta)
    fwd = changed.forward(x)
    fig, ax = plt.subplots(figsize=(9, 3.5))
    box = dict(boxstyle="round", facecolor="white")
    places = {n: [(n, (size - 1) / 2 - i) for i in range(size)] for n, size in enumerate(net.sizes)}
    for n in (1, 2):
        for i, (right, up) in enumerate(places[n], 1):
            for j, start in enumerate(places[n - 1], 1):
                weight = changed.parameter(("theta", n, i, j))
                color = "#0072B2" if weight > 0 else "#D55E00"
                ax.plot(*zip(start, (right, up)), color=color, linewidth=abs(weight))
                here = start[0] + 0.4, start[1] * 0.6 + up * 0.4
                ax.text(*here, rf"$\theta^{{({n})}}_{{{i}{j}}}$ {weight:.2f}", ha="center", bbox=box)
            b, z, a = changed.b[n][i - 1, 0], fwd.z[n][i - 1, 0], fwd.a[n][i - 1, 0]
            ax.text(right, up + 0.4, f"$b^{{({n})}}_{{{i}}}$ {b:.2f}", ha="center", bbox=box)
            ax.text(right, up + 0.1, f"$z^{{({n})}}_{{{i}}}$ {z:.2f}", ha="center", zorder=3)
            ax.text(right, up - 0.2, f"$a^{{({n})}}_{{{i}}}$ {a:.2f}", ha="center", zorder=3)
        ax.scatter(*zip(*places[n]), s=2000, zorder=2)
    ax.scatter(*zip(*places[0]), s=2000, zorder=2)
    for j, place in enumerate(places[0]):
        ax.text(*place, f"$x_{j + 1}$ {fwd.a[0][j, 0]:.2f}", ha="center", zorder=3)
    for i, (right, up) in enumerate(places[2]):
        ax.text(right + 0.4, up, f"$y_{i + 1}$ {y[i, 0]:.2f}", bbox=box)
    ax.text(3, 0, f"$C$ {net.cost(fwd.a[2], y):.3f}", bbox=box)
    ax.axis("off")
    plt.show()
"""
INTERACT_PLOT = r"""
from nbprop.training import cost_surface, descent_path
names, values = [("theta", 1, 1, 1), ("theta", 2, 1, 1)], np.linspace(-10, 10, 81)
surface = cost_surface(net, x, y, *names, values, values)

@widgets.interact(theta=widgets.FloatSlider(0.7, min=-10, max=10, step=0.1))
def landscape(theta):
    path = descent_path(net.with_parameter(names[0], theta), x, y, *names, rate=3, epochs=20)
    fig, ax = plt.subplots(figsize=(8.4, 4.3))
    filled = ax.contourf(values, values, surface.T, levels=12, cmap="cividis")
    ax.contour(values, values, surface.T, levels=12, colors="white", linewidths=0.6)
    fig.colorbar(filled, label="mean cost an example")
    ax.plot(*path[:2], "ko-", linewidth=2, markersize=4, label="an epoch")
    ax.plot(*path[:2, 0], "wo", markeredgecolor="k", markersize=10, label="start")
    ax.plot(*path[:2, -1], "w*", markeredgecolor="k", markersize=18, label="end")
    ax.set(xlabel=r"$\theta^{(1)}_{11}$", ylabel=r"$\theta^{(2)}_{11}$")
    ax.legend(ncols=3)
    plt.show()
"""
OTHERS = {"a bare slider": BARE, "interact, a diagram": INTERACT, "interact, a plot": INTERACT_PLOT}
# In the page: the milliseconds from the next key to the frame that shows the answer, or null without one.
ANSWER = """(handle, picture) => {
  window.answer = new Promise(resolve => {
    setTimeout(() => resolve(null), 5000);
    let start;
    handle.addEventListener('keydown', () => { start = performance.now() }, {capture: true, once: true});
    const observer = new MutationObserver(async () => {
      const images = [...picture.querySelectorAll('img')];
      if (!picture.textContent.trim() && !images.length) return;  // cleared, and not yet drawn again
      observer.disconnect();
      await Promise.all(images.map(image => image.decode()));
      requestAnimationFrame(() => {
        const painted = new MessageChannel();
        painted.port1.onmessage = () => resolve(performance.now() - start);
        painted.port2.postMessage(null);
      });
    });
    observer.observe(picture, {childList: true, subtree: true, characterData: true});
  })
}"""


def explorers():
    """{name: a line of code} of everything in nbprop.explore that takes a network."""
    found = {}
    for name in explore.__all__:
        arguments = list(inspect.signature(getattr(explore, name)).parameters)
        if arguments[:1] == ["net"]:
            found[f"explore.{name}"] = OTHERWISE.get(name, f"explore.{name}(net, x, y)")
    return found


def every_row():
    """The same with a line of code for each row of those that have rows."""
    found = {}
    for name, line in explorers().items():
        maker = getattr(explore, name.removeprefix("explore."))
        rows = sys.modules[maker.__module__].ROWS if "row" in inspect.signature(maker).parameters else ()
        found |= {f"{name}, {row}": f"{line[:-1]}, row={row!r})" for row in rows} or {name: line}
    return found


FAILED = ".jp-OutputArea-output [data-mime-type='application/vnd.jupyter.stderr']"


@contextmanager
def _running(subjects):
    """A notebook with a cell for each of them, run in JupyterLab."""
    if not lab.find_chromium():
        sys.exit(lab.GET_CHROMIUM)
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "notebooks"
        folder.mkdir()
        with lab.server(folder, Path(home)) as address, lab.browser(*UNLIMITED) as browser:
            page = browser.new_page(viewport={"width": 1280, "height": 720})
            with lab.Lab(page, address, folder).running(PRELUDE, *subjects.values()) as opened:
                if opened.page.locator(FAILED).count():
                    raise RuntimeError("a cell of the benchmark fails")
                yield opened


def sliders():
    """The median answer of each explorer's first slider and of its first handle in the picture, a key at a
    time, each in turn with a bare slider.
    """
    subjects = OTHERS | explorers()
    bare, diagram, plot = OTHERS
    medians = {}
    with _running(subjects) as opened:
        hands = _hands(opened, subjects)
        for name, (_, picture) in hands.items():
            rounds = 1 if name in OTHERS else ROUNDS  # what takes seconds is known well enough
            both = _answers(opened, {one: hands[one] for one in (bare, name)}, rounds)
            medians[name] = both[name]
            same, bar = (plot, 1 / 3) if (drawn := picture.locator("img").count() > 0) else (diagram, 1 / 8)
            beside = {bare: (both[bare], None if drawn or name == diagram else 1.3)} if name != bare else {}
            beside |= {} if name in OTHERS else {same: (medians[same], bar)}
            yield Row(name + " (plot)" * drawn, medians[name], beside)


PICTURE = ".nbprop-stage, .widget-output, .bare .widget-html-content"
IN_PICTURE = ".nbprop-stage [role=slider][tabindex='0']"


def _hands(opened, subjects):
    """{name: (what is moved, what shows it)} of the first slider of each output and of its first handle."""
    hands = {}
    for name, output in zip(subjects, opened.page.locator(".jp-CodeCell").all()[1:], strict=True):
        for what, moved in {name: ".noUi-handle", f"{name}, in the picture": IN_PICTURE}.items():
            if output.locator(moved).count():
                handle = output.locator(moved).first
                if handle.get_attribute("aria-valuenow") == handle.get_attribute("aria-valuemin"):
                    handle.press("PageUp")  # so that it can be moved to both sides
                hands[what] = handle, output.locator(PICTURE).first
    opened.settle()
    return hands


def _answers(opened, hands, rounds):
    """{name: its median seconds} of each of them."""
    times = {name: [] for name in hands}
    for name, (handle, picture) in [*hands.items()] * rounds:
        handle.focus()  # and scroll to it, which the first presses wait for and are not counted
        picture = picture.element_handle()
        for press in range(PRESSES):
            handle.evaluate(ANSWER, picture)
            opened.page.keyboard.press("ArrowRight" if press % 2 else "ArrowLeft")
            milliseconds = opened.page.evaluate("window.answer")
            if milliseconds is None:
                raise RuntimeError(f"{name} does not answer")
            times[name] += [milliseconds / 1e3] if press >= 2 else []
            opened.settle()
    return {name: statistics.median(taken[2:]) for name, taken in times.items()}  # 2 warm it up


# In the page: from now on count the bytes that the kernel sends.
BYTES = """() => {
  window.bytes = 0;
  nbprop.kernel.anyMessage.connect((_, {msg, direction}) => {
    if (direction === 'recv') window.bytes += JSON.stringify(msg).length;
  });
}"""


def traffic():
    """What the kernel sends for one move."""
    subjects = OTHERS | explorers()
    with _running(subjects) as opened:
        opened.page.evaluate(BYTES)
        for name, (handle, _) in _hands(opened, subjects).items():
            handle.focus()
            opened.settle()
            opened.page.evaluate("window.bytes = 0")
            opened.page.keyboard.press("ArrowLeft")
            opened.settle()
            yield Row(name, opened.page.evaluate("window.bytes") / 1e3, {}, "kB")


# --- a key that is held down ------------------------------------------------------------------------------

HELD = 2  # seconds
# In the page: from now on count the frames in which the picture has changed.
COUNT = """picture => {
  window.frames_ = 0;
  let changed = false;
  new MutationObserver(() => {
    if (!changed) requestAnimationFrame(() => { changed = false; ++window.frames_ });
    changed = true;
  }).observe(picture, {childList: true, subtree: true, characterData: true});
}"""


def held():
    """Different pictures a second while a key is held down, and while a handle is dragged to and fro."""
    subjects = OTHERS | explorers()
    with _running(subjects) as opened:
        for name, (handle, picture) in _hands(opened, subjects).items():
            for way in (_press, _drag)[: 2 if "in the picture" in name else 1]:
                handle.focus()
                opened.settle()
                picture.evaluate(COUNT)
                start, steps = time.perf_counter(), way(opened.page, handle)
                while (seconds := time.perf_counter() - start) < HELD:
                    next(steps)
                shown = opened.page.evaluate("window.frames_")
                opened.page.mouse.up()
                opened.settle()
                yield Row(name + ", dragged" * (way is _drag), shown / seconds, {}, "pictures a second")


def _press(page, _):
    """One key after another, thirty in a second as a keyboard repeats it, to and fro."""
    start = time.perf_counter()
    for press in count():
        time.sleep(max(0, start + press / 30 - time.perf_counter()))
        yield page.keyboard.press("ArrowRight" if press // 40 % 2 else "ArrowLeft")


def _drag(page, handle):
    """A pull sideways, a step of the value at a time, to and fro."""
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in count():
        yield page.mouse.move(x + 4 * (10 - abs(step % 40 - 20)), y)


# --- what many moves leave behind -------------------------------------------------------------------------

MOVES = 10_000


def memory():
    """The kernel, and the tab after a collection of its garbage, at each thousandth of many random moves."""
    with _running(explorers()) as opened:
        kernel = psutil.Process(int(opened.ask("__import__('os').getpid()")))
        first = {}
        for moves in range(1000, MOVES + 1, 1000):
            opened.wander(1000)
            held = opened.held()
            amounts = {
                "kernel": (kernel.memory_info().rss / 1e6, "MB", 1.05),
                "tab, heap": (held["JSHeapUsedSize"] / 1e6, "MB", 1.05),
                "tab, nodes": (held["Nodes"], "", 1.05),
            }
            for what, (amount, unit, bar) in amounts.items():
                beside = {"after 1000": (first[what], bar)} if what in first else {}
                first.setdefault(what, amount)
                yield Row(f"{what}, after {moves} moves", amount, beside, unit)


# --- an import, and a notebook in its kernel --------------------------------------------------------------

TRIES = 21


def imports():
    """The least processor seconds of many, in turn: what else the machine does only adds."""
    names = ("numpy", "nbprop", "nbprop.explore")
    code = "from time import process_time as t; s = t(); import {}; print(t() - s)"
    times = {name: [] for name in names}
    cached = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}  # as a reader has it: compiled once and kept
    for name in names * TRIES:
        command = [sys.executable, "-c", code.format(name)]
        ran = subprocess.run(command, env=cached, capture_output=True, check=True)
        times[name].append(float(ran.stdout))
    least = {name: min(taken) for name, taken in times.items()}
    for name, bar in zip(names, (None, 1.15, None), strict=True):
        beside = {} if name == "numpy" else {"import numpy": (least["numpy"], bar)}
        yield Row(f"import {name}", least[name], beside)


MOST = 115  # MB of a kernel after Run All of the lessons that need no plot
WITHOUT_PLOTS = ("00", "01", "02", "03", "04")


def notebooks():
    """The memory of a lesson's kernel, and the seconds of Run All."""
    for path in lessons():
        with _kernel() as (client, process):
            bare = process.memory_info().rss / 1e6
            first, *others = (cell.source for cell in read(path).cells if cell.cell_type == "code")
            start = time.perf_counter()
            client.execute_interactive(first, output_hook=lambda _: None)
            after_first = process.memory_info().rss / 1e6
            for source in others:
                client.execute_interactive(source, output_hook=lambda _: None)
            seconds, after_all = time.perf_counter() - start, process.memory_info().rss / 1e6
        yield Row(f"{path.stem[:2]}, bare kernel", bare, {}, "MB")
        yield Row(f"{path.stem[:2]}, after the first cell", after_first, {}, "MB")
        bar = 1 if path.stem[:2] in WITHOUT_PLOTS else None
        yield Row(f"{path.stem[:2]}, after Run All", after_all, {f"{MOST} MB": (MOST, bar)}, "MB")
        yield Row(f"{path.stem[:2]}, Run All", seconds, {})


@contextmanager
def _kernel():
    manager, client = start_new_kernel()
    try:
        yield client, psutil.Process(manager.provisioner.pid)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


# --- one forward and backward pass ------------------------------------------------------------------------

COLUMNS = (1, 200, 10_000)


def passes():
    """forward + backward of the package and of others, on the same numbers."""
    net = example()[0]
    for columns in COLUMNS:
        random = np.random.default_rng(0)
        x, y = random.standard_normal((2, columns)), random.random((2, columns))
        times = {name: _fastest(make(net, x, y)) for name, make in WAYS.items() if _installed(name)}
        hand = times["by hand"]
        for name, seconds in times.items():
            bar = 2 if name == "nbprop" else None
            beside = {} if name == "by hand" else {"by hand": (hand, bar)}
            yield Row(f"{name}, {columns} column{'s' * (columns > 1)}", seconds, beside)


def _installed(name):
    return name in ("nbprop", "by hand") or importlib.util.find_spec(name) is not None


def _fastest(run: Callable):
    """Seconds of one run, the least of many: what else the machine does only adds."""
    run()
    number = max(1, int(0.02 / max(timeit.timeit(run, number=1), 1e-7)))
    return min(timeit.repeat(run, number=number, repeat=15)) / number


def _nbprop(net, x, y):
    return lambda: net.backward(net.forward(x), y)


def _gradient(theta1, b1, theta2, b2, x, y):
    """D2–D30 as most would write them."""

    def sigma(z):
        return 1 / (1 + np.exp(-z))

    def sigma_prime(z):
        return sigma(z) * (1 - sigma(z))

    z1 = theta1 @ x + b1
    a1 = sigma(z1)
    z2 = theta2 @ a1 + b2
    a2 = sigma(z2)
    delta2 = (a2 - y) * sigma_prime(z2)
    delta1 = (theta2.T @ delta2) * sigma_prime(z1)
    return delta1 @ x.T, delta1.sum(1, keepdims=True), delta2 @ a1.T, delta2.sum(1, keepdims=True)


def _by_hand(net, x, y):
    parameters = _parameters(net)
    return lambda: _gradient(*parameters, x, y)


def _cost(sigma):
    """C of all parameters, in the words of any library with this σ."""

    def cost(theta1, b1, theta2, b2, x, y):
        a1 = sigma(theta1 @ x + b1)
        a2 = sigma(theta2 @ a1 + b2)
        return ((a2 - y) ** 2).sum() / 2

    return cost


def _parameters(net):
    return [np.array(part) for part in (net.theta[1], net.b[1], net.theta[2], net.b[2])]


def _torch(net, x, y):
    import torch

    parameters = [torch.tensor(part, requires_grad=True) for part in _parameters(net)]
    x, y, cost = torch.tensor(x), torch.tensor(y), _cost(torch.sigmoid)
    return lambda: torch.autograd.grad(cost(*parameters, x, y), parameters)


def _autograd(net, x, y):
    import autograd
    import autograd.numpy

    cost = _cost(lambda z: 1 / (1 + autograd.numpy.exp(-z)))
    gradient = autograd.grad(cost, argnum=(0, 1, 2, 3))
    parameters = _parameters(net)
    return lambda: gradient(*parameters, x, y)


def _jax(net, x, y):
    import jax

    jax.config.update("jax_enable_x64", True)
    gradient = jax.jit(jax.grad(_cost(jax.nn.sigmoid), argnums=(0, 1, 2, 3)))
    parameters = [jax.numpy.array(part) for part in (*_parameters(net), x, y)]
    return lambda: jax.block_until_ready(gradient(*parameters))


WAYS = {"by hand": _by_hand, "nbprop": _nbprop, "autograd": _autograd, "torch": _torch, "jax": _jax}

# --- training, and the cost as a surface -----------------------------------------------------------------

EPOCHS, EXAMPLES, RATE = 10_000, 200, 0.5


def learning():
    """Descent with all examples at once, beside the same steps by hand and in PyTorch, in turn."""
    net, (x, y) = example()[0], two_moons(M=EXAMPLES)
    ways = {name: way for name, way in LEARNING.items() if _installed(name)}
    times, ends = {name: [] for name in ways}, {}
    for name in [*ways] * 5:
        start = time.perf_counter()
        ends[name] = ways[name](net, x, y)
        times[name].append(time.perf_counter() - start)
    least = {name: min(taken) for name, taken in times.items()}
    bars = {"by hand": 1.5, "torch": 0.5}
    for name, seconds in least.items():
        for mine, other in zip(ends["nbprop"], ends[name], strict=True):
            np.testing.assert_allclose(mine, other, 1e-6, err_msg=f"{name} has learned something else")
        beside = {way: (least[way], bar) for way, bar in bars.items() if way in least}
        yield Row(f"{name}, {EPOCHS} epochs", seconds, beside if name == "nbprop" else {})


def _learn(net, x, y):
    return _parameters(train(net, x, y, rate=RATE, epochs=EPOCHS).net)


def _learn_by_hand(net, x, y):
    parameters, rate = _parameters(net), RATE / x.shape[1]
    for _ in range(EPOCHS):
        gradient = _gradient(*parameters, x, y)
        parameters = [old - rate * slope for old, slope in zip(parameters, gradient, strict=True)]
    return parameters


def _learn_torch(net, x, y):
    import torch

    parameters = [torch.tensor(part, requires_grad=True) for part in _parameters(net)]
    optimizer = torch.optim.SGD(parameters, lr=RATE / x.shape[1])
    x, y, cost = torch.tensor(x), torch.tensor(y), _cost(torch.sigmoid)
    for _ in range(EPOCHS):
        optimizer.zero_grad()
        cost(*parameters, x, y).backward()
        optimizer.step()
    return [part.detach().numpy() for part in parameters]


LEARNING = {"by hand": _learn_by_hand, "nbprop": _learn, "torch": _learn_torch}


def surface():
    """The cost over 200 × 200 values of two parameters and 100 examples, beside a network for each."""
    net, (x, y) = example()[0], two_moons(M=100)
    first, second, values = ("theta", 1, 1, 1), ("theta", 2, 1, 1), np.linspace(-10, 10, 200)

    def one_by_one():
        rows = [net.with_parameter(first, value) for value in values]
        networks = ([row.with_parameter(second, value) for value in values] for row in rows)
        costs = [[one.cost(one.forward(x).a[2], y) for one in row] for row in networks]
        return np.array(costs) / x.shape[1]

    def all_rows():
        return cost_surface(net, x, y, first, second, values, values)

    np.testing.assert_allclose(all_rows(), one_by_one())
    alone = min(timeit.repeat(one_by_one, number=1, repeat=2))
    yield Row("cost_surface", min(timeit.repeat(all_rows, number=1, repeat=7)), {"a loop": (alone, 1 / 10)})
    tracemalloc.start()
    all_rows()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    yield Row("cost_surface, at its peak", peak, {"10 MB": (10, 1)}, "MB")


# --- the table --------------------------------------------------------------------------------------------

SECTIONS = {
    "A number in the hand, from the key to the repaint": sliders,
    "A move, in kB from the kernel": traffic,
    "A key held down": held,
    "What many moves leave behind": memory,
    "An import": imports,
    "A lesson in its kernel": notebooks,
    "forward + backward, 2-3-2": passes,
    f"Training, {EXAMPLES} examples": learning,
    "The cost as a surface": surface,
}


def main():
    wanted = sys.argv[1:]
    machine = f"{platform.platform()}, {os.cpu_count()} cores"
    print(f"{machine}, Python {platform.python_version()}, NumPy {np.__version__}")
    for title, section in SECTIONS.items():
        if not wanted or section.__name__ in wanted:
            print(f"\n{title}")
            for row in section():
                print("".join(row.cells()), flush=True)


if __name__ == "__main__":
    main()
