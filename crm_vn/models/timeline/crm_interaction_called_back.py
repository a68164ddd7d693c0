from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...tools.mask import is_masked
from ...tools.phone import phone_key
from ...tools.web import web_url
from .crm_interaction import MISSED

#: Results of a call that somebody talked in.
TALKED = ("answered", "callback", "refused", "wrong_number")
#: What decides which call makes up for which.
DECIDING = frozenset(
    ["kind", "direction", "date", "result", "phone", "phone_key", "company_id"]
)


class CrmInteraction(models.Model):
    """Which call made up for a missed one.

    A missed call of a customer is called back by the first later call to the same
    number, whatever came of it, or from it and answered; in the same company, by
    whomever, and whichever of the two is told of first. ``called_back_id`` says so as
    soon as both are recorded.
    """

    _inherit = "crm.interaction"

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: complete what the number and the recording say.

        :raise ValidationError: if somebody enters a recording that is no web address
        """
        interactions = super().create(
            [self._with_call_values(vals) for vals in vals_list]
        )
        calls = interactions.filtered(lambda row: row.kind == "call" and row.phone_key)
        calls._link_call_backs()
        return interactions

    def write(self, vals):
        """Extend: complete what the number and the recording say.

        :raise ValidationError: if somebody enters a recording that is no web address
        """
        result = super().write(self._with_call_values(vals))
        if not DECIDING.isdisjoint(vals):
            self.filtered(lambda row: row.kind == "call")._link_call_backs()
        return result

    @api.model
    def _with_call_values(self, vals):
        """Return the values with the key of a number, and without a recording that a
        browser must not open."""
        if "phone_key" not in vals and not is_masked(vals.get("phone", "••")):
            country = self.env.company.country_id.code or "VN"
            vals = {**vals, "phone_key": phone_key(vals["phone"] or "", country)}
        if url := vals.get("recording_url"):
            if not web_url(url) and not self.env.su:
                raise ValidationError(
                    self.env._(
                        "A recording is an address that begins with https:// or "
                        "http://."
                    )
                )
            vals = {**vals, "recording_url": web_url(url)}
        return vals

    # CALLING BACK

    def _link_call_backs(self):
        """Set what called back the missed calls that these calls are, or are about.

        Two queries for any number of calls.
        """
        if not self:
            return
        fnames = [*DECIDING - {"phone"}, "called_back_id"]
        self.flush_model(fnames)
        rows = self.env.execute_query(
            SQL(
                """
                WITH changed AS (
                    SELECT id, phone_key, date FROM crm_interaction WHERE id IN %(ids)s
                ), touched AS (
                    SELECT id FROM changed
                    UNION
                    SELECT id FROM crm_interaction WHERE called_back_id IN %(ids)s
                    UNION
                    SELECT missed.id
                      FROM changed
                      JOIN crm_interaction missed
                        ON missed.phone_key = changed.phone_key
                       AND missed.date <= changed.date
                 LEFT JOIN crm_interaction back ON back.id = missed.called_back_id
                     WHERE missed.kind = 'call' AND missed.direction = 'in'
                       AND missed.result IN %(missed)s
                       AND (back.id IS NULL OR back.date >= changed.date)
                ), found AS (
                    SELECT missed.id, back.id AS back_id
                      FROM touched
                      JOIN crm_interaction missed ON missed.id = touched.id
         LEFT JOIN LATERAL (
                        SELECT call.id
                          FROM crm_interaction call
                         WHERE call.phone_key = missed.phone_key
                           AND call.date >= missed.date
                           AND call.id != missed.id
                           AND call.kind = 'call'
                           AND (call.direction = 'out' OR call.result IN %(talked)s)
                           AND (call.company_id = missed.company_id
                                OR call.company_id IS NULL
                                OR missed.company_id IS NULL)
                      ORDER BY call.date, call.id
                         LIMIT 1
                           ) back
                        ON missed.kind = 'call' AND missed.direction = 'in'
                       AND missed.result IN %(missed)s
                )
                UPDATE crm_interaction
                   SET called_back_id = found.back_id
                  FROM found
                 WHERE found.id = crm_interaction.id
                   AND called_back_id IS DISTINCT FROM found.back_id
             RETURNING crm_interaction.id
                """,
                ids=tuple(self.ids),
                missed=MISSED,
                talked=TALKED,
            )
        )
        if rows:
            changed = self.sudo().browse(row[0] for row in rows)
            changed.invalidate_recordset(["called_back_id"], flush=False)
            changed.modified(["called_back_id"])
            changed._after_call_back()

    def _after_call_back(self):
        """Hook: ``called_back_id`` of the calls has changed."""
