"""The order of slices, against what a plain list says."""

from hypothesis import given
from hypothesis import strategies as st

from cerebellum_viewer.document.order import Order
from engine.data.annotation import SliceKey

KEYS = st.sets(st.builds(SliceKey, st.sampled_from("abc"), st.integers(0, 9)), min_size=1).map(sorted)


@given(KEYS, st.data(), st.integers(-12, 12))
def test_that_paging_goes_through_a_volume_and_stops_at_its_ends(
    keys: list[SliceKey], data: st.DataObject, step: int
) -> None:
    key, order = data.draw(st.sampled_from(keys)), Order(keys)
    volume = [other for other in keys if other.volume == key.volume]
    place = volume.index(key)
    assert order.volume(key.volume) == volume
    assert order.place(key) == place
    assert order.neighbour(key, step) == (volume[place + step] if 0 <= place + step < len(volume) else None)
    here = volume[min(max(place + step, 0), len(volume) - 1)]
    assert order.stepped(key, step) == (here if len(volume) > 1 else order.beside(key, step))


@given(KEYS, st.data(), st.integers(-4, 4))
def test_that_another_volume_is_entered_at_the_same_place(keys: list[SliceKey], data: st.DataObject, step: int) -> None:
    key, order = data.draw(st.sampled_from(keys)), Order(keys)
    other = order.beside(key, step)
    assert abs(order.volumes.index(other.volume) - order.volumes.index(key.volume)) <= abs(step)
    assert order.place(other) == min(order.place(key), len(order.volume(other.volume)) - 1)


@given(KEYS, st.data())
def test_that_every_other_slice_comes_once_on_the_way_round(keys: list[SliceKey], data: st.DataObject) -> None:
    key, order = data.draw(st.sampled_from(keys)), Order(keys)
    place = keys.index(key)
    ahead = list(order.round_from(key, 1))
    assert ahead == keys[place + 1 :] + keys[:place]
    assert list(order.round_from(key, -1)) == ahead[::-1]
    assert order.after(key) == keys[min(place + 1, len(keys) - 1)]
