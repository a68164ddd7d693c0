"""Run the benchmarks named, or all, and write their tables to RESULTS.md.

Each ``bench_<capability>.py`` has a ``run()`` that gives rows, and a section of the
file with the day it was run; the sections of the others stay as they are.
"""

import datetime
import importlib
import os
import sys
from pathlib import Path

from .harness import machine, prepare

FOLDER = Path(__file__).resolve().parent
RESULTS = FOLDER / "RESULTS.md"
HEAD = """# Results

Ratios are taken in pairs, core and crm_vn in turn in one run; a figure is the median
of its rounds.
"""


def main(names):
    prepare(os.environ["CRM_VN_ADDON_DB"])
    every = sorted(path.stem[6:] for path in FOLDER.glob("bench_*.py"))
    for name in names or every:
        print(f"• {name}", flush=True)
        module = importlib.import_module(f"benchmarks.bench_{name}")
        rows = []
        for row in module.run():
            print("  " + _line(row), flush=True)
            rows.append(row)
        title = module.__doc__.strip().splitlines()[0].rstrip(".")
        _write(title, _section(name, rows))
        print(f"written to {RESULTS.relative_to(FOLDER.parent)}")
    return 0


def _line(row):
    met = {None: "", True: "met", False: "MISSED"}[row.met]
    return " | ".join([row.what, row.size, f"{row.figure:,}", row.unit, row.bar, met])


def _section(name, rows):
    lines = [
        f"`make bench T={name}` on {datetime.date.today()}: {machine()}.",
        "",
        "| what | size | figure | unit | bar | met |",
        "|---|---|--:|---|---|---|",
    ]
    return lines + [f"| {_line(row)} |" for row in rows]


def _write(title, lines):
    """Put a section into RESULTS.md, in the place of the former one of its title."""
    head, *parts = RESULTS.read_text().split("\n## ") if RESULTS.exists() else [HEAD]
    sections = {part.split("\n")[0]: part.rstrip("\n") for part in parts}
    sections[title] = "\n".join([title, "", *lines])
    whole = "\n\n## ".join([head.rstrip("\n"), *map(sections.get, sorted(sections))])
    RESULTS.write_text(whole + "\n")


sys.exit(main(sys.argv[1:]))
