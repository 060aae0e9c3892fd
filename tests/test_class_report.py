"""What students hand in becomes one page, and what is wrong with a file is said and harms nothing."""

import json
import os
import re
from pathlib import Path

import pytest

from nbprop.__main__ import main
from nbprop.exercises.class_report import OTHER, UNKNOWN, collect, items, report, wrong_answers
from nbprop.exercises.lessons import question

ASKED = question("01.bias")
WRONG = next(option for option in ASKED.options if option != ASKED.answer)


def predicted(chosen, name="01.bias"):
    return {"kind": "predict", "name": name, "right": chosen == ASKED.answer, "chosen": chosen}


def checked(right, slip=None, **more):
    return {"kind": "check", "name": "hidden_delta", "right": right, "slip": slip, **more}


def practised(right, slip=None, name="D17", **more):
    return {"kind": "practice", "name": name, "right": right, "slip": slip, **more}


def hand_in(path, *entries):
    path.parent.mkdir(exist_ok=True)
    lines = (json.dumps({"when": "2026-11-26T10:00:00", **entry}) + "\n" for entry in entries)
    path.write_text("".join(lines), encoding="utf-8")


@pytest.fixture
def folder(tmp_path):
    """What three students have handed in."""
    missing, source = "missing-sigma-prime", "def f(theta2, delta2, z1):\n    return theta2.mT @ delta2"
    hand_in(tmp_path / "Anna <b>.jsonl", predicted(WRONG), predicted(ASKED.answer), checked(False, missing))
    hand_in(
        tmp_path / "Ben" / "my_nbprop.jsonl",
        predicted(ASKED.answer),
        *(checked(False, missing, source=source), checked(False, missing, source=source), checked(True)),
        practised(False, "no-transpose"),
        practised(True),
    )
    hand_in(tmp_path / "c.txt", checked(False), practised(True, name="D30, one example"), practised(True))
    return tmp_path


def only(found):
    (one,) = found
    return one.right, one.tried, {what: number for number, what in one.said}


def test_of_a_question_the_first_answer_counts(folder):
    right, tried, said = only(items(collect(folder)[0], "predict"))
    assert (right, tried) == (1, 2)
    assert said == {f"{ASKED.answer} ✓": 1} | {
        f"{o} ": int(o == WRONG) for o in ASKED.options if o != ASKED.answer
    }


def test_an_exercise_is_solved_in_the_end_and_a_slip_counts_once_a_student(folder):
    right, tried, said = only(items(collect(folder)[0], "check"))
    assert (right, tried) == (1, 3)
    assert sorted(said.values()) == [1, 2]
    assert said[UNKNOWN] == 1
    assert "σ′(z⁽¹⁾) is left out" in max(said, key=said.get)


def test_a_step_is_right_at_once_or_not_and_the_hardest_stands_first(folder):
    found = items(collect(folder)[0], "practice")
    assert [(one.title, one.right, one.tried) for one in found] == [
        ("D17, lesson 03", 1, 2),
        ("D30, lesson 04", 1, 1),
    ]


def test_no_student_is_named_unless_it_is_asked_for(folder):
    handed, _ = collect(folder)
    page = report(handed)
    assert "What was hard: 3 students" in page
    assert not re.search("Anna|Ben|c.txt", page)
    named = report(handed, names=True)
    assert "Anna &lt;b&gt;.jsonl" in named
    assert "Ben/my_nbprop.jsonl" in named
    assert not re.search("<script|https?:|<img|<link (?!rel=.icon)", named)


def test_what_is_wrong_with_a_file_is_said_and_the_others_count(folder, monkeypatch):
    (folder / "broken").write_bytes(bytes(range(256)) * 40)
    (folder / "empty").touch()
    (folder / "lesson.ipynb").write_text('{"cells": []}')
    (folder / "copy").write_bytes((folder / "c.txt").read_bytes())
    (folder / "half").write_bytes((folder / "Anna <b>.jsonl").read_bytes()[:-20])
    (folder / "secret").write_text("")
    (folder / "large").write_bytes(b" " * 5_000_001)
    read = Path.read_bytes

    def refused(path):
        if path.name == "secret":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refused)
    handed, wrong = collect(folder)
    assert [*handed] == ["Anna <b>.jsonl", "Ben/my_nbprop.jsonl", "c.txt", "half"]
    assert dict(wrong) == {
        "broken": "no line of it is an answer",
        "copy": "it is the same as c.txt",
        "empty": "it is empty",
        "half": "it counts, but for 1 line that cannot be read",
        "large": "it has more than 5 MB",
        "lesson.ipynb": "no line of it is an answer",
        "secret": "it cannot be read: Permission denied",
    }


def test_what_no_lesson_writes_is_no_more_than_text(tmp_path):
    hand_in(
        tmp_path / "strange",
        checked(False, {"a": 1}, source=[1]),
        checked(False, "<script>alert(1)</script>"),
        checked("no"),
        predicted(["x"]),
        predicted(ASKED.answer, name="99.gone"),
        {"kind": [], "name": "cost"},
    )
    handed, _ = collect(tmp_path)
    assert only(items(handed, "check"))[2] == {UNKNOWN: 1, "<script>alert(1)</script>": 1}
    assert only(items(handed, "predict"))[2][f"{OTHER} "] == 1
    assert "<script" not in report(handed, names=True)
    assert wrong_answers(handed) == []


def test_the_wrong_answers_of_who_consents_are_source_and_slip_and_nothing_else(folder):
    hand_in(
        folder / "z",
        checked(False, source="lambda *a: 0"),
        practised(False, "no-transpose", source="−0.27", problem="D17/3"),
    )
    source = "def f(theta2, delta2, z1):\n    return theta2.mT @ delta2"
    assert wrong_answers(collect(folder)[0]) == [
        {"exercise": "D17/3", "slip": "no-transpose", "source": "−0.27"},
        {"exercise": "hidden_delta", "slip": "", "source": "lambda *a: 0"},
        {"exercise": "hidden_delta", "slip": "missing-sigma-prime", "source": source},
    ]


def test_the_command_writes_both_files_beside_each_other_and_does_not_read_them_again(folder, capsys):
    wanted = [
        "report",
        str(folder),
        "-o",
        str(folder / "page.html"),
        "--answers",
        str(folder / "answers.jsonl"),
    ]
    (folder / ".hidden").touch()
    for _ in range(2):
        assert main(wanted) == 0
        said = capsys.readouterr()
        assert said.out.split() == [str(folder / "page.html"), str(folder / "answers.jsonl")]
        assert said.err == ""
    assert len((folder / "answers.jsonl").read_text(encoding="utf-8").splitlines()) == 1


def test_a_folder_without_an_answer_is_a_line_of_complaint(tmp_path, capsys):
    assert main(["report", str(tmp_path)]) == 1
    assert capsys.readouterr().err == "python -m nbprop: there is no file with an answer in it\n"
    assert main(["report", os.devnull]) == 1
    assert "is no folder" in capsys.readouterr().err


def test_three_hundred_files_are_one_page(folder):
    for k in range(300):
        hand_in(
            folder / f"student {k}", predicted(ASKED.options[k % 3]), checked(k % 2 == 0, f"slip-{k % 4}")
        )
    handed, wrong = collect(folder)
    assert len(handed) + len(wrong) == 303  # those that wrote the same count once
    assert len(report(handed)) < 20_000
