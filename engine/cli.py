"""The command line: verbs, errors as one sentence with an exit status, results for people or machines."""

import json
import sys
import traceback
from collections.abc import Mapping, Sequence

from cyclopts import App, CycloptsError, Parameter
from rich.console import Console

from engine.commands import (
    checking,
    comparing,
    darknet,
    data,
    history,
    learning,
    machine,
    measuring,
    predicting,
    privacy,
    queueing,
    reading,
    report,
    reproduce,
    tuning,
    weights,
)
from engine.commands.common import Family, Report, Verb, say
from engine.errors import Cancelled, ExitStatus, UserError
from engine.wording import NOTICE

VERBS: dict[str, Verb | Family] = {
    "phantom": data.phantom,
    "import": data.import_,
    "split": data.split,
    "train": learning.train,
    "queue": queueing.FAMILY,
    "propose": tuning.propose,
    "learn": tuning.learn,
    "use": tuning.use,
    "score": learning.score,
    "compare": comparing.compare,
    "predict": predicting.predict,
    "reproduce": reproduce.reproduce,
    "inspect": weights.inspect,
    "convert": weights.convert,
    "darknet": darknet.FAMILY,
    "export": data.export,
    "measure": measuring.measure,
    "reader": reading.FAMILY,
    "agreement": reading.agreement,
    "report": report.report,
    "verify": checking.verify,
    "history": history.history,
    "name": history.name,
    "restore": history.restore,
    "recover": history.recover,
    "blackout": privacy.blackout,
    "erase-patient": privacy.erase,
    "bundle": checking.bundle,
    "export-tensorboard": checking.tensorboard,
    "export-onnx": weights.export_onnx,
    "doctor": machine.doctor,
}


def main(
    arguments: Sequence[str] | None = None, *, version: str = "", more: Mapping[str, Verb] | None = None
) -> ExitStatus:
    """Do what the words ask for and return the exit status. `more` are verbs that need a screen."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words
    app = _app(version, {**VERBS, **(more or {})})
    try:
        report = app(words, exit_on_error=False, print_error=False, result_action="return_value")
        return _told(report, as_json="--json" in words) if isinstance(report, Report) else ExitStatus.DONE
    except CycloptsError as error:
        _complain(str(error), "See cerebellum-viewer --help.")
        return ExitStatus.WRONG_USAGE
    except UserError as error:
        _complain(error.message, error.hint)
        _trace(debug)
        return error.exit_status
    except OSError as error:
        _complain(f"{error.filename or 'A file'}: {error.strerror or error}.", "Check the path and its permissions.")
        _trace(debug)
        return ExitStatus.BAD_INPUT
    except (Cancelled, KeyboardInterrupt):
        _complain("Cancelled.", "What was saved stays.")
        return ExitStatus.CANCELLED
    except Exception as error:  # noqa: BLE001  # no traceback reaches a user unless it is asked for
        _complain(f"Something unforeseen happened ({type(error).__name__}: {error}).", "--debug shows where.")
        _trace(debug)
        return ExitStatus.WORK_FAILED


def _app(version: str, verbs: Mapping[str, Verb | Family]) -> App:
    app = App(
        name="cerebellum-viewer",
        version=version,
        help="Review, correct, train and score cerebellum detections in prenatal ultrasound. "
        f"Without words it opens the window.\n\n{NOTICE}",
        suppress_keyboard_interrupt=False,
        default_parameter=Parameter(show_default=_shown),
    )
    _add(app, verbs)
    return app


def _shown(default: object) -> str | None:
    """A default as the help tells it; not one that is nothing, such as a flag that is not given."""
    return None if default is False or default in ((), "", None) else str(default)


def _add(app: App, verbs: Mapping[str, Verb | Family]) -> None:
    for name, verb in verbs.items():
        if isinstance(verb, Family):
            family = App(name=name, help=verb.help, version=app.version)
            _add(family, verb.verbs)
            if verb.default is not None:
                family.default(verb.default)
            app.command(family)
        else:
            app.command(verb, name=name)


def _told(report: Report, *, as_json: bool) -> ExitStatus:
    say(json.dumps(report.data, allow_nan=False) if as_json else report.text)
    for fault in report.faults:
        _complain(fault)
    return report.status


def _complain(*sentences: str) -> None:
    Console(stderr=True, highlight=False).print(*sentences, style="red", markup=False, soft_wrap=True)


def _trace(wanted: bool) -> None:
    if wanted:
        traceback.print_exc()


if __name__ == "__main__":
    sys.exit(main())
