import ast
import logging
from typing import NamedTuple

import psycopg2

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import ormcache
from odoo.tools.misc import clean_context

_logger = logging.getLogger(__name__)
#: What decides which events open a service; none of them is read for each lead.
TRIGGER_FIELDS = frozenset(["trigger", "trigger_stage_id", "active", "sequence"])


class Triggers(NamedTuple):
    """Which services are opened by what: tuples of ids."""

    lead_new: tuple
    won: tuple
    by_stage: dict

    def __bool__(self):
        return bool(self.lead_new or self.won or self.by_stage)


class CrmService(models.Model):
    """Services that leads open by themselves.

    Events
        *lead_new*: a lead is created, and is neither won nor lost. *stage*: it enters
        the stage, or is created there. *won*: it becomes won, in whatever way. What is
        archived or lost opens nothing.

    Once
        One lead opens a service once for *lead_new*, for *won* and for each stage
        (``trigger_ref``): winning it again, or moving it back and forth, opens nothing.
        If that record was cancelled, the event opens the service anew. A merged lead
        has opened what each of its leads had.

    For whom
        Leads that match ``domain``, of the company of the service if it has one. As
        superuser of the acting user, and without a mail.

    Without harm
        A service that cannot be opened, as its domain names a field that is gone, stops
        nobody from working on leads: the reason is in the log, and in ``trigger_error``
        until the service is opened again or changed. Data that moves from another
        system is written with ``service_triggers=False`` in the context.
    """

    _inherit = "crm.service"

    trigger_error = fields.Text(
        "Not Opened",
        readonly=True,
        copy=False,
        groups="sales_team.group_sale_manager",
        help="Why it was not opened by itself.",
    )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: who is opened by what is cached."""
        services = super().create(vals_list)
        self.env.registry.clear_cache()
        return services

    def write(self, vals):
        """Extend: who is opened by what is cached; a change may be the repair."""
        if "trigger_error" not in vals and self.sudo().filtered("trigger_error"):
            vals = {**vals, "trigger_error": False}
        result = super().write(vals)
        if not TRIGGER_FIELDS.isdisjoint(vals):
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        """Extend: who is opened by what is cached."""
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.model
    @ormcache()
    def _get_triggers(self):
        """Return the :class:`Triggers` of all companies: leads of a company that has
        none are not slower for them."""
        by_trigger, by_stage = {}, {}
        for service in self.sudo().search([("trigger", "!=", "manual")]):
            if service.trigger == "stage":
                by_stage.setdefault(service.trigger_stage_id.id, []).append(service.id)
            else:
                by_trigger.setdefault(service.trigger, []).append(service.id)
        by_stage.pop(False, None)
        return Triggers(
            tuple(by_trigger.get("lead_new", ())),
            tuple(by_trigger.get("won", ())),
            {stage_id: tuple(ids) for stage_id, ids in by_stage.items()},
        )

    # OPENING

    @api.model
    def _open_by_events(self, events):
        """Open services for leads.

        :param list events: pairs (ids of services, ``{lead: what happened}``), where
            what happened is the ``trigger_ref`` of the records
        """
        env = self.env(su=True, context=clean_context(self.env.context))
        for service_ids, refs in events:
            for service in self.with_env(env).browse(service_ids):
                service._open_by_event(refs)

    def _open_by_event(self, refs):
        """Open the service for leads, or note why it could not be."""
        self.ensure_one()
        try:
            # Not the cursor's flush, which would post the tracking of changes too early
            self.env.flush_all()
            with self.env.cr.savepoint(flush=False):
                self._plan_by_event(refs)
                self.env.flush_all()
                error = False
        except psycopg2.errors.UniqueViolation:
            # somebody else has just opened it for the same event
            self.env.transaction.clear()
            return
        except psycopg2.OperationalError:
            raise
        except Exception as problem:
            self.env.transaction.clear()
            error = f"{type(problem).__name__}: {problem}"
            _logger.warning(
                "Service %s was not opened by its trigger", self.id, exc_info=True
            )
        if (self.trigger_error or False) != error:
            self.write({"trigger_error": error})

    def _plan_by_event(self, refs):
        leads = self._filter_trigger(self.env["crm.lead"].browse(refs))
        if not leads:
            return
        open_refs = self._get_known_refs([refs[lead.id] for lead in leads])
        leads = leads.filtered(lambda lead: refs[lead.id] not in open_refs)
        if not leads:
            return
        quiet = self.with_context(service_triggers=False)
        quiet._plan(leads, trigger_refs=[refs[lead.id] for lead in leads])

    def _filter_trigger(self, leads):
        """Return the leads that the service is opened for: one query."""
        domain = Domain("id", "in", leads.ids) & Domain("active", "=", True)
        domain &= Domain("won_status", "!=", "lost")
        if self.trigger == "lead_new":
            domain &= Domain("won_status", "=", "pending")
        if self.company_id:
            companies = [self.company_id.id]
            if self.company_id == self.env.company:
                companies.append(False)
            domain &= Domain("company_id", "in", companies)
        found = leads.search(domain & self._parse_domain(), order="id")
        return leads.browse(found.ids)

    def _parse_domain(self):
        """Return the domain of the leads.

        :raise ValueError: if it is none
        """
        try:
            domain = ast.literal_eval(self.domain or "[]")
        except SyntaxError as error:
            raise ValueError(self.env._("“Only For” is no condition.")) from error
        return Domain(domain)

    def _get_known_refs(self, refs):
        """Return which of some events have opened the service, and let those open it
        again whose record was cancelled."""
        known = self.env["crm.service.record"].search_fetch(
            [("service_id", "=", self.id), ("trigger_ref", "in", refs)],
            ["trigger_ref", "state"],
        )
        cancelled = known.filtered(lambda record: record.state == "cancelled")
        refs = set((known - cancelled).mapped("trigger_ref"))
        if cancelled:
            cancelled.write({"trigger_ref": False})
            cancelled.flush_recordset(["trigger_ref"])
        return refs
