"""The verb that writes the report about experiments."""

from pathlib import Path

from engine.commands.common import Common, progress_bar
from engine.commands.common import Report as Said
from engine.data.store import Workspace
from engine.errors import UserError
from engine.experiment import Experiment
from engine.files import write_text_atomic
from engine.reporting.words import Language
from engine.wording import counted, named


def report(
    workspace: Path,
    /,
    *experiments: str,
    out: Path,
    pdf: Path | None = None,
    language: Language = "en",
    flags: Common = None,  # noqa: ARG001
) -> Said:
    """Write one page about experiments, side by side: data, split, parameters, results, slices, limits.

    Every number is scored again before it goes out, and what does not agree is named. Test columns are there only
    where the test part was opened; the report opens none.

    Example: cerebellum-viewer report my-workspace first second --out report.html --pdf report.pdf

    Parameters
    ----------
    workspace
        The workspace's folder.
    experiments
        The experiments' names; the first is the one that others are compared with.
    out
        The page, .html; a report that is there is replaced.
    pdf
        The same as a PDF.
    language
        Of the report: en or es.
    """
    from engine.reporting.document import to_html
    from engine.reporting.pdf import write_pdf
    from engine.reporting.report import make_report

    if not experiments:
        raise UserError("No experiment was given.", "Name one or more after the workspace.")
    with Workspace.open(workspace, to_read=True) as opened, progress_bar("Writing"):
        document = make_report(opened, _named(opened, experiments), language)
    write_text_atomic(out, to_html(document))
    if pdf is not None:
        write_pdf(document, pdf)
    files = [str(path) for path in (out, pdf) if path is not None]
    told = f"{counted(len(experiments), 'experiment')} in {', '.join(files)}."
    return Said(told, {"files": files, "experiments": list(experiments), "problems": document.problems})


def _named(workspace: Workspace, names: tuple[str, ...]) -> list[Experiment]:
    """Raises UserError for a name that no experiment has."""
    known = {item.name: item for item in Experiment.all_in(workspace.experiments_folder)}
    for name in names:
        if name not in known:
            raise UserError(f"There is no experiment “{name}”.", f"Choose one of: {named(known) or 'none'}.")
    return [known[name] for name in dict.fromkeys(names)]
