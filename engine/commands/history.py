"""Verbs about the past of a workspace: what was done, states with a name, the way back, and back from damage."""

from pathlib import Path
from typing import Literal

from engine.commands.common import Common, Report, open_to_change, table
from engine.data import recovery
from engine.data.history import Step, changes_back, facts_back
from engine.data.store import Workspace
from engine.data.volumes import Volume, changed_facts, counted_changes
from engine.wording import counted

_Row = tuple[int, str, str, str, str]
_COLUMNS: dict[str, Literal["left", "right"]] = {
    "row": "right",
    "when": "left",
    "who": "left",
    "what": "left",
    "where": "left",
}


def history(workspace: Path, /, *, newest: int = 20, flags: Common = None) -> Report:  # noqa: ARG001
    """List the versions and the newest edits. The number of a row names the state after it, for “restore”.

    Example: cerebellum-viewer history my-workspace --newest 50

    Parameters
    ----------
    workspace
        The workspace's folder.
    newest
        How many rows.
    """
    with Workspace.open(workspace, to_read=True) as opened:
        steps, revision = opened.history.steps(newest=max(newest, 0)), opened.revision
    rows = [_row(step) for step in steps]
    text = table(_COLUMNS, [(str(sequence), *rest) for sequence, *rest in rows])
    return Report(text, {"revision": revision, "rows": [dict(zip(_COLUMNS, row, strict=True)) for row in rows]})


def name(workspace: Path, name: str, /, *, flags: Common = None) -> Report:  # noqa: ARG001
    """Give the present state a name, by which it can be shown and restored.

    Example: cerebellum-viewer name my-workspace "first reading"

    Parameters
    ----------
    workspace
        The workspace's folder.
    name
        What no other version is called.
    """
    with open_to_change(workspace) as opened:
        version = opened.history.name(name)
    return Report(f"“{version.name}” is the state at row {version.sequence}.", {"row": version.sequence})


def restore(workspace: Path, state: str, /, *, flags: Common = None) -> Report:  # noqa: ARG001
    """Make a past state the present one: what was said about slices, and what was known of volumes.

    This is an edit of its own: what was said since stays in the history. What exports black out stays as it is now.

    Example: cerebellum-viewer restore my-workspace "first reading"

    Parameters
    ----------
    workspace
        The workspace's folder.
    state
        A version's name, the number of a row of the history, or a time like 2026-03-01T17:30.
    """
    with open_to_change(workspace) as opened:
        sequence = opened.history.find(state)
        changes = changes_back(opened.history.at(sequence), opened.annotations())
        then, known = opened.history.volumes_at(sequence), opened.volumes()
        facts = facts_back(then, known)
        opened.record_edits(changes, f"restore {state}", volumes=facts.values())
    told = counted(len(changes), "slice") + (f" and the facts of {counted(len(facts), 'volume')}" if facts else "")
    pairs = [(known[name], after) for name, after in facts.items()]
    lines = [f"{told} as at row {sequence}.", *(f"{after.name}: {_told(before, after)}" for before, after in pairs)]
    if any(name in known and known[name].blackout != volume.blackout for name, volume in then.items()):
        lines.append("What exports black out stays as it is now.")
    data = {"row": sequence, "slices": len(changes), "volumes": len(facts), "facts": counted_changes(pairs)}
    return Report("\n".join(lines), data)


def recover(workspace: Path, /, *, flags: Common = None) -> Report:  # noqa: ARG001
    """Bring back a damaged workspace from its newest sound backup, with what can be read of the history since.

    The damaged file is kept beside it.

    Example: cerebellum-viewer recover my-workspace

    Parameters
    ----------
    workspace
        The workspace's folder.
    """
    found = recovery.recover(workspace)
    facts = {"row": found.backup.sequence, "regained": found.regained, "lost": found.lost}
    return Report(str(found), {**facts, "damaged": str(found.damaged)})


def _row(step: Step) -> _Row:
    slices = str(step.first or "") if step.slices < 2 else counted(step.slices, "slice")
    where = ", ".join(filter(None, (_volumes(step), slices)))
    return step.sequence, step.at, step.who, _what(step), where


def _what(step: Step) -> str:
    """What was done, and what one volume was and became."""
    if len(step.facts) == 1:
        return f"{step.what}: {_told(*step.facts[0])}"
    return f"version “{step.what}”" if step.is_version else step.what


def _told(before: Volume, after: Volume) -> str:
    return ", ".join(f"{name} {was} → {now}" for name, was, now in changed_facts(before, after))


def _volumes(step: Step) -> str:
    if len(step.facts) == 1:
        return step.facts[0][0].name
    return counted(len(step.facts), "volume") if step.facts else ""
