"""Lets `python -m sightline_export` run the command line."""

import sys

from .cli import main

sys.exit(main())
