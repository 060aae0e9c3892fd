"""Pencil and paper: problems whose answer is typed, and a wrong one is told which slip it shows."""

from html import escape

import ipywidgets as widgets
from ipywidgets.widgets.widget_string import TextStyle

from nbprop.derivation.steps import STEPS
from nbprop.exercises import problems, records
from nbprop.exercises.arithmetic import shown
from nbprop.explore.controls import Live, button, html, layout, shared, verdict
from nbprop.explore.stage import STYLE
from nbprop.notation import prose
from nbprop.typeset import line, mathml, quantities

ROW = {"flex_flow": "row wrap", "align_items": "center"}


def practice(lesson, *steps, seed=0):
    """Problems for pencil and paper: of these steps, then by turns one of the lesson and two of earlier ones.

    A number is typed, and Enter or Check says whether it is right to two digits, or which slip it shows.
    Another asks the same of other numbers, Next goes on. Without a kernel it is the first problem, with its
    solution folded away. ValueError for an unknown lesson, "03" say, or step, "D17" say.

    >>> practice("03", "D13")
    Practice. D13. How does C answer to what hidden unit 2 puts out?
    """
    return Practice(problems.series(lesson, *steps, seed=seed))


def pencil(seed=0):
    """A small network from x to all 17 gradients by hand, number by number, each with its own field.

    A wrong number is told its slip; the next field goes on from the right one, typed or shown.

    >>> pencil(seed=1)
    By hand. D2. What is the weighted input of hidden unit 1?
    """
    return Pencil(problems.pencil(seed))


class Practice(Live):
    """One problem at a time, with a field for its answer; `judged` is what came of the last answer."""

    TITLE = "Practice"
    RULE = "Pencil and paper: type the number. Two digits are enough."
    BUTTONS = (  # what it does, its face, its tooltip
        ("judge", "Check", "Say whether the number is right"),
        ("reveal", "Show it", "Show the solution"),
        ("ask_another", "Another", "Ask the same of other numbers"),
        ("go_on", "Next", "Go on to another problem"),
    )

    def __init__(self, series):
        self._series = series
        self._posed, self._verdict = html(width="auto"), html(width="auto")
        self.field = widgets.Text(
            placeholder="type a number",
            continuous_update=False,  # it changes on Enter, or when the field is left
            style=shared(TextStyle, description_width="initial"),
            layout=layout(width="auto"),
        )
        self.field.observe(lambda change: change.new.strip() and self.judge(), "value")
        self.field.on_msg(lambda _, message, __: message.get("event") == "submit" and self.enter())
        self.buttons = [button(face, tooltip, width="auto") for _, face, tooltip in self.BUTTONS]
        for press, (what, *_) in zip(self.buttons, self.BUTTONS, strict=True):
            press.on_click(lambda _, what=what: getattr(self, what)())
        row = widgets.HBox([self.field, *self.buttons], layout=layout(**ROW))
        super().__init__([html(f"{STYLE}<b>{self.TITLE}.</b> {self.RULE}"), self._posed, row, self._verdict])
        self.add_class("nbprop-explorer").add_class("nbprop-practice")
        self.pose(next(series))

    def pose(self, problem):
        """Put a problem."""
        self.problem, self.judged, self._shown, self.field.value = problem, None, False, ""
        self.field.description = f"{problem.asked} ="
        self._posed.value = self._asked(problem)
        self._say("")

    def _asked(self, problem, given=None):
        """What is asked, and of which numbers."""
        says = f"<p><b>{problem.step}</b> {prose(problem.says)}</p>"
        return says + quantities(problem.given if given is None else given)

    def judge(self):
        """Say what came of the number in the field."""
        if not self.field.value.strip():  # what was said of the field before stays
            return None if self._said else self._say("Type a number first.")
        before, judged = self.judged, self.problem.judge(self.field.value)
        self.judged = judged
        if judged.counted and judged != before and not self._shown:  # the same number checked twice is one
            source = {"problem": self.problem.name, "source": judged.typed}
            slip = judged.slip and judged.slip.slug
            records.note("practice", self.problem.step, judged.right, source, slip=slip)
        if judged.right:
            self._say(f"<b>✓ {judged.says}</b> {line(self.problem.worked())}")
        elif not judged.counted:
            self._say(f'<div class="nbprop-error">{prose(judged.says)}</div>')
        else:
            slip = f"<p>{line(self.problem.worked(judged.slip))}</p>" if judged.slip else ""
            folded = f"<details><summary>The line, worked out</summary>{self._solved()}</details>"
            self._say(f"✗ {prose(judged.says)}{slip}{folded}")

    def _solved(self):
        """The step's formula, and the line with these numbers."""
        step = STEPS.get(self.problem.step.partition(",")[0])
        formula = f"<p>{mathml(step.formula)}</p>" if step else ""
        return f"{formula}<p>{line(self.problem.worked())}</p>"

    def reveal(self):
        """Show the solution. What is typed from here on is judged, but not noted."""
        self._shown = True
        self._say(self._solved())

    def enter(self):
        """What Enter does beside changing the field: once its number was right, it goes on."""
        if self.judged and self.judged.right:
            self.go_on()

    def go_on(self):
        """Put the next problem."""
        self._put(next(self._series))

    def ask_another(self):
        """Put a problem of the same step with other numbers."""
        step, seed = self.problem.name.split("/")
        self._put(problems.problem(step, int(seed) + 1))

    def _put(self, problem):
        self.pose(problem)
        self.field.focus()

    def _say(self, text):
        self._said = text
        self._verdict.value = verdict(text)

    def __repr__(self):
        return f"{self.TITLE}. {self.problem}".partition("\n")[0]

    def fallback(self):
        """The problem, with its solution folded away, by MIME type."""
        lines = "<br>".join(map(escape, str(self.problem).splitlines()))
        folded = f"<details><summary>Solution</summary>{escape(self.problem.worked())}</details>"
        html = f"<p><b>{self.TITLE}.</b> {lines}</p>{folded}"
        return {"text/plain": f"{self.TITLE}. {self.problem}", "text/html": html}


class Pencil(Practice):
    """A network by hand: its numbers so far, and the field for the next one."""

    TITLE = "By hand"
    RULE = "From x to all 17 gradients: type each number, Enter leads on. Two digits are enough."
    BUTTONS = (Practice.BUTTONS[0], ("reveal", "Show it", "Show the right number and go on from there"))

    def _asked(self, problem):
        return super()._asked(problem, problems.board(problem.numbers, problem.asked))

    def judge(self):
        """Say what came of the number in the field; after a right one the field is the next one's."""
        super().judge()
        if self.judged and self.judged.right:
            self.go_on()

    def reveal(self):
        """Show the right number, and go on from there."""
        super().reveal()
        self.go_on()

    def go_on(self):
        """Put the next field; what was said of the last one stays."""
        said, last = self._said, self.problem
        try:
            self._put(next(self._series))
        except StopIteration:
            for control in (self.field, *self.buttons):
                control.disabled = True
            self.field.description, self.field.value, self.field.placeholder = "", "", "done"
            self._posed.value = quantities(problems.board(last.numbers | {last.asked: shown(last.right)}))
        self._say(said)
