"""The care screen as a salesperson has it: calls of the server with little to read."""

from datetime import timedelta

from odoo.fields import Datetime

from .common_service import ServiceMixin
from .common_store import StoreMixin

SPECIFICATION = {"state": {}, "care_name": {}, "outcome_id": {"fields": {}}}


class CareMixin(ServiceMixin, StoreMixin):
    """Class attributes: as of services and stores; ``user``, who calls, of Hanoi."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.users["own"]
        cls.now = Datetime.now()

    def new_work(self, name="Mai", hours=None, user=None, deadline=None, **values):
        """A record to be done, for a customer of the store, some hours from now."""
        values.setdefault("store_id", self.hanoi.id)
        if "partner_id" not in values:
            partner = self.env["res.partner"].create(
                {"name": name, "store_id": values["store_id"]}
            )
            values["partner_id"] = partner.id
        user = self.user if user is None else user
        record = self.env["crm.service.record"].create(
            {
                "service_id": self.service.id,
                "inputs": {"need": "A fridge"},
                "scheduled_at": hours is not None and self.now + timedelta(hours=hours),
                "user_id": user.id,
                **values,
            }
        )
        if deadline is not None:
            record.deadline = self.now + timedelta(hours=deadline)
        return record

    def as_user(self, user=None):
        """The model as in a request of a user, with nothing read yet."""
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["crm.service.record"].with_user(user or self.user)

    def get_names(self, user=None, **options):
        queue = self.as_user(user).get_care_queue(options)
        return [item["name"] for item in queue["items"]]

    def open_next(self, user=None, res_id=False, **options):
        return self.as_user(user).open_care(SPECIFICATION, options, res_id)

    def save(self, record, user=None, code="booked", options=None, **vals):
        outcome = self.outcomes.get(code)
        vals = {"outcome_id": outcome.id if outcome else False, **vals}
        model = self.as_user(user)
        options = {"current_user_id": record.user_id.id, **(options or {})}
        return model.browse(record.id).save_care_and_next(vals, SPECIFICATION, options)
