"""What several commands have in common: options, and exit codes."""

from __future__ import annotations

import os
from pathlib import Path

import click

FAILED, WRONG_USE, UNSOUND = 1, 2, 3
FORMATS = ["text", "json", "junit", "github", "sarif"]
MENDS = 3  # lines near one that does not hold
# as many statements at once as there are cores, where they are few
JOBS = min(4, os.cpu_count() or 1)

VERBOSE = "Of a line that does not hold, show all lines near it that are proved, not only the nearest."
LIMIT = "Seconds for one statement; over it, it is undecided."
SCHEDULER = "Decide on the workers of a Dask cluster (extra dask), such as tcp://127.0.0.1:8786, instead of this machine."
KNOWN = "Wrong lines that are known, and do not fail the run."
CERTIFICATE = "Also write what `symkl replay` checks, of each verdict that rests on the kernel alone."

# without a number, what the project says, or else as many as there are cores
jobs = click.option("--jobs", type=click.IntRange(1), metavar="N", help="Statements at once; one for each core, at most 4.")
scheduler = click.option("--scheduler", metavar="ADDRESS", default="", help=SCHEDULER)
no_cache = click.option("--no-cache", is_flag=True, help="Decide everything afresh, and keep nothing.")
certificate = click.option("--certificate", type=click.Path(dir_okay=False), metavar="FILE", help=CERTIFICATE)
baseline = click.option("--baseline", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help=KNOWN)
update_baseline = click.option("--update-baseline", is_flag=True, help="Write that file with the lines that are wrong now.")
watch = click.option("--watch", is_flag=True, help="Run again whenever a file changes.")
