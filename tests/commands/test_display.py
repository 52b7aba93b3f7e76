"""A run as it is watched: the same facts with a terminal and without."""

import io
import os
import sys
from typing import TextIO

import pytest
from rich.console import Console

from commands.display import PlainDisplay, TerminalDisplay, display_for, new_console, rows_text
from pipeline.results import NodeResult

NODES = ["RatingsExampleGen", "StatisticsGen", "Trainer"]


class Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def watch(display: PlainDisplay, clock: Clock) -> None:
    with display:
        display.waiting("starting TFX")
        display.run_started("0001-x", NODES)
        display.node_started("RatingsExampleGen")
        display.node_progress("RatingsExampleGen", "10 rows")
        clock.now_s += 20
        display.node_progress("RatingsExampleGen", "20 \x1b[31mrows")
        display.node_progress("RatingsExampleGen", "21 rows")
        display.warning("RatingsExampleGen", "3 blank lines")
        display.node_finished(NodeResult("RatingsExampleGen", "ran", 21.04, 100_000, 99_997))
        display.node_started("StatisticsGen")
        display.node_finished(NodeResult("StatisticsGen", "cached", 0.2, 99_997))
        display.node_started("Trainer")
        display.node_finished(NodeResult("Trainer", "failed", 3.0))


def console(terminal: bool, width: int = 60) -> Console:
    return Console(file=io.StringIO(), force_terminal=terminal, width=width, highlight=False)


def text_of(shown: Console) -> str:
    assert isinstance(shown.file, io.StringIO)
    return shown.file.getvalue()


def test_without_a_terminal_there_are_plain_lines() -> None:
    shown, clock = console(terminal=False), Clock()
    watch(PlainDisplay(shown, clock), clock)
    assert text_of(shown).splitlines() == [
        "starting TFX ...",
        "run 0001-x",
        "[1/3] RatingsExampleGen  started",
        r"[1/3] RatingsExampleGen  20 \x1b[31mrows",
        "warning: RatingsExampleGen: 3 blank lines",
        "[1/3] RatingsExampleGen  ran        21.0 s   100,000 -> 99,997 rows",
        "[2/3] StatisticsGen      started",
        "[2/3] StatisticsGen      cached      0.2 s   99,997 rows",
        "[3/3] Trainer            started",
        "[3/3] Trainer            failed      3.0 s",
    ]


def test_a_terminal_gets_the_same_last_lines_in_colour() -> None:
    shown, clock = console(terminal=True, width=100), Clock()
    watch(TerminalDisplay(shown, clock), clock)
    text = text_of(shown)
    assert "\x1b[32mran" in text
    assert "100,000 -> 99,997 rows" in text
    assert "\x1b[31mrows" not in text  # what the progress said is shown, not obeyed
    assert text.count("started") == 0


def test_what_others_print_is_not_caught_and_the_cursor_stays() -> None:
    """A run sends file descriptors 1 and 2 to its log; the display must not stand between."""
    shown = console(terminal=True)
    before = sys.stdout, sys.stderr
    with TerminalDisplay(shown):
        assert (sys.stdout, sys.stderr) == before
        assert text_of(shown).rfind("\x1b[?25h") > text_of(shown).rfind("\x1b[?25l")


def test_the_console_decides_which_display_it_gets() -> None:
    assert type(display_for(console(terminal=False))) is PlainDisplay
    assert type(display_for(console(terminal=True))) is TerminalDisplay


def test_rows_are_shown_as_far_as_they_are_known() -> None:
    assert rows_text(NodeResult("n", "ran", 1.0)) == ""
    assert rows_text(NodeResult("n", "ran", 1.0, rows_out=7)) == "7 rows"
    assert rows_text(NodeResult("n", "ran", 1.0, 7000, 0)) == "7,000 -> 0 rows"


def test_a_long_line_is_not_broken() -> None:
    shown, clock = console(terminal=False, width=20), Clock()
    display = PlainDisplay(shown, clock)
    display.warning("", "x" * 100)
    assert text_of(shown) == f"warning: {'x' * 100}\n"


def nobody_reads() -> TextIO:
    reader, writer = os.pipe()
    os.close(reader)
    return open(writer, "w", buffering=1)


def test_a_run_goes_on_when_nobody_reads_any_more() -> None:
    with nobody_reads() as file:
        clock = Clock()
        watch(display_for(new_console(file, work_goes_on=True)), clock)
        print("what is said later is lost as well", file=file)


def test_a_command_that_only_shows_ends_when_nobody_reads() -> None:
    with nobody_reads() as file, pytest.raises(BrokenPipeError):
        new_console(file).print("x")
