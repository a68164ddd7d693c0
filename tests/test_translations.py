"""Every term has its Vietnamese."""

import io
import re
from pathlib import Path

import polib

from odoo.tools.translate import trans_export

from .common import CrmVnCase

I18N = Path(__file__).resolve().parent.parent / "crm_vn" / "i18n"
PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sdf]")


class TestTranslations(CrmVnCase):
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
        return polib.pofile(str(I18N / "vi.po"))

    def exported_terms(self):
        buffer = io.BytesIO()
        trans_export(False, ["crm_vn"], buffer, "po", self.env)
        return [entry.msgid for entry in polib.pofile(buffer.getvalue().decode())]
