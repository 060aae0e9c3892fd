"""Predict: the reader commits to an answer before it shows, and before the rest of the section does.

The questions are data: nbprop/predictions/, read by nbprop/exercises/questions.py.
"""

from html import escape

import ipywidgets as widgets

from nbprop.checks import one_of
from nbprop.exercises import records
from nbprop.exercises.progress import LESSONS, lesson_of, once_wrong
from nbprop.exercises.questions import question
from nbprop.explore.controls import button, close_whole, described, html, layout
from nbprop.explore.explorer import prose
from nbprop.explore.practice import practice
from nbprop.explore.stage import STYLE

# What stands between a question and the next heading is a strip until the reader has committed: each cell
# stays in its place, can be chosen and run, and keeps its width; what is in it is neither focused nor read
# out. JupyterLab, Notebook 7 and JupyterLite have such cells. Others show all of it, and so does paper.
VEIL = """<style>@media screen {{
{cells} {{max-height: 14px; margin: 2px 0; padding: 0; overflow: hidden;
  background: repeating-linear-gradient(135deg, #8885 0 6px, transparent 6px 12px)}}
{cells} > * {{visibility: hidden}}
.jp-Notebook .{name} {{display: block}}
}}</style><span class="nbprop-veil {name}">The rest of this section is veiled until you commit.</span>"""
HEADING = ".jp-Cell:has(.jp-RenderedMarkdown :is(h1, h2, h3, h4))"
FAR = "[style*='display: none'], [style*='opacity: 0']"  # kept by JupyterLab, without its neighbours
PRESENTED = "nbprop-presented"  # in the output of `present`, which lifts every veil of its notebook


def veil(name):
    """The veil below the question of that name, as HTML that is to stand with it."""
    name = f"nbprop-veil-{name.replace('.', '-')}"
    here = f".jp-Notebook:not(:has(.{PRESENTED})) .jp-Cell:not({FAR}):has(.{name})"
    return VEIL.format(name=name, cells=f"{here} ~ .jp-Cell:not({HEADING}, {here} ~ {HEADING} ~ .jp-Cell)")


def predict(name):
    """The question of that name, "01.bias" say, to choose an answer, commit to it, and see the reason.

    Until it was answered once, the rest of its section is veiled, unless `records.prefer(veil=False)` was
    said. Without a kernel it is the question with its answer folded away. ValueError for an unknown name.
    """
    asked = question(name)
    answered = any(entry["kind"] == "predict" and entry["name"] == name for entry in records.read())
    return Prediction(asked, veiled=records.preferred("veil") and not answered)


def again(lesson):
    """Two things of the lessons before `lesson`, "04" say, that the reader once got wrong, asked again.

    ValueError for an unknown lesson.
    """
    one_of("lesson", lesson, LESSONS)
    return Again([*map(_asked, once_wrong(lesson)[:2])])


def _asked(thing):
    kind, name = thing
    if kind == "predict":
        return Prediction(question(name))
    return practice(lesson_of(*thing), name, seed=len(records.read()))  # with other numbers than before


class Again(widgets.VBox):
    """What is asked once more, below a line that says so."""

    def __init__(self, asked):
        self.asked = asked
        super().__init__([html(f"<b>{self}</b>"), *asked])

    def close(self):
        """Take it away, in the browser too."""
        close_whole(self)

    def __repr__(self):
        return (
            "Once more, what you once got wrong."
            if self.asked
            else "Nothing that you once got wrong, so far."
        )

    def _repr_mimebundle_(self, **kwargs):
        return super()._repr_mimebundle_(**kwargs) | {"text/plain": repr(self), "text/html": f"<p>{self}</p>"}


class Prediction(widgets.VBox):
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
        self.skip = button("Show without answering", "Show the rest of this section", width="auto")
        self.skip.add_class("nbprop-skip")
        self._veil = html(veil(question.name) if veiled else "", width="auto")
        self._verdict = html(self._html(""), width="auto")
        self.choice.observe(self._chosen, "value")
        self.commit.on_click(lambda _: self.reveal())
        self.skip.on_click(lambda _: self.unveil())
        title = html(f"{STYLE}<b>Predict.</b> {prose(question.text)}")
        hidden = [self.skip, self._veil] if veiled else []
        self._buttons = widgets.HBox(
            [self.commit, *hidden], layout=layout(align_items="center", flex_flow="wrap")
        )
        super().__init__([title, self.choice, self._buttons, self._verdict])
        self.add_class("nbprop-explorer").add_class("nbprop-prediction")

    def close(self):
        """Take it away, in the browser too."""
        close_whole(self, self.skip, self._veil)

    def reveal(self):
        """Show whether the chosen answer is right, and why. From here on it cannot be changed."""
        chosen, answer = self.choice.value, self.question.answer
        if chosen is None:
            return
        self.choice.disabled = self.commit.disabled = True
        mark = "✓ Yes." if chosen == answer else f"✗ Not quite: it is “{answer}”."
        self._verdict.value = self._html(f"<b>{prose(mark)}</b> {prose(self.question.because)}")
        self.unveil()
        records.note("predict", self.question.name, chosen == answer, chosen=chosen)

    def unveil(self):
        """Show the rest of the section."""
        self._veil.value = ""
        self._buttons.children = [self.commit]

    def _chosen(self, _change):
        self.commit.disabled = self.choice.value is None
        self.commit.tooltip = "Show the answer"

    def _html(self, text):
        return f'<div class="nbprop-verdict" role="status">{text}</div>'

    def __repr__(self):
        return f"Predict. {self.question.text}"

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        options = "".join(f"<li>{escape(option)}</li>" for option in self.question.options)
        answer = f"<b>{escape(self.question.answer)}</b> {escape(self.question.because)}"
        bundle["text/plain"] = repr(self)
        bundle["text/html"] = (
            f"<p><b>Predict.</b> {escape(self.question.text)}</p><ul>{options}</ul>"
            f"<details><summary>Answer</summary>{answer}</details>"
        )
        return bundle
