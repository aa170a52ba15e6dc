"""The process that stays and looks at one slice whenever it is asked: `python -m engine.adviser FILE CONFIDENCE`.

A line on its input is the path of a picture and the SHA-256 of the file that was imported, as JSON; the line on its
output is a `Proposal`, or “null” where the picture cannot be read or is another one now. It ends with its input, and so
with whoever asked.
"""

import json
import os
import sys
from pathlib import Path

from engine.data.annotation import SliceKey
from engine.errors import ExitStatus, UserError
from engine.proposals import UNREADABLE, Asked, Model

_ASKED = Asked(SliceKey("", 0), "")


def main() -> ExitStatus:
    """Answer until nobody asks any more; errors about the weights go to standard error."""
    # As in the worker: threads that wait shall sleep.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    from engine.data.checked import read_unchanged
    from engine.data.images import decode_grey
    from engine.scoring.fastest import fastest_detector
    from engine.scoring.propose import proposals

    path, confidence = Path(sys.argv[1]), float(sys.argv[2])
    model = Model(path.stem, "", confidence)
    try:
        detector = fastest_detector(path)
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_status
    for line in sys.stdin:
        picture, sha256 = json.loads(line)
        try:
            data = read_unchanged(Path(picture), sha256)
            found = {_ASKED: detector.look([decode_grey(data, picture)])[0]}
        except UserError:
            answer = UNREADABLE
        else:
            answer = proposals(found, model, detector.weights, smooth=False)[0].to_line()
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()
    return ExitStatus.DONE


if __name__ == "__main__":
    sys.exit(main())
