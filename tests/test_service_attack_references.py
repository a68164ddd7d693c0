"""Nobody makes work for what they may not read."""

from odoo.exceptions import AccessError, UserError

from .common_service_attack import PHONE_SPEC, AttackCase


class TestReferences(AttackCase):
    """Nobody makes work for a deal or a customer that they may not read."""

    def attempts(self):
        for user, lead in (
            (self.own, self.theirs),
            (self.own, self.far),
            (self.foreigner, self.theirs),
            (self.foreigner, self.far),
        ):
            yield user, "lead_id", lead
        yield self.own, "order_id", self.order
        yield self.foreigner, "order_id", self.order
        yield self.foreigner, "partner_id", self.near
        yield self.own, "partner_id", self.away

    def test_create(self):
        for user, fname, document in self.attempts():
            records = self.env["crm.service.record"].with_user(user)
            vals = {
                "service_id": self.service.id,
                fname: document.id,
                "company_id": user.company_id.id,
                "store_id": user.store_ids[:1].id,
                "user_id": user.id,
            }
            with self.subTest(user=user.login, fname=fname, doc=document.display_name):
                with self.assertRaises(AccessError):
                    records.create(vals)
                del vals[fname]
                with self.assertRaises(AccessError):
                    records.with_context(**{f"default_{fname}": document.id}).create(
                        vals
                    )

    def test_write(self):
        for user, fname, document in self.attempts():
            record = self.env["crm.service.record"].with_user(user)
            record = record.create({"service_id": self.service.id})
            with (
                self.subTest(user=user.login, fname=fname, doc=document.display_name),
                self.assertRaises(AccessError),
            ):
                record.write({fname: document.id})

    def test_form(self):
        for user, fname, document in self.attempts():
            records = self.env["crm.service.record"].with_user(user)
            record = records.create({"service_id": self.service.id})
            spec = PHONE_SPEC | {fname: {"fields": {"display_name": {}}}}
            for form, values in (
                (records, {"service_id": self.service.id}),
                (record, {}),
            ):
                with self.subTest(user=user.login, fname=fname):
                    with self.assertRaises(AccessError):
                        form.onchange({**values, fname: document.id}, [fname], spec)

    def test_assigned_work_still_tells_whom_it_is_for(self):
        record = self.plan(self.theirs, user=self.own).with_user(self.own)
        self.assertEqual(record.customer_name, self.near.name)
        record.write({"lead_id": self.theirs.id, "note": "x"})
        record.onchange(
            {"lead_id": self.theirs.id, "note": "y"},
            ["note"],
            {"note": {}, **PHONE_SPEC},
        )

    def test_following_hidden_work(self):
        hidden = self.plan(self.theirs)
        with self.assertRaises(AccessError):
            self.env["crm.service.record"].with_user(self.own).create(
                {"service_id": self.service.id, "previous_id": hidden.id}
            )

    def test_service_of_another_company(self):
        service = self.new_service(
            "Their way", company_id=self.company.id, script="<p>Geheim script</p>"
        )
        records = self.env["crm.service.record"].with_user(self.foreigner)
        with self.assertRaises(AccessError):
            records.create({"service_id": service.id})
        with self.assertRaises(AccessError):
            records.onchange(
                {"service_id": service.id},
                ["service_id"],
                {"script": {}, "purpose": {}},
            )


class TestPlanWizard(AttackCase):
    """The wizard says nothing of what it is opened on, if that cannot be read."""

    SPEC = {
        **{
            fname: {"fields": {"display_name": {}}}
            for fname in ("lead_id", "order_id", "partner_id", "service_id", "user_id")
        },
        **{fname: {} for fname in ("inputs", "skipped", "planned_count", "purpose")},
    }

    def test_opened_on_hidden_documents(self):
        for user, document in (
            (self.own, self.theirs),
            (self.own, self.far),
            (self.own, self.away),
            (self.foreigner, self.near),
            (self.foreigner, self.theirs),
            (self.foreigner, self.order),
        ):
            wizard = self.env["crm.service.plan"].with_user(user)
            for ids in ({"active_id": document.id}, {"active_ids": document.ids}):
                wizard = wizard.with_context(active_model=document._name, **ids)
                with self.subTest(user=user.login, document=document.display_name):
                    self.assertSaysNothing(
                        wizard.onchange({"service_id": self.service.id}, [], self.SPEC)
                    )
                    plan = wizard.create({"service_id": self.service.id})
                    self.assertSaysNothing(plan.web_read(self.SPEC))
                    with self.assertRaises(UserError):
                        plan.action_plan()
        self.assertFalse(self.env["crm.service.record"].search_count([]))

    def test_named_by_id(self):
        for user, document in (
            (self.own, self.theirs),
            (self.foreigner, self.theirs),
            (self.foreigner, self.order),
        ):
            wizard = self.env["crm.service.plan"].with_user(user)
            fname = {"crm.lead": "lead_id", "sale.order": "order_id"}[document._name]
            vals = {"service_id": self.service.id, fname: document.id}
            with self.subTest(user=user.login, document=document.display_name):
                with self.assertRaises(AccessError):
                    wizard.create(vals)
                with self.assertRaises(AccessError):
                    wizard.onchange(vals, [fname], self.SPEC)

    def test_many_by_id(self):
        wizard = self.env["crm.service.plan"].with_user(self.own)
        plan = wizard.create(
            {
                "service_id": self.service.id,
                "res_model": "crm.lead",
                "res_ids": [self.theirs.id, self.far.id],
            }
        )
        self.assertSaysNothing(plan.web_read(self.SPEC))
        with self.assertRaises(UserError):
            plan.action_plan()
