from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.tools.misc import format_datetime

from .crm_service_record import OPEN
from .crm_service_record_care_queue import READY


class CrmServiceRecord(models.Model):
    """What the care screen asks for: the next record, and to finish this one.

    Each call is one request. It answers with ``record``, the values of what is next by
    a specification as for ``web_read``, False if nothing is; ``queue``, see
    :meth:`get_care_queue`; and maybe ``message``, why it is not what was asked for.
    """

    _inherit = "crm.service.record"

    @api.model
    def open_care(self, specification, options=None, res_id=False):
        """Return a record to work on: the one that is asked for, else the next one.

        One of nobody is taken by who opens it (``taken`` of the answer), and given back
        by who skips it.

        :param dict specification: of the fields, as for ``web_read``
        :param dict options: see the queue; with ``release``, the id of a record that
            was taken by opening it, and is skipped
        :param res_id: id of the record; False for the next one
        """
        options = options or {}
        if not res_id:
            self.browse(options.get("release"))._release_in_care()
            return self._open_care_next(specification, options)
        record = self.browse(res_id).exists()._filtered_access("read")
        if not record:
            answer = self._open_care_next(specification, options)
            return {**answer, "message": self.browse(res_id)._explain_gone(False)}
        taken = record._take_in_care()
        queue = self._read_care_queue(self._find_care_queue(options), options)
        values = record.web_read(specification)[0]
        return {"record": values, "queue": queue, "taken": taken}

    def save_care_and_next(self, vals, specification, options=None):
        """Finish a record, and return the next one.

        :param dict vals: what was filled in, as for ``write``
        :param dict specification: of the fields of the next record
        :param dict options: see the queue; with ``current_user_id``, whose the record
            was when it was opened
        :return: as said above; or ``refused``, why it cannot be finished, and
            ``missing``, the places of what is missing, see ``_get_care_missing``:
            then nothing was written
        """
        self.ensure_one()
        options = options or {}
        if gone := self._explain_gone(options.get("current_user_id")):
            kept = self._keep_typed(vals)
            answer = self._open_care_next(specification, options)
            return {**answer, "message": gone, "kept": kept}
        missing = []
        try:
            with self.env.cr.savepoint():
                self.write(vals)
                missing = self._get_care_missing()
                self.action_done()
                self.env.flush_all()
        except UserError as error:
            return {"refused": str(error), "missing": missing}
        options = {
            **options,
            "skipped": [i for i in options.get("skipped") or [] if i != self.id],
        }
        return self._open_care_next(specification, options)

    def start_care(self):
        """Begin the work when the customer is called, if nothing is missing for it."""
        self.ensure_one()
        if self.state == "planned" and not self._explain_gone(self.user_id.id):
            try:
                with self.env.cr.savepoint():
                    self.action_start()
            except UserError:
                return False
        return self.state == "in_progress"

    # THE NEXT ONE

    @api.model
    def _open_care_next(self, specification, options):
        rows = self._find_care_queue(options)
        records = self.browse(row[0] for row in rows)
        ready = [
            record
            for record, row in zip(records, rows, strict=True)
            if row[1] < READY or options.get("ahead")
        ]
        record = self.browse(found.id for found in ready[:1])
        taken = record._take_in_care()
        # The list first: the record then finds much of what it shows in the cache.
        queue = self._read_care_queue(rows, options)
        values = record.web_read(specification)
        return {
            "record": values[0] if values else False,
            "queue": queue,
            "taken": taken,
        }

    def _take_in_care(self):
        """Make what is nobody's, and is still to be done, the acting user's.

        :return: whether it was
        """
        free = self.filtered(lambda r: r.state in OPEN and not r.user_id)
        if not free or not free.has_access("write"):
            return False
        free.write({"user_id": self.env.uid})
        return True

    def _release_in_care(self):
        """Give back what the acting user has only looked at."""
        self.exists()._filtered_access("write").filtered(
            lambda record: (
                record.state == "planned"
                and record.user_id == self.env.user
                and not (record.outcome_id or record.note or record.calendar_event_id)
                and not record.outputs._values
            )
        ).write({"user_id": False})

    # WHAT IS GONE

    def _explain_gone(self, user_id):
        """Return why a record is no longer to be done here, False if it is.

        :param user_id: whose it was when it was opened
        """
        record = self.exists()
        if not record or not record.has_access("write"):
            return self.env._("This one is no longer yours.")
        values = {
            "user": record.user_id.sudo().name or self.env._("Somebody"),
            "outcome": record.outcome_id.name,
        }
        if record.state == "done":
            time = format_datetime(self.env, record.done_at, dt_format="short")
            return self.env._(
                "%(user)s has finished it already (%(time)s): %(outcome)s.",
                time=time,
                **values,
            )
        if record.state == "cancelled":
            return self.env._("It was cancelled in the meantime.")
        if record.user_id and record.user_id.id not in (user_id, self.env.uid):
            return self.env._("%(user)s does this one now.", **values)
        return False

    def _keep_typed(self, vals):
        """Note in the chatter what came too late.

        :return: whether it could be noted
        """
        record = self.exists()
        lines = record._tell_typed(vals) if record else []
        if not lines:
            return not vals
        try:
            record.message_post(
                body=Markup("<p>%s</p><ul>%s</ul>")
                % (
                    self.env._("Filled in after it was done by somebody else:"),
                    Markup("").join(Markup("<li>%s</li>") % line for line in lines),
                )
            )
        except (AccessError, MissingError):
            return False
        return True

    def _tell_typed(self, vals):
        """Return what was filled in, line by line."""
        outcome = self.env["crm.service.outcome"].browse(vals.get("outcome_id") or ())
        lines = [outcome.exists().name, vals.get("reason"), vals.get("note")]
        for fname in ("inputs", "outputs"):
            for value in vals.get(fname) or []:
                if isinstance(value, dict) and value.get("value"):
                    lines.append(f"{value.get('string')}: {value['value']}")
        return [line for line in lines if line]
