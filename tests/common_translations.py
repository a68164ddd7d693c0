"""Every term of an addon has its Vietnamese."""

import io
import re
from pathlib import Path

import polib

from odoo.tools.translate import trans_export

ROOT = Path(__file__).resolve().parent.parent
PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sdf]")


class TranslationsMixin:
    """Tests of the terms of ``addon``, which is installed."""

    addon = None

    def test_every_exported_term_is_translated(self):
        known = {entry.msgid for entry in self.catalogue().translated_entries()}
        missing = sorted(set(self.exported_terms()) - known)
        self.assertEqual(missing, [], "make i18n, then translate these")

    def test_no_stale_or_fuzzy_term(self):
        terms = set(self.exported_terms())
        self.assertEqual(
            [entry.msgid for entry in self.catalogue() if entry.msgid not in terms], []
        )
        self.assertEqual([entry.msgid for entry in self.catalogue() if entry.fuzzy], [])

    def test_placeholders_survive(self):
        for entry in self.catalogue():
            with self.subTest(entry.msgid):
                self.assertEqual(
                    sorted(PLACEHOLDER.findall(entry.msgid)),
                    sorted(PLACEHOLDER.findall(entry.msgstr)),
                )

    def catalogue(self):
        return polib.pofile(str(ROOT / self.addon / "i18n" / "vi.po"))

    def exported_terms(self):
        buffer = io.BytesIO()
        trans_export(False, [self.addon], buffer, "po", self.env)
        return [entry.msgid for entry in polib.pofile(buffer.getvalue().decode())]
