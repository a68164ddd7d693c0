"""``python3 -m dev VERB``: one entry for every target of the Makefile.

The first stage runs on the machine's own Python with nothing but its standard library:
it finds or fetches Odoo and builds the virtual environment. The second stage is the
same command inside that environment.
"""

import sys

if sys.version_info < (3, 10):  # noqa: UP036 - this file must speak to old Pythons too
    sys.exit(
        "dev: this is Python %d.%d; Odoo 19 needs 3.10 to 3.13.\n"  # noqa: UP031
        "     Install one (Debian 12 and 13 have it as python3) or name it: "
        "PYTHON=/path/to/python3.12 make run" % sys.version_info[:2]
    )

from dev.cli import main

sys.exit(main(sys.argv[1:]))
