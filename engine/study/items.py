"""The list *given, assumed, unknown*: what the paper says of each point, and what was done here."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict

import numpy as np

from engine.config import TrainConfig
from engine.data.split import Part
from engine.manifest import Manifest
from engine.reporting.tables import PENDING, Table, file_name
from engine.study.paper import ITEMS
from engine.study.results import Result


def item_table(results: Sequence[Result]) -> Table:
    """What the paper gives, what was assumed, what stays unknown; and what was done here."""
    facts = _facts(results)
    rows = [[item.name, item.paper, item.status, item.ours.format_map(facts)] for item in ITEMS]
    headings = ["item", "in the paper", "status", "here"]
    note = "given: stated in the paper; assumed: the paper is silent and this was taken; unknown: silent, open."
    return Table("items", "Given, assumed, unknown", note, headings, rows)


def _facts(results: Sequence[Result]) -> dict[str, str]:
    """What the items' last column speaks of; several values where runs differ."""
    configs, manifests = [result.config for result in results], [result.manifest for result in results]
    options = {name: _values(getattr(config, name) for config in configs) for name in asdict(configs[0])}
    return {
        **options,
        "start": _values(
            result.run.start_from or file_name("start", result.config.start) or "random weights" for result in results
        ),
        "augmentation": _values(map(_augmentation, configs)),
        "scales": _values(
            f"place {c.coord_scale:g}, object {c.object_scale:g}, none {c.noobject_scale:g}, class {c.class_scale:g}"
            for c in configs
        ),
        "device": _values(result.device or PENDING for result in results),
        **{name: _values(fact(manifest) for manifest in manifests) for name, fact in _MANIFEST_FACTS.items()},
    }


_MANIFEST_FACTS: dict[str, Callable[[Manifest], str]] = {
    "patients": lambda manifest: str(len({item.group for item in manifest.slices})),
    "slices": lambda manifest: str(len(manifest.slices)),
    "mean_size": lambda manifest: " x ".join(
        f"{np.mean([getattr(item, side) for item in manifest.slices]):.0f}" for side in ("width", "height")
    ),
    "split": lambda manifest: f"by {manifest.split_by}" + (f" ({manifest.stamp})" if manifest.stamp else ""),
    "parts": lambda manifest: ", ".join(f"{len(manifest.part(part))} {part}" for part in Part),
    "val": lambda manifest: str(len(manifest.part(Part.VAL))),
    "negatives": lambda manifest: str(sum(not item.boxes for item in manifest.part(Part.TEST))),
}


def _augmentation(config: TrainConfig) -> str:
    flip = "mirrored at random" if config.flip else "not mirrored"
    return (
        f"jitter {config.jitter:g}, exposure {config.exposure:g}, saturation {config.saturation:g}, "
        f"hue {config.hue:g}, {flip}"
    )


def _values(found: Iterable[object]) -> str:
    return "; ".join(dict.fromkeys(map(str, found)))
