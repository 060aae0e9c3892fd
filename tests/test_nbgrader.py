"""A grading cell of one line, `assert check(…)`, gives nbgrader's own autograder all it needs for points."""

import json

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


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course with one lesson, as it is released, and handed in by three students."""
    root = tmp_path_factory.mktemp("course")
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
    write(root / "source" / "lesson" / "03.ipynb", new_notebook(cells=cells, metadata=METADATA))
    config = Config({"CourseDirectory": {"root": str(root)}})
    grader = NbGraderAPI(config=config)
    assert grader.generate_assignment("lesson")["success"]
    released = json.loads((root / "release" / "lesson" / "03.ipynb").read_text(encoding="utf-8"))
    assert ANSWERS["right"] not in str(released)
    for student, answer in ANSWERS.items():
        released["cells"][1]["source"] = HEAD + answer
        write(root / "submitted" / student / "lesson" / "03.ipynb", released)
    return grader, root


def write(path, notebook):
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")


@pytest.mark.parametrize(("student", "points"), [("right", POINTS), ("wrong", 0), ("empty", 0)])
def test_a_copy_gets_its_points(course, student, points):
    grader, root = course
    done = grader.autograde("lesson", student)
    assert done["success"], done["log"]
    with grader.gradebook as book:
        handed_in = book.find_submission("lesson", student)
        assert (handed_in.score, handed_in.max_score) == (points, POINTS)
    assert not [*root.rglob("my_nbprop*")]  # who grades has done nothing
