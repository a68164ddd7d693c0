from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .crm_intake_source import MANAGER


class CrmIntakeSource(models.Model):
    """Sources that take no forms, but what a provider reports: a call centre, a chat
    service.

    ``provider`` says which, of those that fit the kind of the source; without one,
    forms come in as through any other source. ``provider_secret`` is what its requests
    are signed with, or carry. What they mean is the business of a
    ``crm.intake.adapter``.
    """

    _inherit = "crm.intake.source"

    provider = fields.Selection(
        [
            ("stringee", "Stringee"),
            ("omicall", "OMICall"),
            ("caresoft", "CareSoft"),
            ("voicecloud", "VoiceCloud"),
            ("alohub", "Alohub"),
            ("generic", "Another one"),
            ("zalo", "Zalo Official Account"),
        ],
        compute="_compute_provider",
        store=True,
        readonly=False,
        help="Whose requests come in here. Empty: forms, which become leads.",
    )
    provider_secret = fields.Char(
        "Secret Key",
        copy=False,
        groups=MANAGER,
        help="What the provider signs its requests with, or sends with each. Empty: "
        "the address is all that authenticates.",
    )

    # COMPUTE

    @api.depends("kind")
    def _compute_provider(self):
        providers = self._get_providers()
        for source in self:
            if source.provider not in providers.get(source.kind, ()):
                source.provider = False

    # CONSTRAINTS

    @api.constrains("kind", "provider")
    def _check_provider(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        providers = self._get_providers()
        for source in self.filtered("provider"):
            if source.provider not in providers.get(source.kind, ()):
                raise ValidationError(
                    self.env._(
                        "This provider sends nothing to a source of the kind "
                        "“%(kind)s”. Change the kind, or take the provider away.",
                        kind=labels[source.kind],
                    )
                )

    # BUSINESS

    @api.model
    def _get_providers(self):
        """Return the providers of each kind that has some; to be extended."""
        return {
            "call": (
                "stringee",
                "omicall",
                "caresoft",
                "voicecloud",
                "alohub",
                "generic",
            ),
            "zalo": ("zalo",),
        }

    def _get_adapter(self):
        """Return the ``crm.intake.adapter`` that works on what the source receives, or
        None if that are forms."""
        self.ensure_one()
        source = self.sudo()
        return (
            self.env[f"crm.intake.adapter.{source.kind}"] if source.provider else None
        )
