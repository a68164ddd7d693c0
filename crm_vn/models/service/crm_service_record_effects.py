import logging
import traceback
from datetime import timedelta

import psycopg2

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.misc import clean_context

_logger = logging.getLogger(__name__)


class CrmServiceRecord(models.Model):
    """What an outcome does.

    In this order, for all records with one outcome together: the points are noted; the
    lead is moved, see ``crm.lead._follow_outcome``; the next service is opened; the
    server action runs. As superuser of the acting user: an administrator declared it.

    What cannot be done is told in the chatter of the record, in words, and stops
    neither the other effects nor the person who finished the record. An outcome that is
    corrected later changes the points; what else it did stays done.
    """

    _inherit = "crm.service.record"

    def write(self, vals):
        """Extend: a corrected outcome is worth what it is worth."""
        corrected = self.browse()
        if "outcome_id" in vals:
            corrected = self.filtered(lambda record: record.state == "done")
        result = super().write(vals)
        corrected._note_points()
        return result

    def _on_outcome(self):
        """Extend: see the class."""
        result = super()._on_outcome()
        context = clean_context(self.env.context)
        records = self.with_env(self.env(su=True, context=context))
        notes = {}
        records._note_points()
        for outcome, group in records.grouped("outcome_id").items():
            for effect in group._get_effects(outcome):
                for record, note in group._attempt(effect, outcome).items():
                    notes.setdefault(record.id, []).append(note)
        if notes:
            records.browse(notes)._message_log_batch(
                {record_id: "\n".join(lines) for record_id, lines in notes.items()}
            )
        return result

    def _get_effects(self, outcome):
        """Return the names of the methods that do what an outcome says.

        Each is called with the outcome, and returns ``{record: why not}`` of what it
        could not do.
        """
        effects = []
        if outcome.stage_id or outcome.probability or outcome.lead_action:
            effects.append("_effect_lead")
        if outcome.next_service_id:
            effects.append("_effect_next_service")
        if outcome.server_action_id:
            effects.append("_effect_server_action")
        return effects

    def _note_points(self):
        for points, records in self.grouped(
            lambda record: record.outcome_id.score_points
        ).items():
            changed = records.filtered(
                lambda record, points=points: record.score_points != points
            )
            changed.sudo().write({"score_points": points})

    # EFFECTS

    def _effect_lead(self, outcome):
        reasons = self.lead_id._follow_outcome(outcome)
        return {
            record: reasons[record.lead_id]
            for record in self
            if record.lead_id in reasons
        }

    def _effect_next_service(self, outcome):
        service = outcome.next_service_id
        delay = timedelta(**{outcome.next_delay_unit: outcome.next_delay})
        if not service.active:
            note = self.env._(
                "“%(service)s” was not planned: it is archived.", service=service.name
            )
            return dict.fromkeys(self, note)
        notes = {}
        for scheduled_at, records in self.grouped(
            lambda record: record._get_next_time() or record.done_at + delay
        ).items():
            for documents, group in records._group_documents():
                if documents:
                    group._plan_next(service, documents, scheduled_at)
                else:
                    note = self.env._(
                        "“%(service)s” was not planned: there is no customer.",
                        service=service.name,
                    )
                    notes |= dict.fromkeys(group, note)
        return notes

    def _plan_next(self, service, documents, scheduled_at):
        """Open a service for the document of each record."""
        planned = service._plan(documents, scheduled_at=scheduled_at)
        quiet = planned.with_context(tracking_disable=True)
        for record, follower in zip(self, quiet, strict=True):
            follower.previous_id = record

    def _group_documents(self):
        """Return ``[(documents, records)]``: what the next service is for.

        Of one model, one per record and each once; no document for those of nobody.
        """
        layers = {}
        for record in self:
            document = record._get_next_document()
            layer = 0
            while document in layers.get((document._name, layer), ()):
                layer += 1
            key = (document._name if document else None, layer)
            layers.setdefault(key, {})[document or record] = record
        return [
            (
                self.env[name].browse(document.id for document in found)
                if name
                else None,
                self.browse(record.id for record in found.values()),
            )
            for (name, _layer), found in layers.items()
        ]

    def _get_next_document(self):
        """Return what goes on: the order, else the deal, else, as when the outcome has
        lost the deal, the customer."""
        order, lead = self.order_id, self.lead_id
        if order and order.state != "cancel":
            return order
        if lead.active and lead.won_status != "lost":
            return lead
        return self.partner_id

    def _effect_server_action(self, outcome):
        outcome.server_action_id.with_context(
            active_model=self._name, active_id=self[:1].id, active_ids=self.ids
        ).run()
        return {}

    # WITHOUT HARM

    def _attempt(self, effect, outcome):
        """Do an effect for all the records, or for each of them if it fails.

        :return: ``{record: why not}``
        :raise psycopg2.OperationalError: if the transaction is to be tried again
        """
        try:
            # Not the cursor's flush, which would post the tracking of changes too early
            self.env.flush_all()
            with self.env.cr.savepoint(flush=False):
                notes = getattr(self, effect)(outcome)
                self.env.flush_all()
                return notes
        except psycopg2.OperationalError:
            raise
        except Exception as error:
            self.env.transaction.clear()
            if len(self) > 1:
                notes = {}
                for record in self:
                    notes |= record._attempt(effect, outcome)
                return notes
            return {self: self._explain_failure(effect, outcome, error)}

    def _explain_failure(self, effect, outcome, error):
        """Return what to tell about an effect that failed."""
        if isinstance(error, UserError):
            why = str(error)
        else:
            _logger.error(
                "%s %s: %s of outcome %s failed, %s\n%s",
                self._name,
                self.id,
                effect,
                outcome.id,
                type(error).__name__,
                "".join(traceback.format_tb(error.__traceback__)),
            )
            why = self.env._("An administrator finds the reason in the log.")
        return self.env._(
            "Not everything that follows “%(outcome)s” could be done. %(why)s",
            outcome=outcome.name,
            why=why,
        )
