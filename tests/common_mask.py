"""A store where phone numbers are masked, and somebody who may not see them."""

import re

from odoo.fields import Command
from odoo.tests import new_test_user

from .common_store import ALL_LEADS, CONTACTS, StoreCase

CLEAR = "crm_vn.group_phone_clear"
NUMBER = "0362 246 128"
KEY = "+84362246128"
MASK = "03•• ••• 128"
SECRET = re.compile(r"2[ .-]?246[ .-]?1")


class MaskCase(StoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.vn")
        cls.env["res.config.settings"].create({"mask_phones": True}).execute()
        cls.user = new_test_user(
            cls.env,
            "masked",
            groups=f"{ALL_LEADS},{CONTACTS},base.group_allow_export",
            store_ids=[Command.set(cls.hanoi.ids)],
            lang="en_US",
        )
        cls.clear_user = new_test_user(
            cls.env,
            "clear",
            groups=f"{ALL_LEADS},{CONTACTS},{CLEAR},base.group_allow_export",
            store_ids=[Command.set(cls.hanoi.ids)],
        )
        cls.partner, cls.second = cls.env["res.partner"].create(
            [
                {
                    "name": "Đặng Đình Đức",
                    "phone": NUMBER,
                    "email": "duc@example.com",
                    "store_id": cls.hanoi.id,
                    "identity_ids": [
                        Command.create({"kind": "phone", "value": "0905 111 222"}),
                        Command.create({"kind": "zalo", "value": "2512523625412515"}),
                    ],
                },
                {"name": "Lê Lan", "phone": "0987654321", "store_id": cls.hanoi.id},
            ]
        )
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Laptop",
                "contact_name": "Đặng Đình Đức",
                "phone": NUMBER,
                "email_from": "other@example.com",
                "store_id": cls.hanoi.id,
                "user_id": cls.user.id,
            }
        )
        cls.env.invalidate_all()

    def as_user(self, records, user=None):
        self.env.invalidate_all()
        return records.with_user(user or self.user)

    def assertHidden(self, value):
        self.assertNotRegex(repr(value), SECRET)
        self.assertIn(MASK, repr(value))
