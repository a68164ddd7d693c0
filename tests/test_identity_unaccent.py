"""People are found without accents, whether PostgreSQL has ``unaccent`` or not."""

import unittest

from . import scratch

SEARCH = """
partner = env["res.partner"].create({"name": "Đặng Đình Đức", "phone": "01662246128"})
lead = env["crm.lead"].create({"name": "Laptop", "contact_name": "Đặng Đình Đức"})
for text in ("dang dinh duc", "Đặng Đình Đức", "0362246128", "+84 362 246 128"):
    found = [partner_id for partner_id, _name in env["res.partner"].name_search(text)]
    print("found", text, partner.id in found)
leads = env["crm.lead"].search([("identity_search", "ilike", "dang dinh duc")])
print("found lead", lead in leads)
print("extension:", bool(env.registry.has_unaccent))
"""


class TestUnaccent(unittest.TestCase):
    def test_with_the_extension(self):
        with scratch.database(scratch.ADDON) as name:
            scratch.execute(name, "CREATE EXTENSION unaccent")
            printed = scratch.odoo(name, "--unaccent", source=SEARCH)
        self.assertIn("extension: True", printed)
        self.assert_found(printed)

    def test_without_the_extension(self):
        with scratch.database(scratch.ADDON) as name:
            printed = scratch.odoo(name, source=SEARCH)
        self.assertIn("extension: False", printed)
        self.assert_found(printed)

    def assert_found(self, printed):
        answers = [line for line in printed.splitlines() if line.startswith("found ")]
        self.assertEqual(len(answers), 5)
        self.assertEqual([line for line in answers if not line.endswith("True")], [])
