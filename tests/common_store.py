"""A small chain: two regions, three stores, and somebody of every kind.

chain → north → hanoi, haiphong
      → south → saigon
"""

from odoo.fields import Command
from odoo.tests import new_test_user

from .common import CrmVnCase

SALESMAN = "sales_team.group_sale_salesman"
ALL_LEADS = "sales_team.group_sale_salesman_all_leads"
STORE_MANAGER = "crm_vn.group_store_manager"
CONTACTS = "base.group_partner_manager"


class StoreMixin:
    """Class attributes: the stores by name, and ``users`` by profile."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Store = cls.env["crm.store"]
        cls.company = cls.env.company
        cls.chain = Store.create({"name": "Chain", "code": "ALL"})
        cls.north = cls.new_store("North", "N", cls.chain)
        cls.south = cls.new_store("South", "S", cls.chain)
        cls.hanoi = cls.new_store("Hanoi", "HN", cls.north)
        cls.haiphong = cls.new_store("Haiphong", "HP", cls.north)
        cls.saigon = cls.new_store("Saigon", "SG", cls.south)
        cls.other_company = cls.env["res.company"].create({"name": "Other company"})
        cls.users = {
            "own": cls.new_member("own", SALESMAN, cls.hanoi),
            "all": cls.new_member("all", ALL_LEADS, cls.hanoi),
            "manager": cls.new_member("store_manager", STORE_MANAGER, cls.hanoi),
            "two": cls.new_member("two", ALL_LEADS, cls.hanoi | cls.saigon),
            "region": cls.new_member("region", STORE_MANAGER, cls.north),
            "none": cls.new_member("none", ALL_LEADS),
            "everything": cls.new_member(
                "everything", f"{ALL_LEADS},crm_vn.group_all_stores"
            ),
            "other_company": cls.new_member(
                "other_company",
                f"{ALL_LEADS},crm_vn.group_all_stores",
                company_id=cls.other_company.id,
                company_ids=[Command.set(cls.other_company.ids)],
            ),
            "portal": new_test_user(
                cls.env, "store_portal", groups="base.group_portal"
            ),
            "public": cls.env.ref("base.public_user"),
        }
        cls.saigon_user = cls.new_member("saigon_user", SALESMAN, cls.saigon)
        cls.hanoi.manager_id = cls.users["manager"]

    @classmethod
    def new_store(cls, name, code, parent=None, **values):
        return cls.env["crm.store"].create(
            {"name": name, "code": code, "parent_id": parent and parent.id, **values}
        )

    @classmethod
    def new_member(cls, login, groups, stores=None, **values):
        """An internal user, member of some stores."""
        if stores:
            values["store_ids"] = [Command.set(stores.ids)]
        return new_test_user(cls.env, login, groups=f"{groups},{CONTACTS}", **values)


class StoreCase(StoreMixin, CrmVnCase):
    pass
