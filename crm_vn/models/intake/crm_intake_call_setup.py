from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.call_signature import SIGNING
from ...tools.call_tables import MAPPED
from .crm_intake_source import MANAGER


class CrmIntakeSource(models.Model):
    """What is entered at a call centre."""

    _inherit = "crm.intake.source"

    uses_secret = fields.Boolean(
        compute="_compute_uses_secret",
        help="The provider signs its requests, or sends a key with them.",
    )
    call_in_url = fields.Char(
        "Incoming Calls", compute="_compute_call_urls", groups=MANAGER
    )
    hangup_url = fields.Char(
        "Ended Calls", compute="_compute_call_urls", groups=MANAGER
    )
    calldata_url = fields.Char(
        "Call Records", compute="_compute_call_urls", groups=MANAGER
    )

    @api.depends("provider")
    def _compute_uses_secret(self):
        for source in self:
            source.uses_secret = source.provider in (*SIGNING, "zalo")

    @api.depends("url", "provider")
    def _compute_call_urls(self):
        for source in self:
            shown = source.url and source.provider == "voicecloud"
            for action in ("call_in", "hangup", "calldata"):
                source[f"{action}_url"] = shown and f"{source.url}/{action}"


class CrmIntakeField(models.Model):
    """The parts of a call, for call centres that call them by names of their own."""

    _inherit = "crm.intake.field"

    target = fields.Selection(
        selection_add=[
            ("call_event", "Call: what happened"),
            ("call_status", "Call: result"),
            ("call_direction", "Call: direction"),
            ("call_extension", "Call: extension"),
            ("call_hotline", "Call: hotline"),
            ("call_start", "Call: start"),
            ("call_answer", "Call: answered at"),
            ("call_end", "Call: end"),
            ("call_talk", "Call: seconds talked"),
            ("call_duration", "Call: seconds in all"),
            ("call_waiting", "Call: seconds waited"),
            ("call_recording", "Call: recording"),
        ],
        ondelete=dict.fromkeys(
            [target for target in MAPPED if target.startswith("call_")], "cascade"
        ),
    )

    @api.constrains("target", "source_id")
    def _check_call_target(self):
        for line in self.filtered(lambda line: line.target.startswith("call_")):
            if line.source_id.kind != "call" or not line.source_id.provider:
                raise ValidationError(
                    self.env._(
                        "“%s” is a part of a call, and this source receives none. "
                        "Choose its provider first.",
                        line.key,
                    )
                )
