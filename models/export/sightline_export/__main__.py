"""Entry point of `python -m sightline_export`."""

import sys

from .cli import main

sys.exit(main())
