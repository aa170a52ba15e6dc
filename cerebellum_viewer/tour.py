"""The tour: the real window on a workspace, walked through without a screen; leaves pictures and one HTML page."""

import html
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from cerebellum_viewer import app
from cerebellum_viewer.services.settings import LANGUAGE, THEME, Settings
from engine.data.split import Part
from engine.experiment import Experiment
from engine.files import write_text_atomic
from engine.job_history import best_step, scores
from engine.wording import NOTICE

WINDOW = (1366, 768)
SETTLE_MS, MOST_MS = 400, 10_000
"""Curves are filled a moment after the window is there, thumbnails as soon as the disk has given them."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One picture of the tour: what it shows, and what is done in the window before it is taken."""

    name: str
    caption: str
    prepare: Callable[[app.Viewer], None]


def _look(viewer: app.Viewer) -> None:
    viewer.window.show_panel(viewer.slice_panel)
    viewer.document.step(len(viewer.document.volume_keys(next(iter(viewer.document.volumes)))) // 2)


def _select(viewer: app.Viewer) -> None:
    viewer.document.select(0)


def _curves(viewer: app.Viewer) -> None:
    viewer.window.show_panel(viewer.research.curves)


def _worst(viewer: app.Viewer) -> None:
    viewer.window.show_panel(viewer.research.worst)
    viewer.research.worst.next()


def _train(viewer: app.Viewer) -> None:
    viewer.window.show_panel(viewer.research.train)


STOPS: Sequence[Stop] = (
    Stop("look", "A slice with the expert's mask, its box and the detector's box with IoU and confidence.", _look),
    Stop("correct", "The box is selected: drag one of its 8 handles, or nudge it with the arrow keys.", _select),
    Stop("curves", "Loss and mean IoU of the finished experiment; each point is a checkpoint.", _curves),
    Stop("worst", "One click on a point lists its slices, worst first; the next click shows the slice.", _worst),
    Stop("train", "Presets and parameters; a training runs in a process of its own.", _train),
)


def take(workspace: Path, out: Path, *, theme: str = "dark", language: str = "en") -> None:
    """Walk through the window and write `out`/index.html with its pictures."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    with tempfile.TemporaryDirectory() as temporary:
        settings_path = Path(temporary) / "settings.ini"
        settings = Settings(settings_path)
        settings.set(THEME, theme)
        settings.set(LANGUAGE, language)
        settings.sync()
        app.install_translators(application, language)
        viewer = app.build(settings_path, workspace)
        viewer.window.restore_layout()
        viewer.window.resize(*WINDOW)
        viewer.window.show()
        out.mkdir(parents=True, exist_ok=True)
        for stop in STOPS:
            stop.prepare(viewer)
            _settle(viewer)
            viewer.window.grab().save(str(out / f"{stop.name}.png"))
        viewer.window.close()
        viewer.close()
    write_text_atomic(out / "index.html", _page(workspace))


def _settle(viewer: app.Viewer) -> None:
    loop = QEventLoop()
    for _ in range(MOST_MS // SETTLE_MS):
        QTimer.singleShot(SETTLE_MS, loop.quit)
        loop.exec()
        if viewer.looking.previews.idle:
            return


def _page(workspace: Path) -> str:
    figures = "".join(
        f'<figure><img src="{stop.name}.png" alt="{html.escape(stop.caption)}"><figcaption>{html.escape(stop.caption)}'
        "</figcaption></figure>\n"
        for stop in STOPS
    )
    tables = "".join(_table(experiment) for experiment in Experiment.all_in(workspace / "experiments"))
    return _PAGE.format(figures=figures, tables=tables, notice=NOTICE)


def _table(experiment: Experiment) -> str:
    events, manifest = experiment.events(), experiment.manifest()
    best, found = best_step(events), scores(events, Part.VAL)
    rows = "".join(
        f"<tr{' class=best' if step == best else ''}><td>{step}<td>{m['mean_iou']:.3f}<td>{_interval(m)}"
        f"<td>{m['f1']:.3f}<td>{m['precision']:.3f}<td>{m['recall']:.3f}<td>{m['false_positives']}"
        f"<td>{m['confidence']:.2f}<td>{m['patients']}<td>{m['slices']}</tr>\n"
        for step, m in sorted(found.items())
    )
    stamp = f"<p class=stamp>{html.escape(manifest.stamp)}</p>" if manifest.stamp else ""
    return _TABLE.format(name=html.escape(experiment.name), split=html.escape(manifest.split), stamp=stamp, rows=rows)


def _interval(metrics: dict[str, float | None]) -> str:
    low, high = metrics["mean_iou_low"], metrics["mean_iou_high"]
    return "n/a" if low is None or high is None else f"{low:.3f} to {high:.3f}"


_TABLE = """<h2>{name}</h2><p>Checkpoints scored on validation, split “{split}”; the best one is marked.</p>{stamp}
<table><tr><th>batches<th>mean IoU<th>95 % t by patient<th>F1 (IoU 0.5)<th>precision<th>recall<th>false positives
<th>confidence<th>patients<th>slices</tr>
{rows}</table>
"""
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Cerebellum Viewer: tour</title>
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; max-width: 1100px; margin: 2rem auto; padding: 0 1rem; color: #1d2329 }}
img {{ width: 100%; border: 1px solid #c5ccd3 }} figure {{ margin: 2rem 0 }} figcaption {{ margin-top: .4rem }}
table {{ border-collapse: collapse }}
th, td {{ padding: .25rem .7rem; text-align: right; border-bottom: 1px solid #ddd }}
.best {{ font-weight: 600; background: #e3f1ec }} .stamp, .notice {{ font-weight: 600; color: #8a3b12 }}
</style>
<h1>Cerebellum Viewer: tour</h1>
<p class=notice>{notice}</p>
<p>Simulated data: the figures say that the program works, nothing about patients.</p>
{figures}{tables}</html>
"""


if __name__ == "__main__":
    take(Path(sys.argv[1]), Path(sys.argv[2]))
