"""Run the benchmarks named, or all, print the table and write RESULTS.md.

Each ``bench_<capability>.py`` has a ``run()`` that gives rows.
"""

import datetime
import importlib
import os
import sys
from pathlib import Path

from .harness import machine, prepare

FOLDER = Path(__file__).resolve().parent
RESULTS = FOLDER / "RESULTS.md"


def main(names):
    prepare(os.environ["CRM_VN_ADDON_DB"])
    every = sorted(path.stem[6:] for path in FOLDER.glob("bench_*.py"))
    tables = {}
    for name in names or every:
        print(f"• {name}", flush=True)
        module = importlib.import_module(f"benchmarks.bench_{name}")
        rows = []
        for row in module.run():
            print("  " + _line(row), flush=True)
            rows.append(row)
        tables[name] = (module.__doc__.strip().splitlines()[0], rows)
    if not names:
        RESULTS.write_text(_document(tables))
        print(f"written to {RESULTS.relative_to(FOLDER.parent)}")
    return 0


def _line(row):
    met = {None: "", True: "met", False: "MISSED"}[row.met]
    return " | ".join([row.what, row.size, f"{row.figure:,}", row.unit, row.bar, met])


def _document(tables):
    lines = [
        "# Results",
        "",
        f"`make bench` on {datetime.date.today()}: {machine()}.",
        "",
        "Ratios are taken in pairs, core and crm_vn in turn in one run; a figure is "
        "the median of its rounds.",
    ]
    for title, rows in tables.values():
        lines += ["", f"## {title.rstrip('.')}", ""]
        lines += [
            "| what | size | figure | unit | bar | met |",
            "|---|---|--:|---|---|---|",
        ]
        lines += [f"| {_line(row)} |" for row in rows]
    return "\n".join(lines) + "\n"


sys.exit(main(sys.argv[1:]))
