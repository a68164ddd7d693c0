"""Terms: exported from each addon, merged into its Vietnamese catalogue."""

import contextlib
import os
import tempfile
from pathlib import Path

import polib

from . import database, odoo_source
from .console import say, step
from .settings import ADDON, BRIDGE

# addon: what makes the template that its terms are exported from
SOURCES = {ADDON: database.addon_template, BRIDGE: database.bridge_template}
# Where a term of ours is also one of theirs, their Vietnamese is what users know.
NEIGHBOURS = (
    *("crm", "utm", "sales_team", "sale", "link_tracker", "mail", "web", "base"),
    "project",
)


def main(_arguments):
    return max([_translate(addon) for addon in SOURCES])


def _translate(addon):
    with step(f"Terms of {addon.name}"):
        exported = export(addon)
    with step("Vietnamese catalogue"):
        missing = merge(addon, exported)
    say(f"  {len(exported)} terms, {len(missing)} without a Vietnamese translation")
    for term in missing:
        say(f"  - {term!r}")
    return 1 if missing else 0


def export(addon):
    """:return: an addon's terms as a PO file without translations."""
    name = f"crm_vn_i18n_{os.getpid()}"
    database.clone(SOURCES[addon](), name)
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{addon.name}.pot"
            database.odoo(
                name,
                "shell",
                "--no-http",
                source="from odoo.tools.translate import trans_export\n"
                f"with open({str(path)!r}, 'wb') as handle:\n"
                f"    trans_export(False, [{addon.name!r}], handle, 'po', env)\n",
            )
            return polib.pofile(str(path))
    finally:
        database.drop(name)


def merge(addon, exported):
    """Write an addon's template and catalogue.

    :return: the terms that lack a translation
    """
    folder = addon / "i18n"
    path = folder / "vi.po"
    known = {}
    if path.exists():
        known = {
            entry.msgid: entry.msgstr
            for entry in polib.pofile(str(path))
            if entry.msgstr and not entry.fuzzy
        }
    neighbours = {}
    missing = []
    catalogue = polib.POFile(wrapwidth=78)
    catalogue.metadata = {
        "Project-Id-Version": addon.name,
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
    folder.mkdir(exist_ok=True)
    template.save(str(folder / f"{addon.name}.pot"))
    catalogue.save(str(path))
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
