"""Questions to predict: the reader commits to an answer before it, and the rest of the section, shows.

The questions are data: nbprop/predictions/, read by nbprop/exercises/lessons.py.
"""

from html import escape

import ipywidgets as widgets
from anywidget import AnyWidget
from traitlets import Bool

from nbprop.checks import one_of
from nbprop.exercises import records
from nbprop.exercises.lessons import LESSONS, lesson_of, question
from nbprop.exercises.progress import once_wrong
from nbprop.explore.controls import Live, button, described, html, layout, verdict
from nbprop.explore.problems import practice
from nbprop.explore.stage import STYLE, file_text
from nbprop.notation import prose


class Veil(AnyWidget):
    """What keeps the rest of a section out of sight until it is lifted.

    What is veiled stays in its place, can be chosen and run, and is neither focused nor read out: veil.js
    marks the cells, style.css veils them.
    """

    _esm = file_text("veil.js")

    lifted = Bool(False).tag(sync=True)


def predict(name):
    """The question of that name, "01.bias" say, to choose an answer, commit to it, and see the reason.

    Until it was answered once, the rest of its section is veiled, unless `records.prefer(veil=False)` was
    said. Without a kernel it is the question with its answer folded away. ValueError for an unknown name.

    >>> predict("01.bias")
    Predict. You raise b⁽¹⁾₁ from −1.1 to −0.1. What happens to z⁽¹⁾?
    """
    asked = question(name)
    answered = any(entry["kind"] == "predict" and entry["name"] == name for entry in records.read())
    return Prediction(asked, veiled=records.preferred("veil") and not answered)


def again(lesson):
    """Two things of the lessons before `lesson`, "04" say, that the reader once got wrong, asked again.

    ValueError for an unknown lesson.

    >>> again("04")
    Nothing that you once got wrong, so far.
    """
    one_of("lesson", lesson, LESSONS)
    return Again([*map(_asked, once_wrong(lesson)[:2])])


def _asked(thing):
    kind, name = thing
    if kind == "predict":
        return Prediction(question(name))
    return practice(lesson_of(*thing), name, seed=len(records.read()))  # with other numbers than before


class Again(Live):
    """What is asked once more, below a line that says so."""

    def __init__(self, asked):
        self.asked = asked
        super().__init__([html(f"<b>{self}</b>"), *asked])

    def __repr__(self):
        none = "Nothing that you once got wrong, so far."
        return "Once more, what you once got wrong." if self.asked else none

    def fallback(self):
        """Its one line, by MIME type."""
        return {"text/plain": repr(self), "text/html": f"<p>{self}</p>"}


class Prediction(Live):
    """A `Question` with its options, of which `choice` has the text of one."""

    def __init__(self, question, veiled=False):
        self.question = question
        self.choice = widgets.RadioButtons(
            options=question.options,
            index=None,
            layout=layout(width="auto"),
            style=described(50),
        )
        self.commit = button("Commit", "Choose an answer first")
        self.commit.disabled = True
        self.veil, self.unseen = None, []
        if veiled:
            self.veil = Veil(layout=layout(width="auto"))
            skip = button("Show without answering", "Show the rest of this section", width="auto")
            skip.add_class("nbprop-skip").on_click(lambda _: self.unveil())
            self.unseen = [skip, self.veil]
        self._verdict = html(verdict(""), width="auto")
        self.choice.observe(self._chosen, "value")
        self.commit.on_click(lambda _: self.reveal())
        title = html(f"{STYLE}<b>Predict.</b> {prose(question.text)}")
        in_line = layout(align_items="center", flex_flow="wrap")
        self._buttons = widgets.HBox([self.commit, *self.unseen], layout=in_line)
        super().__init__([title, self.choice, self._buttons, self._verdict])
        self.add_class("nbprop-explorer").add_class("nbprop-prediction")

    def reveal(self):
        """Show whether the chosen answer is right, and why. From here on it cannot be changed."""
        chosen, answer = self.choice.value, self.question.answer
        if chosen is None:
            return
        self.choice.disabled = self.commit.disabled = True
        mark = "✓ Yes." if chosen == answer else f"✗ Not quite: it is “{answer}”."
        self._verdict.value = verdict(f"<b>{prose(mark)}</b> {prose(self.question.because)}")
        self.unveil()
        records.note("predict", self.question.name, chosen == answer, chosen=chosen)

    def unveil(self):
        """Show the rest of the section."""
        if self.veil:
            self.veil.lifted = True
        self._buttons.children = [self.commit]

    def _chosen(self, _change):
        self.commit.disabled = self.choice.value is None
        self.commit.tooltip = "Show the answer"

    def __repr__(self):
        return f"Predict. {self.question.text}"

    def fallback(self):
        """The question and its options, with the answer folded away, by MIME type."""
        asked = f"<p><b>Predict.</b> {escape(self.question.text)}</p>"
        options = "".join(f"<li>{escape(option)}</li>" for option in self.question.options)
        answer = f"<b>{escape(self.question.answer)}</b> {escape(self.question.because)}"
        folded = f"<details><summary>Answer</summary>{answer}</details>"
        return {"text/plain": repr(self), "text/html": f"{asked}<ul>{options}</ul>{folded}"}
