"""What a reader has done is kept, whatever happens to the file; and where it must not be kept, nothing is."""

import json
import os
import re
import threading
from pathlib import Path

import pytest

from nbprop.exercises import EXERCISES, check, records
from nbprop.exercises.lessons import LESSONS, questions
from nbprop.exercises.progress import once_wrong, progress
from nbprop.explore import again, practice, predict


@pytest.fixture
def file(tmp_path, monkeypatch):
    """The file, which is not there yet."""
    monkeypatch.setenv("NBPROP_RECORDS", str(tmp_path))
    monkeypatch.setattr(records, "_waiting", [])
    monkeypatch.setattr(records, "_said", set())
    return tmp_path / records.FILE


def lines(file):
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def wrong_delta(theta2, delta2, z1):
    """Anna's."""
    return theta2.mT @ delta2  # by Anna


def test_a_verdict_is_a_line_that_says_what_and_when_and_which_slip(file):
    check("hidden_delta", wrong_delta)
    (line,) = lines(file)
    assert line.pop("when")
    assert line == {"kind": "check", "name": "hidden_delta", "right": False, "slip": "missing-sigma-prime"}


def test_the_same_again_is_not_noted_twice_and_what_was_not_attempted_not_at_all(file):
    check("hidden_delta", lambda theta2, delta2, z1: ...)
    assert not file.exists()
    for right in (False, False, True, True, False):
        records.note("check", "cost", right)
    assert [line["right"] for line in lines(file)] == [False, True, False]


def test_a_commitment_is_a_line_with_the_chosen_words_and_lifts_the_veil_for_good(file):
    question = predict("01.bias")
    assert not question.veil.lifted
    question.choice.value = "all three grow by 1"
    question.reveal()
    (line,) = lines(file)
    assert (line["name"], line["right"], line["chosen"]) == ("01.bias", False, "all three grow by 1")
    assert question.veil.lifted
    assert predict("01.bias").veil is None


def test_no_veil_and_no_record_where_one_wants_none(file):
    records.prefer(veil=False)
    assert predict("01.bias").veil is None
    records.prefer(keep=False)
    records.note("check", "cost", True)
    assert [line["kind"] for line in lines(file)] == ["setting", "setting"]
    records.forget()
    assert not records.preferred("keep")  # to forget is not to begin again
    records.prefer(keep=True, veil=True)
    records.forget()
    assert not file.exists()
    with pytest.raises(TypeError, match="veils is no setting; one of keep, veil, answers is wanted"):
        records.prefer(veils=False)
    with pytest.raises(TypeError, match="keep is 1; True or False is wanted"):
        records.prefer(keep=1)


def test_a_number_that_is_wrong_is_kept_with_its_problem_only_on_request(file):
    problem = practice("03", "D17")
    for wanted, typed in ((False, "9.87"), (True, "8.76")):
        records.prefer(answers=wanted)
        problem.field.value = typed
        problem.judge()  # a second time: the field has been left
    one, other = (line for line in lines(file) if line["kind"] == "practice")
    assert other == one | {"when": other["when"], "problem": "D17/0", "source": "8.76"}


def test_a_wrong_answer_itself_is_kept_only_on_request_and_without_a_name_in_its_comments(file):
    check("hidden_delta", wrong_delta)
    records.prefer(answers=True)
    check("hidden_delta", wrong_delta)
    assert "source" not in lines(file)[0]
    assert lines(file)[-1]["source"].splitlines()[1:] == ["    return theta2.mT @ delta2"]
    assert "Anna" not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", records.AUTOMATIC)
def test_nothing_is_kept_in_ci_under_tests_and_when_answers_are_graded(monkeypatch, tmp_path, name):
    monkeypatch.chdir(tmp_path)
    for other in (*records.AUTOMATIC, "NBPROP_RECORDS"):
        monkeypatch.delenv(other, raising=False)
    assert records.where() == tmp_path / records.FILE
    monkeypatch.setenv(name, "true")
    assert records.where() is None
    records.note("check", "cost", True)
    assert predict("01.bias").veil is None
    assert not [*tmp_path.iterdir()]
    monkeypatch.setenv("NBPROP_RECORDS", "on")
    assert records.where()
    monkeypatch.setenv("NBPROP_RECORDS", "off")
    assert records.where() is None


def test_what_is_broken_stays_and_what_can_be_read_is_read(file):
    file.write_bytes(
        b'\xff\xfe\x00 no text\n[1]\n{"kind": 1}\n' + b"[" * 100_000 + b'\n{"kind": "check", "na'
    )
    before = file.read_bytes()
    records.note("check", "cost", True)
    assert file.read_bytes().startswith(before)
    assert [entry["name"] for entry in records.read()] == ["cost"]


def test_what_cannot_be_written_is_said_once_and_written_when_it_can_be(file, capsys, monkeypatch):
    file.mkdir()  # there is no way to write here
    records.note("check", "cost", True)
    records.note("check", "forward", False)
    assert capsys.readouterr().err.count("nbprop cannot keep what you have done") == 1
    assert [entry["name"] for entry in records.read()] == ["cost", "forward"]
    file.rmdir()
    records.note("predict", "01.bias", True)
    assert [line["name"] for line in lines(file)] == ["cost", "forward", "01.bias"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk here to write to")
def test_a_full_disk_loses_nothing(file, capsys):
    file.symlink_to("/dev/full")
    records.note("check", "cost", True)
    assert "No space left" in capsys.readouterr().err
    file.unlink()
    records.note("check", "forward", True)
    assert [line["name"] for line in lines(file)] == ["cost", "forward"]


def test_what_a_full_disk_has_cut_off_spoils_no_other_line(file):
    file.write_text('{"kind": "check", "name": "co')
    records.note("check", "cost", True)
    assert records.parse(file.read_bytes())[1] == 1
    assert records.read()[-1]["name"] == "cost"


def test_a_folder_that_is_gone_is_no_reason_to_raise(tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    monkeypatch.setenv("NBPROP_RECORDS", "on")
    try:
        gone.rmdir()
    except OSError:
        pytest.skip("here no folder goes while one is in it")
    records.note("check", "cost", True)
    records.forget()
    assert predict("01.bias").choice.index is None
    os.chdir(tmp_path)


def test_two_who_write_at_once_lose_nothing_of_each_other(file):
    file.touch()

    def write(who):
        for k in range(50):
            with file.open("ab+", buffering=0) as other:
                other.write(f'{{"kind": "check", "name": "{who}.{k}"}}\n'.encode())

    writers = [threading.Thread(target=write, args=(who,)) for who in "ab"]
    for writer in writers:
        writer.start()
    for k in range(50):
        records.note("check", f"c.{k}", True)
    for writer in writers:
        writer.join()
    entries, broken = records.parse(file.read_bytes())
    assert not broken
    assert sorted(one["name"] for one in entries) == sorted(f"{w}.{k}" for w in "abc" for k in range(50))


DONE = (
    ("predict", "02.line", False),
    ("check", "hidden_delta", False),
    ("practice", "D17", False),
    ("practice", "D17", True),
    ("predict", "03.paths", False),
    ("predict", "02.line", False),
    ("predict", "99.gone", False),
)


@pytest.fixture
def done(file):
    records.note("practice", "D8", "yes")  # of no use
    for kind, name, right in DONE:
        records.note(kind, name, right)


def test_the_map_has_everything_once_and_says_how_it_came_out_the_last_time(done):
    shown = progress()._repr_html_()
    steps = re.findall(r"(D\d+)[✓✗·]", shown)
    assert sorted(steps, key=lambda step: int(step[1:])) == [f"D{n}" for n in range(1, 33)]
    assert sorted(re.findall(r"(\w+)[✓✗·]", shown)) == sorted([*EXERCISES, *steps])
    asked = sum(len(questions(lesson)) for lesson in LESSONS)
    assert len(re.findall("[✓✗·]", shown)) == asked + len(EXERCISES) + len(steps) + 3  # what they mean
    assert (shown.count("D17✓"), shown.count("hidden_delta✗"), shown.count("D8·")) == (
        1,
        1,
        1,
    )
    assert "lesson 03, the exercise hidden_delta" in repr(progress())
    assert "D17" not in repr(progress())


def test_where_nothing_is_kept_there_is_no_map_and_it_names_no_folder(monkeypatch):
    monkeypatch.setenv("NBPROP_RECORDS", "off")
    assert "<table" not in progress()._repr_html_()
    assert "Nothing is kept here." in repr(progress())
    assert again("45").asked == []


def test_a_lesson_opens_with_what_was_wrong_before_it_and_what_is_longest_ago_first(done):
    assert once_wrong("04") == [
        ("predict", "03.paths"),
        ("predict", "02.line"),
        ("practice", "D17"),
    ]
    assert once_wrong("03") == [("predict", "02.line")]
    (question,) = again("03").asked
    question.choice.value = question.question.answer
    question.reveal()
    assert once_wrong("03") == [("predict", "02.line")]  # once wrong, but no longer shaky
    assert "02.line" not in repr(progress())
    records.note("practice", "D17, one example", False)
    path, step = again("45").asked
    assert (path.question.name, step.problem.step) == ("03.paths", "D17")
    with pytest.raises(ValueError, match="lesson is '3'; one of 00, 01"):
        again("3")
