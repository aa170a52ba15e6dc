"""Works a queue off with the stand-in of the worker: `stand_in_runner.py HOW WORKSPACE`."""

import sys
from pathlib import Path

from engine.runner import work_off

STAND_IN = Path(__file__).with_name("stand_in_worker.py")

work_off(Path(sys.argv[2]), command=(sys.executable, str(STAND_IN), sys.argv[1]))
