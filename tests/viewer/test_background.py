"""Work beside the window when that is closed: what was promised is done, what was only looked up is dropped."""

from threading import Event

from pytestqt.qtbot import QtBot

from cerebellum_viewer.services.background import Background


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
