"""python -m tests.soak [--only NAME] [--quick] [--seed N] [--database sqlite|postgresql|both]

The long runs: every `long_<name>.py` of this folder, whose tests call what the short tests of
`make test` call, only more often. Prints a table of what came out and ends with 1 if a run failed.
`--quick` runs each briefly, to see that it works.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent


def main() -> int:
    """Runs what was asked for; what the process is to end with."""
    runs = {path.stem.removeprefix("long_"): path for path in sorted(FOLDER.glob("long_*.py"))}
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--only", choices=sorted(runs), action="append", help="this run (again)")
    parser.add_argument("--quick", action="store_true", help="each run briefly")
    parser.add_argument("--seed", type=int, default=1, help="the first seed of each run")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    options = parser.parse_args()
    arguments = ["-p", "tests.soak.figures", "-p", "no:cacheprovider", "-q", "-s", "--no-header"]
    arguments += ["--database", options.database, "--seed", str(options.seed)]
    if options.quick:
        arguments.append("--quick")
    chosen = options.only or list(runs)
    return int(pytest.main([*arguments, *(str(runs[name]) for name in chosen)]))


if __name__ == "__main__":
    sys.exit(main())
