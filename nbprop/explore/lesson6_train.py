"""Train (lesson 6): gradient descent live, with the regions, the network and the cost moving together.

The browser's clock sends a tick, the kernel learns for a moment and draws: there is no thread, no task and no
timer in the kernel, so nothing can be left behind. A browser sends no tick before it has the answer to the
last one, so they cannot pile up either.
"""

from itertools import islice
from math import inf
from time import perf_counter

import numpy as np

from nbprop.activations import ACTIVATIONS
from nbprop.checks import real_number
from nbprop.costs import COSTS
from nbprop.datasets import DATASETS
from nbprop.explore.controls import Player, button, menu, rate_menu, sigma_menu
from nbprop.explore.explorer import Explorer, Row, View
from nbprop.explore.scene import AS_GIVEN, Scene, with_functions
from nbprop.pictures import network_diagram
from nbprop.pictures.graphs import Graph, Table, dot, side_by_side
from nbprop.pictures.regions import decision_regions, half_planes
from nbprop.training import History, descent

INTERVAL = 150  # milliseconds from tick to tick
MOMENT = 0.03  # seconds of learning in a tick, at most
FALL = 0.04  # of the cost: as much may be gone after a tick, so that a fall is seen
PACE = 10  # a tick adds a tenth to the epochs there are: slow at first, while much happens
MOST = 100_000  # epochs, which is enough for all of this
SETTLED = 100  # epochs before that can be said
LATELY = 50  # epochs in which a tenth may jump up before the rate is called too large
JUMP = 0.001  # of the cost; less is rounding, which goes up and down where nothing is left to learn
POINTS = 240  # on the curve of the cost


def train(net, x, y, *, rate=1.0, backward=None):
    """Training live: play, pause, one epoch, start over; with data, hidden σ, C and rate in menus.

    rate : η at the start. Each step takes η times the mean gradient of all examples.
    backward : your own function (net, fwd, y) → gradients, as in `gradcheck`; the network that follows it
        learns beside the one that follows backpropagation, from the same start.

    A new rate goes on from where the network is, unless the last one has led beyond all numbers. Other data,
    another σ or C begin anew, with the parameters of `net`; "Start over" does so too, and Reset also puts the
    menus back. With softmax_cross_entropy the output layer is the identity. ValueError for a network of other
    than 2 inputs, or of more than 5 outputs.

    >>> from nbprop import example
    >>> live = train(*example())
    >>> live.learn(20)
    >>> live
    given, hidden σ sigmoid, C squared_error: 20 epochs at rate 1: mean cost 0.545 → 0.0232, all right since
    epoch 4.
    """
    scene = Scene.of(net, x, y, needs="training")
    return Training(scene, real_number("rate", rate), backward)


class Run:
    """Gradient descent that is under way; `history` holds what happened so far."""

    def __init__(self, net, x, y, rate, backward=None):
        self.x, self.y, self.history, self._backward = x, y, History(net, y, rate), backward
        self.set_rate(rate)
        self.learn(1)  # takes in the start

    def set_rate(self, rate):
        """Go on from where the network is with this rate."""
        self._since = self.history.epochs
        self._steps = descent(self.history.net, self.x, self.y, rate=rate, backward=self._backward)
        self.history.rate, self.history.stopped = rate, ""
        if len(self.history.cost):
            next(self._steps)  # where it is already

    def learn(self, epochs, seconds=inf):
        """So many epochs more, or as many as can be done in that time, up to MOST in all."""
        epochs = min(epochs, 1 + MOST - len(self.history.cost))
        self.history.extend(_in_time(islice(self._steps, epochs), seconds))

    @property
    def pace(self):
        """How many epochs make a good tick: a tenth more, and fewer where the cost falls fast."""
        cost = self.history.cost
        fall = cost[-2] - cost[-1] if len(cost) > 1 else 0.0
        epochs = 1 + self.history.epochs // PACE
        return epochs if fall <= 0 else max(1, min(epochs, int(FALL * cost[-1] / fall)))

    @property
    def settled(self):
        """Whether nothing changes any more: the last third of the epochs has moved the cost by nothing."""
        cost = self.history.cost[self._since :]
        return len(cost) > SETTLED and abs(cost[2 * len(cost) // 3] - cost[-1]) <= 1e-6 * abs(cost[-1])

    @property
    def ended(self):
        """Whether there is no going on."""
        return bool(self.history.stopped) or self.history.epochs >= MOST or self.settled

    @property
    def summary(self):
        """The run in a sentence: since when all are right, what went wrong, and why there is no going on."""
        history = self.history
        right = f"accuracy {history.accuracy[-1]:.0%}"
        if history.accuracy[-1] == 1:
            right = f"all right since epoch {np.flatnonzero(history.accuracy < 1).max(initial=-1) + 1}"
        # When the rate was changed, it may be the one before that has raised the cost.
        trouble = history.stopped if self._since else history.trouble
        return "; ".join(filter(None, (f"{history.course}, {right}", trouble, self._at_last(trouble))))

    def _at_last(self, trouble):
        history = self.history
        if history.epochs >= MOST:
            return "that is enough"
        if self.settled and not history.stopped:
            return "nothing changes any more"
        lately = history.cost[self._since :][-LATELY:]
        jumps = int((np.diff(lately) > JUMP * lately[:-1]).sum())
        if 10 * jumps > LATELY and "too large" not in trouble:
            return f"the cost keeps jumping up: the rate {history.rate:g} is too large"
        return ""


def _in_time(epochs, seconds):
    end = perf_counter() + seconds
    for epoch in epochs:
        yield epoch
        if perf_counter() > end:
            return


class Training(Explorer):
    """An explorer of a `Run`, or of two side by side, which the menus and the buttons lead.

    history : what has happened in it; with a reader's own `backward`, in the one that follows that.
    """

    movable = ()  # what is trained is chosen in the menus

    def __init__(self, scene, rate, backward=None):
        self._ways = [None] if backward is None else [None, backward]
        self._runs, self._follows = [], None  # and the choices that they were made for
        self._data = _sets(scene)
        super().__init__(scene, Row(self._picture, self._choosable, one_example=False), rate=rate)
        self.play = Player("Learn on and on", max=MOST, interval=INTERVAL)
        self.once = button("One epoch", "One step of gradient descent")
        self.anew = button("Start over", "From the same parameters")
        self.play.clock.observe(self._ticked, "value")
        self.once.on_click(lambda _: self.learn(1))
        self.anew.on_click(lambda _: self.start_over())
        self._menus += [self.play, self.once, self.anew]
        self._lay_out()
        self.add_class("nbprop-train" if backward is None else "nbprop-compare")

    def _choosable(self, net, rate):
        costs = COSTS | {net.cost.name: net.cost}
        return {
            "data": menu("data", [(name, name) for name in self._data], next(iter(self._data))),
            **({"sigma": sigma_menu(net)} if net.N > 1 else {}),
            "cost": menu("C", list(costs.items()), net.cost),
            "rate": rate_menu(rate),
        }

    @property
    def history(self):
        return self._runs[-1].history

    def learn(self, epochs, seconds=inf):
        """So many epochs more, or as many as can be done in that time, and draw."""
        self._try(lambda: self._learn(epochs, seconds))
        if all(run.ended for run in self._runs):
            self.play.clock.playing = False

    def _learn(self, epochs, seconds):
        """The last run, which is the slowest, learns as long as it may, and the others as many epochs."""
        *others, last = self._followed(**self._choices())
        before = last.history.epochs
        last.learn(epochs, seconds)
        for run in others:
            run.learn(last.history.epochs - before or epochs, seconds)

    def start_over(self):
        """Begin anew with the parameters at the start, and the choices as they are."""
        self.play.clock.playing, self._follows = False, None
        self._try()

    def restart(self):
        self.play.clock.playing, self._follows = False, None
        super().restart()

    def _ticked(self, _change):
        """Answer the browser. A tick that comes after Pause is too late."""
        if self.play.clock.playing:
            self.learn(min(run.pace for run in self._runs), MOMENT)

    def _followed(self, rate, **others):
        """The runs for these choices: those that are under way, or new ones."""
        if self._follows != others or (self.history.rate != rate and self.history.stopped):
            self._runs = [Run(*self._begin(**others), rate, backward) for backward in self._ways]
            self._follows = others
        elif self.history.rate != rate:
            for run in self._runs:
                run.set_rate(rate)
        return self._runs

    def _begin(self, data, cost, sigma=AS_GIVEN):
        """The network and the data of a new run."""
        net = with_functions(self._start.net, sigma, cost)
        if cost.name == "softmax_cross_entropy":
            net = net.replace(sigma=net.sigma | {net.N: ACTIVATIONS["identity"]})
        return net, *self._data[data]

    def _picture(self, scene, data, **choices):
        run, *own = self._followed(data=data, **choices)
        net, history = run.history.net, run.history
        what = f"{data}, hidden σ {_hidden(net)}, C {net.cost.name}"
        if own:
            return _beside(run, *own, what)
        words = f"{what}: {run.summary}."
        pictures = (
            network_diagram(net, show=("parameters",)),
            decision_regions(net, run.x, run.y),
            _cost_curve(history),
        )
        hidden = (half_planes(net, run.x, run.y),) if net.N > 1 else ()
        return View(pictures + hidden, words)


def _sets(scene):
    """The data by name: the given ones first, and where the network can learn them those of `datasets`."""
    made = {name: make() for name, make in DATASETS.items()} if scene.net.sizes[-1] == 2 else {}
    given = scene.x, scene.y
    same = [name for name, pair in made.items() if all(map(np.array_equal, pair, given))]
    return {same[0] if same else "given": given} | made


def _hidden(net):
    """The name of the σ that the hidden layers have in common."""
    names = {net.sigma[n].name for n in range(1, net.N)}
    return names.pop() if len(names) == 1 else AS_GIVEN


def _beside(right, own, what):
    """What the network has learned from the right gradients, and what from a reader's own."""
    yours = own.summary.replace("is too large", "is too large, or the gradient is wrong")
    words = f"{what}. From the right gradient: {right.summary}. From yours: {yours}."
    named = {"the right gradient": right, "yours": own}
    regions = (decision_regions(run.history.net, run.x, run.y, name=name) for name, run in named.items())
    return View((*regions, _cost_curve(right.history, own.history)), words)


def _cost_curve(*histories):
    """The mean cost of every epoch; of two runs the second is dashed."""
    most = max(history.epochs for history in histories)
    costs = np.concatenate([history.cost for history in histories])
    one = len(histories) == 1
    graph = Graph(
        [0, _round_up(most)],
        costs,
        ("epoch", ""),
        title="mean cost, on a logarithmic scale" if one else "mean cost (log scale), yours dashed",
        value=costs[-1] if one else None,
        width=560,
        height=130,
        powers=bool((costs > 0).all()),
    )
    for history, dashed in zip(histories, ("", ' stroke-dasharray="6 4"'), strict=False):
        epochs = np.unique(np.linspace(0, history.epochs, POINTS).astype(int))
        graph.curve(epochs, history.cost[epochs], f'stroke-width="2.5"{dashed}')
        graph.point(epochs[-1], history.cost[-1], dot)
    margin = Table((), 20)  # for the last number on the axis, which may be long
    return side_by_side(graph, margin, title="The mean cost of every epoch")


def _round_up(epochs):
    """10, 20, 50, 100, 200 …"""
    power = 10 ** (len(str(max(epochs, 1))) - 1)
    return max(10, next(power * k for k in (1, 2, 5, 10) if power * k >= epochs))
