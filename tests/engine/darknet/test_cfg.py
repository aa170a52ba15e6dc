"""The grammar of cfg files, against Darknet itself and sentence by sentence."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.darknet.cfg import Key, cfg_text, flag, integer, list_of, parse_cfg, read_keys, real
from engine.darknet.layers import AvgPool, Connected, Convolutional, MaxPool, Softmax
from engine.darknet.network import read_network
from engine.errors import UserError

GRAMMAR = json.loads(
    (Path(__file__).parents[2] / "data" / "darknet" / "cfg" / "grammar_cases.json").read_text(encoding="utf-8")
)
MORE_CAREFUL = {"subdivisions_larger_than_batch": "no whole picture", "local_pad_size5": "wrong numbers"}
"""Texts that Darknet takes and then computes nonsense with."""

READ = sorted(name for name, case in GRAMMAR.items() if case["ok"] and name not in MORE_CAREFUL)
REFUSED = {
    "upper_case_section": r"line 6: there is no layer \[Convolutional\]",
    "crlf_line_ends": "Windows line ends",
    "net_not_first": r"does not begin with a \[net\]",
    "conv_after_inputs_only": r"line 4: \[convolutional\] needs maps",
    "detection_size_mismatch": r"line 9: \[detection\] needs 7 x 7 x \(5 x 2 \+ 1\) = 539 numbers, and 100 come in",
}
ACTIVATION_NUMBERS = {"logistic": 0, "relu": 1, "linear": 3, "leaky": 7}
POLICY_NUMBERS = {"constant": 0, "step": 1, "exp": 2, "poly": 3, "steps": 4, "sigmoid": 5, "random": 6}
NUMBERS_OF_NET = {
    "lr": "learning_rate",
    "momentum": "momentum",
    "decay": "decay",
    "max_batches": "max_batches",
    "burn_in": "burn_in",
    "hue": "hue",
    "saturation": "saturation",
    "exposure": "exposure",
    "batch": "mini_batch",
    "subdivisions": "subdivisions",
}
"""Darknet's names and ours. What it prints as its batch is a mini-batch."""


def section(lines, kind="net"):
    return parse_cfg(f"[net]\n{lines}", "a.cfg").sections[0]


def value(text, key):
    return read_keys(section(f"key={text}"), {"key": key})[0]["key"]


def as_darknet(layer):
    """A layer in the words of the reference: 0 where a kind of layer has no such number."""
    row = {"type": type(layer).__name__.lower(), "outputs": layer.output.size}
    row["out"] = [layer.output.width, layer.output.height, layer.output.channels]
    row["n"] = getattr(layer, "filters", 0)
    row["size"], row["stride"], row["pad"] = (getattr(layer, name, 0) for name in ("size", "stride", "padding"))
    row["bn"] = int(getattr(layer, "batch_normalize", False))
    row["activation"] = ACTIVATION_NUMBERS[getattr(layer, "activation", "logistic")]
    return row


def test_that_every_case_of_the_grammar_is_looked_at():
    assert {*READ, *MORE_CAREFUL, *REFUSED} == set(GRAMMAR)
    assert all(not GRAMMAR[name]["ok"] for name in REFUSED)


@pytest.mark.parametrize("name", READ)
def test_that_a_text_of_the_grammar_cases_means_what_it_means_to_darknet(name):
    parsed = GRAMMAR[name]["parsed"]
    network = read_network(GRAMMAR[name]["cfg"])
    net = network.net
    assert [as_darknet(layer) for layer in network.layers] == parsed["layers"]
    for theirs, ours in NUMBERS_OF_NET.items():
        assert np.float32(getattr(net, ours)) == np.float32(parsed[theirs]), ours
    assert net.input.size == parsed["inputs"]
    if parsed["w"]:
        assert (net.input.width, net.input.height, net.input.channels) == (parsed["w"], parsed["h"], parsed["c"])
    assert POLICY_NUMBERS[net.policy] == parsed["policy"]
    assert len(net.steps) == parsed["num_steps"]


@pytest.mark.parametrize("name", READ)
def test_that_there_is_a_note_wherever_darknet_prints_one(name):
    if GRAMMAR[name]["parsed"]["messages"]:
        assert read_network(GRAMMAR[name]["cfg"]).notes


@pytest.mark.parametrize(("name", "words"), [*REFUSED.items(), *MORE_CAREFUL.items()])
def test_that_what_darknet_refuses_of_the_grammar_cases_or_gets_wrong_is_refused_in_words(name, words):
    with pytest.raises(UserError, match=words):
        read_network(GRAMMAR[name]["cfg"], "a.cfg")


@pytest.mark.parametrize(
    ("text", "number"),
    [("8", 8), ("3.9", 3), ("8#eight", 8), ("-7", -7), ("+5", 5), ("010", 10), ("0x10", 0), ("2147483647", 2**31 - 1)],
)
def test_that_whole_numbers_are_read_as_c_does(text, number):
    found = value(text, Key(integer, 0, low=-9))
    assert (found, type(found)) == (number, int)


@pytest.mark.parametrize(
    ("text", "number"),
    [(".1", 0.1), ("5.", 5.0), ("1e-3", 1e-3), ("-.5E+1x", -5.0), ("1e", 1.0), ("2.5.5", 2.5), ("7#", 7.0)],
)
def test_that_real_numbers_are_read_as_c_does(text, number):
    assert value(text, Key(real, 0, low=-9)) == number


@pytest.mark.parametrize(("text", "state"), [("0", False), ("1", True), ("0.9", False), ("2", True)])
def test_that_a_flag_is_on_unless_it_is_zero(text, state):
    assert value(text, Key(flag, None)) is state


def test_that_lists_are_read_number_by_number():
    assert value("200, 400,6e2", Key(list_of(integer), ())) == (200, 400, 6)
    assert value("2.5,.1", Key(list_of(real), ())) == (2.5, 0.1)


@pytest.mark.parametrize(
    ("lines", "note"),
    [
        ("key=8#x", (2, "key=8#x is read as 8")),
        ("\nkey=3.9", (3, "key=3.9 is read as 3")),
    ],
)
def test_that_a_number_read_in_part_is_noted(lines, note):
    assert read_keys(section(lines), {"key": Key(integer, 0)})[1] == [note]
    assert read_keys(section("key=1,2x,3"), {"key": Key(list_of(integer), ())})[1] == [
        (2, "key=1,2x,3 is read as 1,2,3")
    ]


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ("many", Key(integer, 0), "a.cfg, line 2: key=many is not a number. Give a number."),
        (".5", Key(integer, 0), "key=.5 is not a number"),
        ("nan", Key(real, 0), "key=nan is not a number"),
        ("inf", Key(real, 0), "key=inf is not a number"),
        ("1e999", Key(real, 0), "key=1e999 is out of range"),
        ("200,,400", Key(list_of(integer), ()), "key=200,,400 is not a number"),
        ("1,-2", Key(list_of(integer), ()), "key=1,-2 is out of range. Give 0 or more."),
        ("0", Key(integer, 1, low=1), "key=0 is out of range. Give 1 or more."),
        ("2", Key(real, 1, high=1), "key=2 is out of range. Give a value from 0 to 1."),
        ("1", Key(flag, False, high=0), "key=1 is out of range. Give 0."),
        ("2147483648", Key(integer, 0), "key=2147483648 is out of range"),
        ("9" * 5000, Key(integer, 0), "is out of range"),
    ],
)
def test_that_what_is_no_number_or_out_of_range_is_refused_in_words(text, key, words):
    with pytest.raises(UserError) as error:
        value(text, key)
    assert words in str(error.value)


def test_that_the_first_line_of_a_key_wins_and_later_ones_are_noted():
    cfg = parse_cfg("[net]\nbatch=8\nbatch=9", "a.cfg")
    assert cfg.sections[0].entries["batch"].text == "8"
    assert cfg.notes == ((3, "batch counts as given in line 2, and this one is ignored"),)


def test_that_a_key_without_a_value_counts_as_absent():
    dropped = parse_cfg("[net]\nbatch=\nbatch=9", "a.cfg")
    assert dropped.sections[0].entries["batch"].text == "9"
    hidden = parse_cfg("[net]\nbatch\nbatch=9", "a.cfg")
    assert read_keys(hidden.sections[0], {"batch": Key(integer, 1)})[0] == {"batch": 1}
    for cfg in (dropped, hidden):
        assert cfg.notes[0] == (2, "batch has no value and is ignored")


def test_that_blanks_are_deleted_everywhere_and_comments_are_whole_lines():
    cfg = parse_cfg("# c\n ;c\n\n [ n e t ]\n\ta b = c = d ; e\n", "a.cfg")
    (net,) = cfg.sections
    assert (net.kind, net.line, net.entries["ab"].text, net.entries["ab"].line) == ("net", 4, "c=d;e", 5)


@pytest.mark.parametrize(
    "text", ["", "# only a comment", "batch=8\n[net]", "[net", "[NET]", "[conv]\n[net]", "\ufeff[net]"]
)
def test_that_a_text_without_net_in_front_is_refused(text):
    with pytest.raises(UserError, match=r"a.cfg does not begin with a \[net\] section. Is it a Darknet network\?"):
        parse_cfg(text, "a.cfg")


def test_that_windows_line_ends_are_refused():
    with pytest.raises(UserError, match=r"a.cfg has Windows line ends, which Darknet cannot read\. Save the file"):
        parse_cfg("[net]\r\nbatch=1\r\n", "a.cfg")


@pytest.mark.parametrize(
    ("alias", "kind"),
    [("conv", Convolutional), ("conn", Connected), ("max", MaxPool), ("avg", AvgPool), ("soft", Softmax)],
)
def test_that_short_names_of_sections_are_understood(alias, kind):
    network = read_network(f"[network]\nwidth=8\nheight=8\nchannels=1\n[{alias}]")
    assert isinstance(network.layers[0], kind)


names = st.text("abcdefghij_", min_size=1, max_size=8)
values = st.one_of(st.booleans(), st.integers(-99, 99), st.floats(allow_nan=False, allow_infinity=False), names)


@given(st.lists(st.tuples(names, st.dictionaries(names, st.one_of(values, st.tuples(values, values)), max_size=5))))
def test_that_written_sections_are_parsed_back(sections):
    cfg = parse_cfg(cfg_text([("net", {}), *sections]), "a.cfg")
    assert cfg.notes == ()
    assert [(s.kind, list(s.entries)) for s in cfg.sections[1:]] == [(kind, list(keys)) for kind, keys in sections]


@given(st.floats(0, 1e9))
def test_that_a_written_number_is_read_back_to_the_last_bit(number):
    assert value(cfg_text([("net", {"key": number})]).partition("=")[2], Key(real, 0)) == number
