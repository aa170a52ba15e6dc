"""`python -m engine`: the command line alone, for machines without Qt."""

import sys

from engine.cli import main

sys.exit(main())
