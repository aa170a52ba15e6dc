"""Events: one line each, the same after a way through the file, and nothing else passes for one."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import protocol
from engine.protocol import StepFinished, TerminalEvent, decode, encode

EVENT_TYPES = list(protocol._TYPES.values())
VALUES = {
    str: st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    int: st.integers(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    dict[str, protocol.Any]: st.dictionaries(st.text("abc"), st.none() | st.integers() | st.floats(0, 1), max_size=3),
}
events = st.one_of(
    *[st.builds(kind, **{field.name: VALUES[field.type] for field in fields(kind)}) for kind in EVENT_TYPES]
)


@given(events)
def test_that_an_event_survives_its_line(event):
    line = encode(event)
    assert "\n" not in line
    assert decode(line) == event


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_that_a_number_that_json_cannot_hold_is_refused(value):
    with pytest.raises(ValueError, match="not JSON compliant"):
        encode(StepFinished(step=1, loss=value, learning_rate=0.1, pictures_per_second=1))


@pytest.mark.parametrize(
    "line",
    [
        "",
        "null",
        "7",
        "[]",
        '"StepFinished"',
        "{}",
        '{"event": "Exploded"}',
        '{"event": ["StepFinished"]}',
        '{"event": "StepFinished", "step": 1}',
        '{"event": "Warned", "message": "x", "more": 1}',
        '{"event": "Warned", "mess',
    ],
)
def test_that_nothing_else_passes_for_an_event(line):
    with pytest.raises(ValueError):  # noqa: PT011  # JSON's own message or ours
        decode(line)


def test_that_the_terminal_events_are_those_that_end_a_job():
    assert {kind.__name__ for kind in TerminalEvent.__args__} == {
        "JobFinished",
        "JobFailed",
        "JobCancelled",
        "JobPaused",
    }
