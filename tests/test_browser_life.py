"""What explorers live through: run twice, a restart, two notebooks, a tab closed, a key held, a cell gone."""

import pytest

from nbprop.explore import present

LIVE = "from nbprop import example, explore\nnet, x, y = example()", "live = explore.forward(net, x)\nlive"
TRAINED = (
    "from nbprop import example, explore\nfrom nbprop.datasets import two_moons",
    "trained = explore.train(example()[0], *two_moons())\ntrained",
)
INTERVALS = 700  # milliseconds, in which a clock that plays would have ticked several times
RUN = "notebook:run-cell"
WAYS = (RUN, "notebook:clear-cell-output", "notebook:cut-cell")

FONTS = """() => [...document.querySelectorAll('style')].filter(e => e.textContent.includes('nbp-serif'))
  .map(e => e.firstChild)"""


@pytest.fixture(scope="module")
def notebooks(lab):
    """Two small notebooks, side by side with the lessons."""
    return [lab.write(name, *LIVE) for name in ("one.ipynb", "two.ipynb")]


@pytest.fixture
def opened(lab, notebooks):
    with lab.opened(notebooks[0]):
        lab.run_all()
        yield lab


def handle(lab):
    """The first slider of the notebook in front: x₁."""
    return lab.front(".nbprop-explorer .noUi-handle").first


def answer(lab, key):
    """The slider's value when that key has moved it, and all has been drawn."""
    handle(lab).press(key)
    lab.settle()
    return agreed(lab)


def agreed(lab):
    """The slider's value, of which the picture and the kernel say the same."""
    value = float(handle(lab).get_attribute("aria-valuenow"))
    sentence = lab.front(".nbprop-explorer .nbprop-summary").inner_text()
    shown = f"{value:.2f}" if value >= 0 else f"(−{-value:.2f})"
    assert sentence.startswith(f"z⁽¹⁾₁ = 0.70 · {shown} + ")
    assert float(lab.ask("live.scene.value(('a', 0, 1))")) == pytest.approx(value)
    return value


def test_run_all_twice_leaves_explorers_that_answer(opened):
    start = answer(opened, "ArrowRight")
    fonts = opened.page.evaluate_handle(FONTS)
    opened.run_all()
    assert answer(opened, "ArrowRight") == pytest.approx(start)  # it has begun anew
    assert opened.front(".nbprop-explorer").count() == 1
    assert fonts.evaluate(f"fonts => ({FONTS})().every((e, k) => e === fonts[k])")  # or all is laid out again


def test_a_restart_leaves_explorers_that_answer(opened):
    start = answer(opened, "ArrowRight")
    opened.restart()
    assert answer(opened, "ArrowRight") == pytest.approx(start)
    assert opened.front(".nbprop-explorer").count() == 1


def test_two_notebooks_have_each_their_own_value(opened, notebooks):
    one = answer(opened, "End")
    with opened.opened(notebooks[1]):
        opened.run_all()
        two = answer(opened, "Home")
        assert (one, two) == (5, -5)
        opened.open(notebooks[0])
        assert agreed(opened) == one
        assert answer(opened, "ArrowLeft") == pytest.approx(4.9)
        opened.open(notebooks[1])
        assert agreed(opened) == two


def test_a_tab_closed_and_opened_again_shows_the_explorer_as_it_was_left(opened, notebooks):
    left = answer(opened, "End")
    opened.close_tab(save=True)
    opened.open(notebooks[0])
    opened.built()
    assert agreed(opened) == left
    assert answer(opened, "ArrowLeft") == pytest.approx(4.9)
    opened.run_all()
    assert answer(opened, "End") == 5


def test_run_all_brings_back_what_was_saved_and_has_lost_its_kernel(opened, notebooks):
    answer(opened, "End")
    opened.close_tab(save=True, kernel=False)
    opened.open(notebooks[0])
    opened.run_all()
    assert answer(opened, "End") == 5


def test_the_last_value_wins_when_keys_come_faster_than_answers(opened):
    handle(opened).focus()
    opened.ask("__import__('time').sleep(1)", wait=False)  # nothing is answered while they come
    for _ in range(60):
        opened.page.keyboard.press("ArrowLeft")
    opened.settle()
    assert agreed(opened) == -5
    assert answer(opened, "ArrowRight") == pytest.approx(-4.9)


def test_a_training_that_is_no_longer_shown_ticks_no_more(lab):
    clock, plays = "first.play.clock", lab.front(".nbprop-train button:text-is('Play')")
    with lab.running(*TRAINED):
        for way in WAYS:
            lab.ask("globals().update(first=trained)")  # still at hand when the cell has run again
            plays.press("Enter")
            lab.until(f"{clock}.value > 3")
            lab.command(way, cell=1)
            lab.until(f"not {clock}.playing")
            lab.settle()
            ticks = lab.ask(f"{clock}.value")
            lab.page.wait_for_timeout(INTERVALS)
            assert lab.ask(f"{clock}.value") == ticks
            if way == RUN:
                plays.press("Enter")
                lab.until("trained.play.clock.value > 3 and trained.play.clock.playing")
                lab.front(".nbprop-train button:text-is('Pause')").press("Enter")
                lab.until("not trained.play.clock.playing")
            elif way != WAYS[-1]:
                lab.command(RUN, cell=1)
                lab.built()


QUESTIONS = (
    "# A lesson",
    "from nbprop import explore",
    *(
        cell
        for name in ("00.direction", "00.count", "00.cost")
        for cell in (
            f"## About {name}",
            "'before'",
            f'explore.predict("{name}")',
            "'the answer'",
            "### More",
            "'at the end'",
        )
    ),
)
LOOK = """() => [...nbprop.panel.node.querySelectorAll('.jp-Cell')].map(cell => [
  !!cell.querySelector('h1, h2, h3'), !!cell.querySelector('.nbprop-prediction'),
  getComputedStyle(cell.firstElementChild).visibility === 'hidden'])"""


def sections(lab):
    """Of each section with a question: whether what stands before, at and below it is veiled."""
    found = []
    for heading, question, veiled in lab.page.evaluate(LOOK):
        if heading:
            found.append([[veiled], []])
        elif found and (question or found[-1][1]):
            found[-1][1].append(veiled)
        elif found:
            found[-1][0].append(veiled)
    return [(any(before), below[0], {*below[1:]}) for before, below in found if below]


def test_a_question_veils_its_section_until_one_commits_or_skips_it_or_a_teacher_presents(lab):
    open_, veiled = (False, False, {False}), (False, False, {True})
    with lab.opened(lab.write("questions.ipynb", *QUESTIONS)):
        lab.ask("__import__('os').environ.update(NBPROP_RECORDS='on')")
        lab.run_all()
        assert sections(lab) == [veiled] * 3
        lab.front("input[type=radio]").first.press("Space")
        lab.settle()  # the kernel has heard of the choice: there is something to commit
        lab.front("button:text-is('Commit')").first.press("Enter")
        lab.front("button:text-is('Show without answering')").last.press("Enter")
        lab.settle()
        assert sections(lab) == [open_, veiled, open_]
        lab.run_all()  # what was answered once is not veiled again
        assert sections(lab) == [open_, veiled, veiled]
        lab.page.emulate_media(media="print")
        assert sections(lab) == [open_] * 3
        lab.page.emulate_media(media="screen")
        lab.page.evaluate("html => nbprop.panel.node.insertAdjacentHTML('beforeend', html)", present().data)
        assert sections(lab) == [open_] * 3
        lab.check_console()
