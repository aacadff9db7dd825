"""``python -m trialwright``."""

import sys

from trialwright.shell.cli import main

sys.exit(main())
