from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import clean_context

#: Nobody is told of each of many records, and none is tracked from its beginning.
QUIET = {
    "tracking_disable": True,
    "mail_notrack": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_auto_subscribe_no_notify": True,
}
#: Who does it follows what is planned, without a mail and without a note.
TOLD_TO_NOBODY = {
    "mail_notrack": True,
    "mail_create_nolog": True,
    "mail_auto_subscribe_no_notify": True,
}
UTM_FIELDS = ("campaign_id", "source_id", "medium_id", "term_id", "content_id")


class CrmService(models.Model):
    """How services become records: by :meth:`_plan`, and nothing else.

    What a record gets
        Its customer, lead, order, company, store and marketing source from its
        document; the product of the service if it has one only, else that of the
        document; the inputs that say where they come from. See
        ``crm_service_prefill`` for them, ``crm_service_assignment`` for who does it.

    When it is
        When the caller says; else after the delay of the service. An appointment gets
        no time by itself: somebody agrees on it with the customer.
    """

    _inherit = "crm.service"

    def _plan(
        self,
        documents,
        scheduled_at=None,
        user=None,
        per_day=0,
        trigger_refs=None,
        **values,
    ):
        """Open a service for documents, or for contacts.

        The number of queries does not grow with the number of documents (but for the
        rows that Odoo inserts a hundred at a time, and reads a thousand at a time).
        Many are planned without a mail and without a note.

        :param documents: leads, orders or contacts that the acting user may read
        :param datetime scheduled_at: UTC; else the time is found by the service
        :param user: who does it; else the service says
        :param int per_day: how many a day each person does, in working hours from
            ``scheduled_at`` on; 0: all at that time
        :param list trigger_refs: the events that open them, in the order of the
            documents; nobody is told of what opens by itself
        :param values: further values of all the records
        :return: the records, in the order of the documents
        :rtype: crm.service.record
        :raise AccessError: if the user may not read the documents, or plan anything
        :raise UserError: if a document is not worked on any more, see
            :meth:`_find_refused`
        """
        self.ensure_one()
        records = self.env["crm.service.record"]
        if not documents:
            return records
        if not self.env.su:
            self.check_access("read")
            records.check_access("create")
            documents.check_access("read")
        self._check_plannable(documents)
        context = clean_context(self.env.context)
        if len(documents) > 1 or trigger_refs:
            context |= TOLD_TO_NOBODY
        env = self.env(su=True, context=context)
        service, documents = self.with_env(env), documents.with_env(env)
        if self.convert_lead and documents._name == "crm.lead":
            documents._convert_for_service()
        vals_list = service._prepare_records(documents, scheduled_at, values)
        for vals, trigger_ref in zip(vals_list, trigger_refs or (), strict=False):
            vals["trigger_ref"] = trigger_ref
        notes = service._assign_records(vals_list, documents, user)
        if per_day:
            service._spread_records(vals_list, per_day)
        planned = service._open_records(vals_list, notes)
        return planned.with_env(self.env)

    # WHAT CAN BE PLANNED

    def _check_plannable(self, documents):
        """Make sure that the service can be opened for all documents.

        :raise UserError: with the name of the first one that it cannot be opened for
        """
        if not self.active:
            raise UserError(
                self.env._(
                    "“%s” is archived: plan another service, or restore it.", self.name
                )
            )
        for reason, refused in self._find_refused(documents).items():
            raise UserError(
                self.env._(
                    "%(document)s: %(reason)s",
                    document=refused[0].display_name,
                    reason=reason,
                )
            )

    def _find_refused(self, documents):
        """Return ``{reason: documents}``: those that the service is not for."""
        self.ensure_one()
        documents_su = documents.sudo()
        refused = {
            self.env._("It is lost. Restore it first."): documents_su.filtered(
                lambda doc: doc._name == "crm.lead" and doc.won_status == "lost"
            ),
            self.env._("It is archived. Restore it first."): documents_su.filtered(
                lambda doc: (
                    "active" in doc._fields
                    and not doc.active
                    and not (doc._name == "crm.lead" and doc.won_status == "lost")
                )
            ),
            self.env._("It is cancelled."): documents_su.filtered(
                lambda doc: doc._name == "sale.order" and doc.state == "cancel"
            ),
        }
        if company := self.sudo().company_id:
            reason = self.env._(
                "It is of another company than “%(service)s”, which is of %(company)s.",
                service=self.name,
                company=company.name,
            )
            refused[reason] = documents_su.filtered(
                lambda doc: doc.company_id and doc.company_id != company
            )
        return {
            reason: documents.browse(found.ids)
            for reason, found in refused.items()
            if found
        }

    # VALUES

    def _prepare_records(self, documents, scheduled_at=None, values=None):
        """Return the values of a record for each document, read as superuser."""
        values = dict(values or {})
        given = values.pop("inputs", None)
        prepare = getattr(self, f"_prepare_for_{documents._name.replace('.', '_')}")
        single = self.product_ids if len(self.product_ids) == 1 else None
        common = {
            "service_id": self.id,
            "state": "planned",
            "scheduled_at": scheduled_at or self._get_planned_time(),
        }
        vals_list = []
        for document in documents.with_prefetch(documents._ids):
            vals = {**common, **prepare(document)}
            for fname in UTM_FIELDS:
                vals[fname] = document[fname].id
            if single:
                vals["product_id"] = single.id
            company = self._get_company(document)
            vals["company_id"] = company.id
            team = self._get_record_team(document)
            fits = not team.company_id or team.company_id == company
            vals["team_id"] = team.id if fits else False
            vals_list.append({**vals, **values})
        self._fill_inputs(vals_list, given)
        return vals_list

    def _prepare_for_crm_lead(self, lead):
        # whoever sees the lead sees what its form was about
        product = lead.intake_source_id.product_id
        return {
            "lead_id": lead.id,
            "order_id": False,
            "partner_id": lead.partner_id.id,
            "store_id": lead.store_id.id,
            "product_id": product.id,
        }

    def _prepare_for_sale_order(self, order):
        products = order.order_line.product_id
        return {
            "lead_id": order.opportunity_id.id,
            "order_id": order.id,
            "partner_id": order.partner_id.id,
            "store_id": order.store_id.id,
            "product_id": products.id if len(products) == 1 else False,
        }

    def _prepare_for_res_partner(self, partner):
        return {
            "lead_id": False,
            "order_id": False,
            "partner_id": partner.id,
            "store_id": self._get_contact_store(partner).id,
            "product_id": False,
        }

    def _get_record_team(self, document):
        if self.assign == "team" or "team_id" not in document._fields:
            return self.team_id
        return document.team_id

    def _get_company(self, document):
        store = document.store_id if "store_id" in document._fields else None
        return (
            document.company_id
            or (store and store.company_id)
            or self.company_id
            or self.env.company
        )

    def _get_contact_store(self, partner):
        """Return the store of what is planned for a contact: theirs, if whoever plans
        it sees it, else that of who plans it."""
        scope = self.env.user._get_store_scope()
        home = partner.store_id
        if home.active and home.id in scope:
            return home
        return home.browse(scope.defaults.get(self._get_company(partner).id, ()))

    def _get_planned_time(self):
        """Return when a record is scheduled that is told no time: False for an
        appointment."""
        self.ensure_one()
        if self.has_appointment:
            return False
        delay = timedelta(**{self.delay_unit: self.delay})
        return fields.Datetime.now() + delay

    def _get_deadline(self, begin=None):
        """Return until when it is to be done, or False if it may take any time.

        :param datetime begin: when it is scheduled; else from now on
        """
        hours = self.sla_hours
        begin = fields.Datetime.to_datetime(begin) or fields.Datetime.now()
        return hours and begin + timedelta(hours=hours)

    # OPENING

    def _open_records(self, vals_list, notes=None):
        """Create records, and do what follows.

        :param dict notes: position → what the chatter says
        """
        self._fill_computed(vals_list)
        records = self.env["crm.service.record"].create(vals_list)
        if notes:
            records._message_log_batch(
                {records[index].id: note for index, note in notes.items()}
            )
        records._after_plan()
        if action := self.server_action_id:
            action.with_context(
                active_model=records._name,
                active_id=records[:1].id,
                active_ids=records.ids,
            ).run()
        return records


class CrmServiceRecord(models.Model):
    _inherit = "crm.service.record"

    def _after_plan(self):
        """Follow what was planned. To be extended; called once for all the records
        that were planned together, as superuser."""
