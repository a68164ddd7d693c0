"""Terms: exported from the addon, merged into the Vietnamese catalogue."""

import contextlib
import os
import tempfile
from pathlib import Path

import polib

from . import database, odoo_source
from .console import say, step
from .settings import ADDON

CATALOGUE = ADDON / "i18n" / "vi.po"
TEMPLATE = ADDON / "i18n" / "crm_vn.pot"
# Where a term of ours is also one of theirs, their Vietnamese is what users know.
NEIGHBOURS = ("crm", "utm", "sales_team", "sale", "link_tracker", "mail", "web", "base")


def main(_arguments):
    with step("Terms of crm_vn"):
        exported = export()
    with step("Vietnamese catalogue"):
        missing = merge(exported)
    say(f"  {len(exported)} terms, {len(missing)} without a Vietnamese translation")
    for term in missing:
        say(f"  - {term!r}")
    return 1 if missing else 0


def export():
    """:return: the addon's terms as a PO file without translations."""
    name = f"crm_vn_i18n_{os.getpid()}"
    database.clone(database.addon_template(), name)
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "crm_vn.pot"
            database.odoo(
                name,
                "shell",
                "--no-http",
                source="from odoo.tools.translate import trans_export\n"
                f"with open({str(path)!r}, 'wb') as handle:\n"
                "    trans_export(False, ['crm_vn'], handle, 'po', env)\n",
            )
            return polib.pofile(str(path))
    finally:
        database.drop(name)


def merge(exported):
    """Write the template and the catalogue.

    :return: the terms that lack a translation
    """
    known = {}
    if CATALOGUE.exists():
        known = {
            entry.msgid: entry.msgstr
            for entry in polib.pofile(str(CATALOGUE))
            if entry.msgstr and not entry.fuzzy
        }
    neighbours = {}
    missing = []
    catalogue = polib.POFile(wrapwidth=78)
    catalogue.metadata = {
        "Project-Id-Version": "crm_vn",
        "Language": "vi",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    template = polib.POFile(wrapwidth=78)
    template.metadata = {
        key: value
        for key, value in catalogue.metadata.items()
        if key not in ("Language", "Plural-Forms")
    }
    for entry in exported:
        translation = known.get(entry.msgid)
        if translation is None:
            neighbours = neighbours or _neighbours()
            translation = neighbours.get(entry.msgid, "")
        if not translation:
            missing.append(entry.msgid)
        fields = {
            "msgid": entry.msgid,
            "comment": entry.comment,
            "tcomment": entry.tcomment,
            "occurrences": entry.occurrences,
            "flags": [flag for flag in entry.flags if flag != "fuzzy"],
        }
        template.append(polib.POEntry(msgstr="", **fields))
        catalogue.append(polib.POEntry(msgstr=translation, **fields))
    TEMPLATE.parent.mkdir(exist_ok=True)
    template.save(str(TEMPLATE))
    catalogue.save(str(CATALOGUE))
    return missing


def _neighbours():
    home = odoo_source.locate()
    found = {}
    for module in reversed(NEIGHBOURS):
        for folder in odoo_source.addons_paths(home):
            with contextlib.suppress(OSError):
                for entry in polib.pofile(str(folder / module / "i18n" / "vi.po")):
                    if entry.msgstr and not entry.fuzzy:
                        found[entry.msgid] = entry.msgstr
    return found
