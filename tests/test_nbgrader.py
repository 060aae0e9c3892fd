"""A grading cell of one line, `assert check(…)`, gives nbgrader's own autograder all it needs for points."""

import json
import os
import sys
from pathlib import Path

import pytest
from make_notebooks import METADATA
from nbformat.v4 import new_code_cell, new_notebook

pytest.importorskip("nbgrader", reason="nbgrader is not installed: pip install nbgrader")

from nbgrader.apps import NbGraderAPI
from traitlets.config import Config

ANSWERS = {
    "right": "return (theta2.mT @ delta2) * sigma.prime(z1)",
    "wrong": "return theta2.mT @ delta2",
    "empty": "...",
}
HEAD = "def my_hidden_delta(theta2, delta2, z1):\n    "
POINTS = 3


def cell(source, **nbgrader):
    plain = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    return new_code_cell(source, metadata={"nbgrader": plain | nbgrader} if nbgrader else {})


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course with one lesson, as it is released, and handed in by three students."""
    solved = f"{HEAD}### BEGIN SOLUTION\n    {ANSWERS['right']}\n    ### END SOLUTION"
    cells = [
        cell(
            "from nbprop import example\nfrom nbprop.exercises import check\n\nsigma = example()[0].sigma[1]"
        ),
        cell(solved, solution=True, grade_id="answer"),
        cell(
            'assert check("hidden_delta", my_hidden_delta)',
            grade=True,
            locked=True,
            grade_id="right",
            points=POINTS,
        ),
    ]
    write(tmp_path / "source" / "lesson" / "03.ipynb", new_notebook(cells=cells, metadata=METADATA))
    config = Config({"CourseDirectory": {"root": str(tmp_path)}})
    grader = NbGraderAPI(config=config)
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    made = grader.generate_assignment("lesson")
    assert made["success"], made["log"] or made["error"]
    released = json.loads((tmp_path / "release" / "lesson" / "03.ipynb").read_text(encoding="utf-8"))
    assert ANSWERS["right"] not in str(released)
    for student, answer in ANSWERS.items():
        released["cells"][1]["source"] = HEAD + answer
        write(tmp_path / "submitted" / student / "lesson" / "03.ipynb", released)
    return grader, tmp_path


def write(path, notebook):
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def test_a_right_a_wrong_and_an_empty_copy_get_their_points(course):
    grader, root = course
    scores = {}
    for student in ANSWERS:
        done = grader.autograde("lesson", student)
        assert done["success"], done["log"]
        with grader.gradebook as book:
            scores[student] = book.find_submission("lesson", student).score
    assert scores == {"right": POINTS, "wrong": 0, "empty": 0}
    assert not [*root.rglob("my_nbprop*")]  # who grades has done nothing
