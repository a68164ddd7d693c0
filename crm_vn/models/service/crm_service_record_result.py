from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_datetime
from odoo.tools.misc import formatLang

from .crm_service_record import OPEN


class CrmServiceRecord(models.Model):
    """What came of an appointment, and how the timeline tells it.

    The interaction of an appointment is that of its calendar event: it says what came
    of the meeting, and once the record is done, the outcome and what it yielded.
    """

    _inherit = "crm.service.record"

    # WHAT THE MEETING SAYS OF THE RECORD

    def _end_by_meeting(self, result):
        """Follow meetings that ended. Called as superuser.

        Those whose service has an outcome for that result have it, if nothing is
        missing. Else what was cancelled is cancelled, and what took place, or where
        nobody came, is in progress, if its inputs are there, until somebody says what
        came of it.
        """
        records = self.filtered(lambda record: record.state in OPEN)
        if result != "held":
            records -= records._finish_by_meeting(result)
        if result == "cancelled":
            records.action_cancel()
        elif startable := records._filter_startable():
            startable.action_start()

    def _filter_startable(self):
        planned = self.filtered(lambda record: record.state == "planned")
        if planned._lacks_no_input():
            return planned
        return planned.filtered(lambda record: record._lacks_no_input())

    def _lacks_no_input(self):
        try:
            self._check_inputs()
        except UserError:
            return False
        return True

    def _finish_by_meeting(self, result):
        """Finish records with the outcome for the result of their meeting.

        :return: those that were finished
        """
        finished = self.browse()
        outcomes = self.env["crm.service.outcome"].search(
            [
                ("service_id", "in", self.service_id.ids),
                ("meeting_result", "=", result),
            ],
            order="service_id, sequence, id",
        )
        for service, found in outcomes.grouped("service_id").items():
            for outcome, records in self.grouped("outcome_id").items():
                group = records & self.grouped("service_id")[service]
                if not outcome:
                    finished |= group._try_to_finish(found[0])
                elif outcome in found:
                    finished |= group._try_to_finish()
        return finished

    def _try_to_finish(self, outcome=None):
        """Return those that could be finished, with an outcome or their own."""
        if not self:
            return self
        self.env.flush_all()
        try:
            with self.env.cr.savepoint(flush=False):
                if outcome:
                    self.write({"outcome_id": outcome.id})
                self.action_done()
                self.env.flush_all()
        except UserError:
            self.env.transaction.clear()
            if len(self) == 1:
                return self.browse()
            return self.browse().union(
                *(record._try_to_finish(outcome) for record in self)
            )
        return self

    def _reopen_by_meeting(self):
        """Open what was cancelled again, as its meeting takes place after all."""
        for started, records in self.grouped(lambda r: bool(r.started_at)).items():
            records.write({"state": "in_progress" if started else "planned"})

    # WHAT THE RECORD SAYS OF THE MEETING

    def _tell_outcomes(self):
        """Let the events, and the timeline, tell the outcomes of what is done."""
        kept = self - self.with_context(tell_outcome=True)._keep_outcomes()
        events = kept.calendar_event_id.with_context(tell_outcome=True)
        events._record_meetings()
        self._link_event_interactions()

    def _keep_outcomes(self):
        """Let the events of what is done have the results that the outcomes say.

        :return: the records whose events had others
        """
        groups = {}
        for record in self.filtered(lambda record: record.state == "done"):
            event = record.calendar_event_id
            result = record.outcome_id.meeting_result
            result = result or event.interaction_result or "held"
            if event.interaction_result != result or (
                result == "cancelled" and event.active
            ):
                groups.setdefault(result, []).append(record.id)
        for result, ids in groups.items():
            vals = {"interaction_result": result}
            if result == "cancelled":
                vals["active"] = False
            self.browse(ids).calendar_event_id.write(vals)
        return self.browse().union(*map(self.browse, groups.values()))

    # ON THE TIMELINE

    def _get_event_interactions(self):
        """Return ``{record: interaction}`` of the records that are in the calendar.

        The interaction is empty as long as it is not known what came of the meeting,
        and if it is nobody's, as that of a meeting among colleagues.
        """
        records = self.sudo().filtered("calendar_event_id")
        rows = self.env["crm.interaction"].sudo()
        if records:
            refs = [str(event_id) for event_id in records.calendar_event_id.ids]
            rows = rows.search(
                [("provider", "=", "calendar.event"), ("external_ref", "in", refs)]
            )
        by_ref = rows.grouped("external_ref")
        return {
            record.with_env(self.env): by_ref.get(
                str(record.calendar_event_id.id), rows.browse()
            ).with_env(self.env)
            for record in records
        }

    def _link_event_interactions(self):
        """Remember the interactions of the meetings."""
        for record, row in self._get_event_interactions().items():
            if row and record.sudo().interaction_id != row:
                record.sudo().interaction_id = row

    def _prepare_meeting_summary(self):
        """Return what the timeline says of a record that is done."""
        outcome = self.outcome_id.name
        lines = [f"{outcome}: {self.reason}" if self.reason else outcome]
        declared = self.service_id.with_context(active_test=False).field_ids
        for field in declared.filtered(lambda field: field.direction == "output"):
            if text := self._format_output(field):
                lines.append(f"{field.name}: {text}")
        return "\n".join(lines)

    def _format_output(self, field):
        """Return the value of an output as text, empty if there is none."""
        value = self.outputs.get(field.code)
        if not value:
            return ""
        if field.type == "many2one":
            return value.display_name
        if field.type == "boolean":
            return self.env._("Yes")
        if field.type == "date":
            return format_date(self.env, value)
        if field.type == "datetime":
            return format_datetime(self.env, value, dt_format="short")
        if field.type == "monetary":
            return formatLang(self.env, value, currency_obj=self.currency_id)
        if field.type == "float":
            return formatLang(self.env, value)
        return str(value)
