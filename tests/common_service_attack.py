"""Somebody of a store, somebody of another company, and what they must not see."""

from .common_service import NUMBER, ServiceMixin
from .common_store import SALESMAN, StoreCase

ADMIN = "sales_team.group_sale_manager"
PHONE_SPEC = {"customer_name": {}, "phone": {}, "email": {}, "display_name": {}}


class AttackCase(ServiceMixin, StoreCase):
    """Class attributes: ``theirs``, a lead of ``mate``, who works in the store of
    ``own``, with the customer ``near``; ``far``, one of another store, with ``away``;
    ``foreigner``, somebody of another company; ``admin``, a sales administrator."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.users["own"]
        cls.foreigner = cls.users["other_company"]
        cls.mate = cls.new_member("mate", SALESMAN, cls.hanoi)
        cls.admin = cls.new_member("sales_admin", ADMIN)
        cls.customers = cls.env["res.partner"].create(
            [
                {
                    "name": f"Geheim {place}",
                    "phone": NUMBER,
                    "email": f"{place}@example.com",
                    "company_id": cls.company.id,
                    "store_id": store.id,
                }
                for place, store in (("near", cls.hanoi), ("far", cls.saigon))
            ]
        )
        cls.near, cls.away = cls.customers
        cls.theirs = cls.new_lead(
            "Their geheim",
            partner_id=cls.near.id,
            user_id=cls.mate.id,
            store_id=cls.hanoi.id,
            company_id=cls.company.id,
        )
        cls.far = cls.new_lead(
            "Far geheim",
            partner_id=cls.away.id,
            user_id=cls.saigon_user.id,
            store_id=cls.saigon.id,
            company_id=cls.company.id,
        )
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.near.id,
                "user_id": cls.mate.id,
                "store_id": cls.hanoi.id,
                "company_id": cls.company.id,
            }
        )

    def assertSaysNothing(self, answer, message=""):
        text = str(answer).lower()
        for secret in ("geheim", NUMBER, NUMBER.replace(" ", ""), "@example.com"):
            self.assertNotIn(secret.lower(), text, message)
