from markupsafe import Markup

from odoo import api, models
from odoo.fields import Command
from odoo.tools import SQL

from ..store.crm_store_handover import QUIET
from .crm_handover_line import KINDS

#: Nobody is told of each record: a successor gets one message.
QUIET_MEETING = {
    "no_mail_to_attendees": True,
    "dont_notify": True,
    "skip_attendee_notification": True,
}


class CrmHandover(models.Model):
    """How work changes hands: a grouped write per kind and successor, with the rights
    of the acting user, without a mail; then one message to each successor."""

    _inherit = "crm.handover"

    @api.model
    def _hand_over(self, user, plan, note=False, origin=None):
        """Move work as planned, and note it.

        :param user: who had it
        :param dict plan: see :meth:`_plan_work`
        :rtype: crm.handover
        """
        by_kind = {}
        for item, successor in plan.items():
            if successor:
                ids = by_kind.setdefault((item.kind, successor), [])
                ids.append(item.record_id)
        for (kind, successor), ids in by_kind.items():
            records = self.env[KINDS[kind]].browse(ids).with_context(**QUIET)
            self._prepare_documents(plan, kind, successor)
            getattr(self, f"_move_{kind}", self._move_any)(records, user, successor)
        self._move_followers(user, plan)
        handover = self.sudo().create(
            {
                "user_id": user.id,
                "by_user_id": self.env.uid,
                "note": note,
                "origin_id": origin and origin.id,
            }
        )
        handover._insert_lines(plan)
        handover = handover.with_env(self.env)
        handover._notify_successors(by_kind)
        return handover

    @api.model
    def _prepare_documents(self, plan, kind, successor):
        """Load at once what is asked of each document when it changes hands."""
        by_model = {}
        for item, user in plan.items():
            if item.kind == kind and user == successor:
                by_model.setdefault(item.document[0], set()).add(item.document[1])
        for model, ids in by_model.items():
            documents = self.env[model].sudo().browse(ids)
            if not documents._store_scoped:
                continue
            documents.fetch(["store_id"])
            if "in_store_scope" in documents._fields:
                documents.with_user(successor).sudo().mapped("in_store_scope")

    # MOVING

    @api.model
    def _move_any(self, records, user, successor):
        records.write({"user_id": successor.id})

    @api.model
    def _move_lead(self, leads, user, successor):
        """Move leads; core looks for the team of each lead, here it is of each type."""
        teams = leads.team_id.filtered(
            lambda team: successor in team.sudo().member_ids | team.sudo().user_id
        )
        stay = leads.filtered(lambda lead: lead.team_id in teams)
        stay.write({"user_id": successor.id})
        for kind, group in (leads - stay).grouped("type").items():
            use = "use_leads" if kind == "lead" else "use_opportunities"
            team = self.env["crm.team"]._get_default_team_id(
                user_id=successor.id, domain=[(use, "=", True)]
            )
            group.write({"user_id": successor.id, "team_id": team.id})
        text = self.env._(
            "Handed over from %(user)s to %(successor)s.",
            user=user.name,
            successor=successor.name,
        )
        body = Markup("<p>%s</p>") % text
        leads._message_log_batch(dict.fromkeys(leads.ids, body))

    @api.model
    def _move_meeting(self, meetings, user, successor):
        """The successor organises and attends in the place of the other."""
        meetings.with_context(**QUIET_MEETING).write(
            {
                "user_id": successor.id,
                "partner_ids": [
                    Command.unlink(user.partner_id.id),
                    Command.link(successor.partner_id.id),
                ],
            }
        )

    @api.model
    def _move_followers(self, user, plan):
        """Let the successors follow what they got, and the other no more."""
        by_successor = {}
        for item, successor in plan.items():
            if successor and KINDS[item.kind] != "mail.activity":
                ids = by_successor.setdefault((successor, KINDS[item.kind]), [])
                ids.append(item.record_id)
        Follower = self.env["mail.followers"].sudo()
        for (successor, model), ids in by_successor.items():
            rows = Follower.search(
                [
                    ("res_model", "=", model),
                    ("res_id", "in", ids),
                    ("partner_id", "in", (user | successor).partner_id.ids),
                ]
            )
            mine = rows.filtered(lambda row: row.partner_id == user.partner_id)
            known = set((rows - mine).mapped("res_id"))
            double = mine.filtered(lambda row, known=known: row.res_id in known)
            double.unlink()
            (mine - double).partner_id = successor.partner_id

    # NOTING

    def _insert_lines(self, plan):
        """Note what moved and what was left, in one query."""
        if not plan:
            return
        columns = zip(
            *(
                (
                    item.kind,
                    KINDS[item.kind],
                    item.record_id,
                    successor.id or None,
                    item.store_id or None,
                    item.company_id or None,
                )
                for item, successor in plan.items()
            ),
            strict=True,
        )
        kinds, names, ids, successors, stores, companies = map(list, columns)
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_handover_line (
                    handover_id, from_user_id, kind, res_model, res_id, user_id,
                    store_id, company_id,
                    create_uid, create_date, write_uid, write_date)
                SELECT %(handover)s, %(user)s, kind, model, res_id, successor, store,
                       company, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM unnest(%(kinds)s, %(names)s, %(ids)s::int[],
                              %(successors)s::int[], %(stores)s::int[],
                              %(companies)s::int[])
                    AS item(kind, model, res_id, successor, store, company)
                """,
                handover=self.id,
                user=self.user_id.id,
                uid=self.env.uid,
                now=self.env.cr.now(),
                kinds=kinds,
                names=names,
                ids=ids,
                successors=successors,
                stores=stores,
                companies=companies,
            )
        )
        self.env["crm.handover.line"].invalidate_model()
        self.invalidate_recordset(["line_ids"])

    def _notify_successors(self, by_kind):
        """Tell each successor, in their language, how much they got of whom."""
        counts = {}
        for (kind, successor), ids in by_kind.items():
            counts.setdefault(successor, []).append((kind, len(ids)))
        for successor, numbers in counts.items():
            if successor == self.env.user:
                continue
            lines = self.env["crm.handover.line"].with_context(lang=successor.lang)
            labels = dict(lines._fields["kind"]._description_selection(lines.env))
            title = lines.env._("%s's work is yours now", self.user_id.name)
            text = Markup("<br/>").join(
                f"{labels[kind]}: {count}" for kind, count in numbers
            )
            lines.env["mail.thread"].message_notify(
                partner_ids=successor.partner_id.ids,
                subject=title,
                body=Markup("<p>%s</p><p>%s</p>") % (title, text),
            )
