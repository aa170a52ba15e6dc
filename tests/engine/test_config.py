"""Configurations: complete, within range, and the same after a way through TOML."""

from dataclasses import asdict, fields
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.config import PRESETS, Grid, TrainConfig, options, preset
from engine.errors import UserError


def values_of(field):
    row = field.metadata["option"]
    if get_args(field.type):
        return st.sampled_from(get_args(field.type))
    if field.type is bool:
        return st.booleans()
    if field.name in ("rate_steps", "rate_scales"):
        return st.just("100,200")
    if field.type is str:
        return st.text(max_size=30)
    return (st.integers if field.type is int else st.floats)(row.low, row.high)


@st.composite
def configs(draw):
    """Configurations that also make sense as a whole."""
    values = {field.name: draw(values_of(field)) for field in fields(TrainConfig)}
    values["subdivisions"] = min(values["subdivisions"], values["batch"])
    if values["arithmetic"] == "exact":
        values |= {"precision": "fp32", "device": "cpu", "compile": False, "freeze": 0}
    return TrainConfig(**values)


@given(configs())
def test_that_a_configuration_survives_toml(config):
    assert TrainConfig.from_toml(config.to_toml()) == config


@pytest.mark.parametrize("name", [name for name, row in options().items() if row.low is not None])
def test_that_the_ends_of_a_range_are_in_it_and_beyond_is_not(name):
    row = options()[name]
    for value in (row.low, row.high):
        assert getattr(TrainConfig(**{"batch": 4096, name: value}), name) == value
    for value in (row.low - 1, row.high + 1, float("nan")):
        with pytest.raises(UserError, match=name.replace("_", " ")):
            TrainConfig(**{name: value})


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("side = '7'", "side is '7'"),
        ("side = 7.5", "side is 7.5"),
        ("batch = true", "batch is True"),
        ("flip = 1", "flip is 1"),
        ("learning_rate = nan", "learning rate is nan"),
        ("learning_rate = [1]", r"learning rate is \[1\]"),
        ("color_map = 'rainbow'", "color map is 'rainbow'.*viridis, grey"),
        ("device = ['cpu']", "device is"),
        ("sides = 7", "unknown options: sides"),
        ("batch = 2\nsubdivisions = 4", "cannot be cut into 4 passes"),
        ("rate_steps = '1;2'", "no numbers"),
        ("policy = 'steps'", "lacks rate steps"),
        ("policy = 'step'\nrate_steps = '5'", "fewer scales"),
        ("arithmetic = 'exact'\nprecision = 'bf16'", "Exact arithmetic"),
        ("start = 7", "start is 7"),
        ("side = ", "not valid TOML"),
        ("side = 7\nside = 9", "not valid TOML"),
    ],
)
def test_that_a_configuration_edited_wrongly_by_hand_is_refused_in_words(line, words):
    with pytest.raises(UserError, match=words):
        TrainConfig.from_toml(line)


def test_that_a_whole_number_will_do_for_a_fraction_and_what_is_missing_has_its_default():
    assert TrainConfig.from_toml("learning_rate = 1") == TrainConfig(learning_rate=1.0)


def test_that_every_option_says_what_it_is_for():
    assert list(options()) == list(asdict(TrainConfig()))
    assert all(row.help.endswith(".") for row in options().values())


def test_that_presets_are_found_by_name():
    assert {name: preset(name) for name in PRESETS} == PRESETS
    with pytest.raises(UserError, match=r"no preset “huge”.*tiny-yolo"):
        preset("huge")


def test_that_changes_are_checked_like_new_values():
    assert TrainConfig().with_options(steps=7).steps == 7
    with pytest.raises(UserError, match="steps is 0"):
        TrainConfig().with_options(steps=0)


def test_that_the_output_is_darknets():
    assert TrainConfig(side=11).grid == Grid(11, 2, 1)
    assert Grid(7, 2, 1).outputs == 539
