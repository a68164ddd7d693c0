import logging
import traceback

import psycopg2
from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .crm_lead_condition_mixin import parse_lead_domain

_logger = logging.getLogger(__name__)

#: Leads that one message names.
NAMED = 10
QUIET = {"mail_activity_quick_update": True, "mail_create_nosubscribe": True}


class CrmQualificationAction(models.Model):
    """What an action does, and to whom."""

    _inherit = "crm.qualification.action"

    def _run(self, steps):
        """Do the action for the leads of steps.

        :return: ``{step: why not}``
        """
        self.ensure_one()
        if not steps:
            return {}
        leads = None if self.error else self._find_leads(steps.lead_id)
        if leads is None:
            return dict.fromkeys(steps, self.error)
        notes = self._attempt(leads)
        # a server action may have deleted leads, and their steps
        left = steps.exists()
        return {step: notes[step.lead_id] for step in left if step.lead_id in notes}

    def _find_leads(self, leads):
        """Return the leads that the action is for; None, and the reason is kept, if
        that cannot be told any more.

        :raise psycopg2.OperationalError: if the transaction is to be tried again
        """
        self.env.flush_all()
        leads._flush_scores()
        return self._try(self._filter_leads, leads)

    def _filter_leads(self, leads):
        """Return the leads that the action is for: one query.

        :raise ValueError: if the domain is none any more
        """
        still = ["mql", "sql"] if self.qualification == "mql" else ["sql"]
        domain = Domain("id", "in", leads.ids) & Domain("active", "=", True)
        domain &= Domain("won_status", "=", "pending")
        domain &= Domain("qualification", "in", still)
        if self.company_id:
            domain &= Domain("company_id", "in", [self.company_id.id, False])
        domain &= parse_lead_domain(self.env, self.domain)
        return leads.search(domain, order="id")

    def _attempt(self, leads):
        """Do the action for leads, or for each of them if it fails.

        :return: ``{lead: why not}``
        :raise psycopg2.OperationalError: if the transaction is to be tried again
        """
        if not leads:
            return {}
        try:
            self.env.flush_all()
            with self.env.cr.savepoint(flush=False):
                notes = getattr(self, f"_do_{self.kind}")(leads) or {}
                self.env.flush_all()
                return notes
        except psycopg2.OperationalError:
            raise
        except Exception as error:
            self.env.transaction.clear()
            if len(leads) > 1:
                notes = {}
                for lead in leads:
                    notes |= self._attempt(lead)
                return notes
            return {leads: self._explain_failure(leads, error)}

    def _explain_failure(self, lead, error):
        """Return what the step keeps of an action that failed."""
        if isinstance(error, UserError):
            return str(error)
        _logger.error(
            "Qualification action %s failed for lead %s: %s\n%s",
            self.id,
            lead.id,
            type(error).__name__,
            "".join(traceback.format_tb(error.__traceback__)),
        )
        return self.env._("An administrator finds the reason in the log.")

    # WHO

    def _group_by_user(self, leads):
        """Return ``{user: leads}``, see the class."""
        services = self.env["crm.service"]
        places = [
            {"store_id": lead.store_id.id, "company_id": lead.company_id.id}
            for lead in leads
        ]
        managers = services._get_managers(places)
        nobody = self.env["res.users"]
        candidates = {}
        for lead, place in zip(leads, places, strict=True):
            manager = managers.get(place["store_id"], nobody)
            meant = {
                "salesperson": lead.user_id,
                "leader": lead.team_id.user_id,
                "store": manager,
                "user": self.user_id,
            }[self.who]
            candidates[lead] = [
                user
                for user in (meant, manager)
                if user
                and services._may_do(
                    user,
                    {**place, "company_id": place["company_id"] or user.company_id.id},
                )
            ]
        readers = {
            user: set(leads.with_user(user)._filtered_access("read")._ids)
            for user in nobody.union(
                *(nobody.union(*who) for who in candidates.values())
            )
        }
        groups = {}
        for lead, who in candidates.items():
            user = next((user for user in who if lead.id in readers[user]), nobody)
            groups[user] = groups.get(user, leads.browse()) + lead
        return groups

    # WHAT

    def _do_activity(self, leads):
        kind = self.activity_type_id or self.env.ref("mail.mail_activity_data_todo")
        zone = self.env["crm.score.engine"]._get_zone()
        model_id = self.env["ir.model"]._get_id("crm.lead")
        vals_list = []
        for user, group in self._group_by_user(leads).items():
            named = self.with_context(lang=user.lang or self.env.lang)
            summary = named.activity_summary or named.name
            today = fields.Date.context_today(self.with_context(tz=user.tz or zone))
            deadline = fields.Date.add(today, days=self.activity_days)
            vals_list += [
                {
                    "res_model_id": model_id,
                    "res_id": lead.id,
                    "activity_type_id": kind.id,
                    "summary": summary,
                    "date_deadline": deadline,
                    "user_id": user.id,
                    "automated": True,
                }
                for lead in group
            ]
        self.env["mail.activity"].with_context(**QUIET).create(vals_list)

    def _do_notification(self, leads):
        notes = {}
        for user, group in self._group_by_user(leads).items():
            if not user:
                why = self.env._("There is nobody to notify.")
                notes |= dict.fromkeys(group, why)
            else:
                self.with_context(lang=user.lang)._notify(user, group)
        return notes

    def _notify(self, user, leads):
        """Tell somebody about leads, in one message."""
        level = self.qualification.upper()
        subject = self.env._("%(count)s new %(level)s", count=len(leads), level=level)
        if len(leads) == 1:
            subject = f"{level}: {leads.name}"
        links = Markup("").join(
            Markup('<li><a href="/odoo/crm.lead/%s">%s</a> · %s</li>')
            % (lead.id, lead.name, lead.score)
            for lead in leads[:NAMED]
        )
        body = Markup("<p>%s</p><ul>%s</ul>") % (self.name, links)
        if more := len(leads) - NAMED:
            if more > 0:
                body += Markup("<p>%s</p>") % self.env._("and %s more", more)
        thread = leads if len(leads) == 1 else self.env["mail.thread"]
        thread.message_notify(
            partner_ids=user.partner_id.ids, subject=subject, body=body
        )

    def _do_convert(self, leads):
        leads = leads.filtered(lambda lead: lead.type == "lead")
        notes = leads._explain_unmet_checks()
        (leads - leads.browse().union(*notes))._convert_for_service()
        return notes

    def _do_server(self, leads):
        """Run the server action; what it makes opportunities meets the checks.

        :raise UserError: if something is missing
        """
        before = leads.filtered(lambda lead: lead.type == "lead")
        self.server_action_id.with_context(
            active_model="crm.lead", active_id=leads[:1].id, active_ids=leads.ids
        ).run()
        made = before.exists().filtered(lambda lead: lead.type == "opportunity")
        made._check_conversion()

    def _do_distribute(self, leads):
        return leads._distribute_qualified()
