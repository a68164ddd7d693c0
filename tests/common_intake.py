"""Requests received within a test's transaction."""

from datetime import timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID

from .common import CrmVnCase


class IntakeCase(CrmVnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={})
        # what is noted on leads is in the company's language
        cls.env.company.partner_id.lang = "en_US"
        cls.source = cls.env["crm.intake.source"].create({"name": "iPhone 17"})

    def setUp(self):
        super().setUp()
        # a request commits twice; here, the whole test is one transaction
        for name in ("commit", "rollback"):
            self.startPatcher(patch.object(self.env.cr, name, self.env.cr.flush))

    def receive(self, payload, source=None, **options):
        """:return: the event of a request, and whether it was stored"""
        gateways = self.env(user=SUPERUSER_ID)["crm.intake.gateway"]
        gateway = gateways._find_gateway((source or self.source).token)
        event, _state, stored = gateways._receive(gateway, payload, **options)
        self.env.invalidate_all()
        return event.with_env(self.env), stored

    def lead_of(self, payload, source=None):
        event, _stored = self.receive(payload, source)
        self.assertEqual(event.state, "done", event.error)
        return event.lead_id

    def age(self, events, **ago):
        """Let time pass for events and their leads."""
        self.env.flush_all()
        date = self.env.cr.now() - timedelta(**ago)
        self.env.cr.execute(
            "UPDATE crm_intake_event SET received_at = %s WHERE id = ANY(%s)",
            [date, events.ids],
        )
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = %s WHERE id = ANY(%s)",
            [date, events.lead_id.ids],
        )
        self.env.invalidate_all()

    def store(self, payload, **values):
        """An event that was stored, and nothing else."""
        gateways = self.env(user=SUPERUSER_ID)["crm.intake.gateway"]
        gateway = gateways._find_gateway(self.source.token)
        return gateways._store(gateway, payload, **values)[0].with_env(self.env)
