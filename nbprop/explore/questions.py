"""Predict: the reader commits to an answer before it shows. The questions are data: nbprop/predictions/."""

import tomllib
from html import escape
from importlib.resources import files

import ipywidgets as widgets

from nbprop.explore.controls import button, close_whole, described, html, layout
from nbprop.explore.explorer import prose
from nbprop.explore.stage import STYLE


def predict(name):
    """The question of that name, "01.bias" say, to choose an answer, commit to it, and see the reason.

    Without a kernel it is the question with its answer folded away. ValueError for an unknown name.
    """
    return Prediction(**_question(name))


def _question(name):
    lesson, _, key = str(name).partition(".")
    source = files("nbprop") / "predictions" / f"{lesson}.toml"
    questions = tomllib.loads(source.read_text(encoding="utf-8")) if source.is_file() else {}
    if key not in questions:
        known = ", ".join(f"{lesson}.{key}" for key in questions)
        raise ValueError(
            f"name is {name!r}; {known or 'a lesson and a question, such as 01.bias,'} is wanted"
        )
    return questions[key]


class Prediction(widgets.VBox):
    """A question with its options; `answer` is the right one, counted from 1, and `because` its reason."""

    def __init__(self, question, options, answer, because):
        self.question, self.options, self.answer, self.because = question, options, answer, because
        self.choice = widgets.RadioButtons(
            options=[(option, k) for k, option in enumerate(options, 1)],
            index=None,
            layout=layout(width="auto"),
            style=described(50),
        )
        self.commit = button("Commit", "Choose an answer first")
        self.commit.disabled = True
        self._verdict = html(self._html(""), width="auto")
        self.choice.observe(self._chosen, "value")
        self.commit.on_click(lambda _: self.reveal())
        title = html(f"{STYLE}<b>Predict.</b> {prose(question)}")
        super().__init__([title, self.choice, self.commit, self._verdict])
        self.add_class("nbprop-explorer").add_class("nbprop-prediction")

    def close(self):
        """Take it away, in the browser too."""
        close_whole(self)

    def reveal(self):
        """Show whether the chosen answer is right, and why. From here on it cannot be changed."""
        if self.choice.value is None:
            return
        self.choice.disabled = self.commit.disabled = True
        right = self.choice.value == self.answer
        mark = "✓ Yes." if right else f"✗ Not quite: it is “{self.options[self.answer - 1]}”."
        self._verdict.value = self._html(f"<b>{prose(mark)}</b> {prose(self.because)}")

    def _chosen(self, _change):
        self.commit.disabled = self.choice.value is None
        self.commit.tooltip = "Show the answer"

    def _html(self, text):
        return f'<div class="nbprop-verdict" role="status">{text}</div>'

    def __repr__(self):
        return f"Predict. {self.question}"

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        options = "".join(f"<li>{escape(option)}</li>" for option in self.options)
        answer = f"<b>{escape(self.options[self.answer - 1])}</b> {escape(self.because)}"
        bundle["text/plain"] = repr(self)
        bundle["text/html"] = (
            f"<p><b>Predict.</b> {escape(self.question)}</p><ul>{options}</ul>"
            f"<details><summary>Answer</summary>{answer}</details>"
        )
        return bundle
