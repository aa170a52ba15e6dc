"""Which found box is which true box: the one rule behind metrics, error queue and comparisons."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from engine.data.boxes import Box, FloatArray, iou_of_pairs
from engine.scoring.decode import Flags, Found, Places

Rule = Literal["free", "best"]
"""What a found box is compared with: the best true box that is still free (COCO), or the best at all (VOC)."""
_NEARLY_ONE = 1 - 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class Matching:
    """The m boxes of `found` beside the true boxes of their slices, at `thresholds` [t] of IoU.

    `overlaps` [m]: the IoU with the best true box of the slice, taken or not, 0 where there is none. `owners` [t, m]:
    which true box of its slice a box finds, -1 where it is a false positive. `truths` [slices]: how many boxes are
    true. `order` [m]: the boxes by falling score, of equal ones those of the earlier slice first. A box depends on
    those of higher score alone, so what holds above a confidence is the same without the rest.
    """

    found: Found
    truths: Places
    thresholds: FloatArray
    overlaps: FloatArray
    owners: Places
    order: Places

    def hits(self, threshold: float) -> Flags:
        """Which boxes [m] find a true one at that IoU. Raises ValueError if it was not matched at it."""
        hits: Flags = self.owners_at(threshold) >= 0
        return hits

    def owners_at(self, threshold: float) -> Places:
        """`owners` [m] at that IoU. Raises ValueError if it was not matched at it."""
        row = np.flatnonzero(np.isclose(self.thresholds, threshold, rtol=0, atol=1e-9))
        if not row.size:
            raise ValueError(f"not matched at an IoU of {threshold}")
        owners: Places = self.owners[row[0]]
        return owners

    def on(self, stays: Flags) -> "Matching":
        """The matching of the slices that stay, by flags [slices], as if there were no others."""
        rows = stays[self.found.places]
        order = (np.cumsum(rows) - 1)[self.order[rows[self.order]]]
        truths, overlaps, owners = self.truths[stays], self.overlaps[rows], self.owners[:, rows]
        return Matching(self.found.on(stays), truths, self.thresholds, overlaps, owners, order)

    @property
    def tops(self) -> Places:
        """The best-scored box of each slice [slices]: its place among the m boxes, -1 where nothing was found."""
        tops = np.full(self.found.slices, -1)
        places, first = np.unique(self.found.places, return_index=True)
        tops[places] = first
        return tops


def match(
    truth: Sequence[Sequence[Box]], found: Found, thresholds: Sequence[float] | FloatArray, rule: Rule = "free"
) -> Matching:
    """Match the boxes of every slice to its true ones, in the order of their scores; a true box is found once.

    The classes of boxes are not looked at: there is one organ. Of true boxes that overlap equally the last is taken,
    as `COCOeval.evaluateImg` does (Lin et al. 2014); with the rule “best” the first, as in VOC's devkit.
    """
    limits = np.asarray(thresholds, np.float64)
    overlaps = iou_of_pairs(found.edges[:, None], _padded(truth)[found.places])
    owners = np.full((len(limits), len(found.places)), -1)
    best = overlaps.max(axis=1, initial=0)
    counts = np.array([len(own) for own in truth], np.intp)
    free = np.arange(overlaps.shape[1]) < np.broadcast_to(counts[:, None], (len(limits), len(truth), 1))
    for rows in _rounds(found.places, np.flatnonzero(best >= limits.min(initial=1))):
        _match_round(rows, found.places[rows], overlaps[rows], limits, free, owners, rule)
    return Matching(found, counts, limits, best, owners, np.argsort(-found.scores, kind="stable"))


def rematched(matching: Matching, truth: Sequence[Sequence[Box]], touched: Flags, rule: Rule = "free") -> Matching:
    """The same boxes matched again on the slices that are `touched` [slices], where the truth is now another."""
    rows = touched[matching.found.places]
    again = match(
        [own for own, is_one in zip(truth, touched, strict=True) if is_one],
        matching.found.on(touched),
        matching.thresholds,
        rule,
    )
    truths, overlaps, owners = matching.truths.copy(), matching.overlaps.copy(), matching.owners.copy()
    truths[touched], overlaps[rows], owners[:, rows] = again.truths, again.overlaps, again.owners
    return replace(matching, truths=truths, overlaps=overlaps, owners=owners)


def _match_round(
    rows: Places, places: Places, overlaps: FloatArray, limits: FloatArray, free: Flags, owners: Places, rule: Rule
) -> None:
    """Match one box of each of some slices; marks it in `owners` [t, m], and its true box as taken in `free` [t, n, G].

    `overlaps` [r, G] of the boxes in `rows` [r], of the slices `places` [r].
    """
    if rule == "free":
        chosen = overlaps.shape[1] - 1 - np.where(free[:, places], overlaps, -1)[..., ::-1].argmax(axis=-1)
    else:
        chosen = np.broadcast_to(overlaps.argmax(axis=-1), (len(limits), len(rows)))
    enough = overlaps[np.arange(len(rows)), chosen] >= np.minimum(limits, _NEARLY_ONE)[:, None]
    level, row = np.nonzero(enough & np.take_along_axis(free[:, places], chosen[..., None], axis=-1)[..., 0])
    owners[level, rows[row]] = chosen[level, row]
    free[level, places[row], chosen[level, row]] = False


def _rounds(places: Places, rows: Places) -> list[Places]:
    """`rows`, which lie slice by slice, as rounds of one per slice: first the best of each, then the next."""
    of_slice = places[rows]
    rank = np.arange(len(rows)) - np.searchsorted(of_slice, of_slice)
    order = np.argsort(rank, kind="stable")
    return np.split(rows[order], np.flatnonzero(np.diff(rank[order])) + 1) if rows.size else []


def _padded(truth: Sequence[Sequence[Box]]) -> FloatArray:
    """True boxes [slices, most in one, 4], filled up with empty ones, which nothing overlaps."""
    padded = np.zeros((len(truth), max((len(own) for own in truth), default=0), 4))
    for row, own in zip(padded, truth, strict=True):
        row[: len(own)] = np.reshape([box.edges for box in own], (-1, 4))
    return padded
