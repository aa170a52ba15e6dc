"""Work beside the window when that is closed: what was promised is done, what was only looked up is dropped."""

import subprocess
import sys
from threading import Event

import pytest
from pytestqt.qtbot import QtBot

from cerebellum_viewer.services.background import Background, Report
from cerebellum_viewer.services.file_threads import FileThreads


def test_that_closing_drops_what_waits_but_for_what_was_promised(qtbot: QtBot) -> None:
    background, done, told = Background(), [], []

    def wait_for_the_end(_report: object) -> None:
        while not background._closed:
            Event().wait(0.002)

    for _ in range(2):
        background.run(wait_for_the_end, told.append, told.append)
    background.run(lambda _: done.append("looked up"), told.append, told.append)
    background.run(lambda _: done.append("promised"), told.append, told.append, promised=True)
    background.close()
    assert done == ["promised"]
    background.run(lambda _: done.append("too late"), told.append, told.append, promised=True)
    qtbot.waitUntil(lambda: not background._listeners)
    assert (done, told) == (["promised"], [])


def test_that_closing_ends_what_is_only_looked_up_at_its_next_report(qtbot: QtBot) -> None:
    background, begun, goes_on = Background(), Event(), Event()

    def look(report: Report) -> None:
        begun.set()
        while not goes_on.wait(0.002):
            report(0, 1)

    background.run(look, lambda _: None, lambda _: None)
    assert begun.wait(60)
    background.close()


def test_that_threads_hand_back_what_was_read_or_went_wrong_and_begin_nothing_once_closed() -> None:
    threads, let_go = FileThreads(1, "reading"), Event()
    read, failed = threads.submit(int, "7"), threads.submit(int, "seven")
    assert read.result(60) == 7
    with pytest.raises(ValueError, match="seven"):
        failed.result(60)
    under_way = threads.submit(let_go.wait)
    waiting = [threads.submit(int, "8") for _ in range(3)]
    while not under_way.running():
        Event().wait(0.002)
    threads.close()
    let_go.set()
    assert all(future.cancelled() for future in waiting)
    assert under_way.result(60)


def test_that_a_program_ends_though_a_drive_does_not_answer() -> None:
    script = """
from threading import Event
from cerebellum_viewer.services.file_threads import FileThreads
begun = Event()
threads = FileThreads(2, "reading")
threads.submit(lambda: (begun.set(), Event().wait()))
assert begun.wait(60)
threads.close()
"""
    subprocess.run([sys.executable, "-W", "error", "-c", script], check=True, timeout=60)
