import re

from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.rendering_tools import parse_inline_template

from .care_values import show_value

#: All that a placeholder may be: fields, one after the other.
_PATH = re.compile(r"object((?:\.[a-z]\w*)+)")


class CrmServiceRecord(models.Model):
    """What the person on the phone sees of the work: what to say, and how it can end.

    Placeholders of the call script are those of message templates, as far as they name
    fields: ``{{ object.partner_id.name ||| Sir or Madam }}``. Their values are read
    with the rights of who reads the script.
    """

    _inherit = "crm.service.record"

    care_script = fields.Html("Script", compute="_compute_care_script")
    care_outcomes = fields.Json(
        compute="_compute_care_outcomes", export_string_translation=False
    )
    care_missing = fields.Json(
        compute="_compute_care_missing", export_string_translation=False
    )

    # COMPUTE

    @api.depends("service_id", "partner_id", "lead_id")
    @api.depends_context("uid", "lang", "tz")
    def _compute_care_script(self):
        for record in self:
            script = record.service_id.script
            record.care_script = script and Markup("").join(
                Markup(text) + escape(record._show_placeholder(path) or default.strip())
                for text, path, default in parse_inline_template(str(script))
            )

    @api.depends("service_id", "outcome_id")
    @api.depends_context("lang")
    def _compute_care_outcomes(self):
        """Find the outcomes in use, and the one that a record has already."""
        offered = {
            service: [
                outcome._prepare_care_outcome()
                for outcome in service.outcome_ids.sorted()
            ]
            for service in self.service_id
        }
        for record in self:
            outcomes = offered.get(record.service_id, [])
            chosen = record.outcome_id
            if chosen and chosen not in record.service_id.outcome_ids:
                outcomes = [*outcomes, chosen._prepare_care_outcome()]
            record.care_outcomes = outcomes

    @api.depends("service_id", "inputs")
    def _compute_care_missing(self):
        missing = self._get_missing(["input"])
        for record in self:
            record.care_missing = [name for name, _direction in missing.get(record, ())]

    def _show_placeholder(self, path):
        """Return what a placeholder of the script stands for, in words."""
        match = _PATH.fullmatch(path)
        owner, fname = self, None
        try:
            for step in match[1].strip(".").split(".") if match else ():
                owner = owner[fname] if fname else owner
                fname = step
                owner._check_field_access(owner._fields[fname], "read")
            return show_value(owner[:1], fname) if fname else ""
        except (AccessError, AttributeError, KeyError):
            return ""

    # WHAT IS LACKING

    def _get_care_missing(self):
        """Return the places of what is not there for the outcome, in the order of the
        screen.

        :return: ``[(field, code)]``: *inputs* and *outputs* with the code of the field
            of the service, *outcome_id* and *reason* without any
        """
        self.ensure_one()
        return [
            (f"{key[1]}s", key[0]) if isinstance(key, tuple) else (key, False)
            for key in self._get_missing().get(self, ())
        ]


class CrmServiceOutcome(models.Model):
    _inherit = "crm.service.outcome"

    def _prepare_care_outcome(self):
        """Return what the button of an outcome needs to know."""
        units = dict(self._fields["next_delay_unit"]._description_selection(self.env))
        return {
            "id": self.id,
            "name": self.name,
            "kind": self.kind,
            "reason": self.reason,
            "next_service": self.next_service_id.name or "",
            "next_delay": self.next_delay
            and f"{self.next_delay} {units[self.next_delay_unit].lower()}",
            "callback": self.interaction_result == "callback",
        }
