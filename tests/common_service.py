"""A service of one's own: a first call that asks for a need and yields a budget."""

from odoo.fields import Command

from .common import CrmVnCase

NUMBER = "0362 246 128"


class ServiceMixin:
    """Class attributes: ``service`` with its fields, and its outcomes by code.

    ``service``: inputs *need* (required) and *source*; outputs *budget* (required for
    successful outcomes) and *remark*; outcomes *booked* (success), *later* (neutral),
    *no_answer* (failure) and *refused* (failure, asks a reason).
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.call_model = cls.env.ref("crm_vn.service_model_call")
        cls.meeting_model = cls.env.ref("crm_vn.service_model_meeting_external")
        cls.service = cls.new_service(
            "Trial call",
            fields=[
                {"code": "need", "direction": "input", "required": True},
                {"code": "source", "direction": "input"},
                {
                    "code": "budget",
                    "type": "integer",
                    "required": True,
                    "required_for": "success",
                },
                {"code": "remark", "type": "text"},
            ],
            outcomes=[
                {"code": "booked", "kind": "success"},
                {"code": "later"},
                {"code": "no_answer", "kind": "failure"},
                {"code": "refused", "kind": "failure", "reason": "required"},
            ],
        )
        cls.outcomes = {out.code: out for out in cls.service.outcome_ids}

    @classmethod
    def new_service(cls, name, fields=(), outcomes=(), **values):
        return cls.env["crm.service"].create(
            {
                "name": name,
                "code": f"test_{name.lower().replace(' ', '_')}",
                "model_id": cls.call_model.id,
                "field_ids": [
                    Command.create({"name": field["code"].title(), **field})
                    for field in fields
                ],
                "outcome_ids": [
                    Command.create({"name": out["code"].title(), **out})
                    for out in outcomes
                ],
                **values,
            }
        )

    @classmethod
    def new_lead(cls, name="Lead", **values):
        return cls.env["crm.lead"].create({"name": name, **values})

    def plan(self, documents=None, service=None, **values):
        """A record of ``service``, with the input that it needs."""
        service = service or self.service
        if service == self.service:
            values.setdefault("inputs", {"need": "A fridge"})
        return service._plan(documents or self.new_lead(), **values)

    def finish(self, records, code="booked", outputs=None, **values):
        """Finish records with an outcome, and what it needs."""
        service = records.service_id.ensure_one()
        outcome = service.outcome_ids.filtered(lambda out: out.code == code)
        if outputs is None and service == self.service:
            outputs = {"budget": 10}
        records.write({"outcome_id": outcome.id, "outputs": outputs or {}, **values})
        records.action_done()
        return records


class ServiceCase(ServiceMixin, CrmVnCase):
    pass


class InteractionCase(ServiceCase):
    """Class attributes: ``user`` has the ``lead`` of ``partner``, with a number."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.new_salesman()
        cls.partner = cls.env["res.partner"].create({"name": "An", "phone": NUMBER})
        cls.lead = cls.new_lead(partner_id=cls.partner.id, user_id=cls.user.id)

    def interactions(self, lead=None):
        domain = [("lead_id", "=", (lead or self.lead).id)]
        return self.env["crm.interaction"].search(domain)

    def work(self, **values):
        return self.plan(self.lead, user_id=self.user.id, **values).with_user(self.user)
