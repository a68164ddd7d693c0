import ast

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

DEFINITIONS = frozenset(["input_definition", "output_definition"])


class CrmService(models.Model):
    """What a definition of a service has to be."""

    _inherit = "crm.service"

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Extend.

        :raise UserError: if somebody writes a definition by hand, or a filter that
            looks for what they may not look for
        """
        for vals in vals_list:
            self._check_definitions(vals)
        services = super().create(vals_list)
        services._check_filter()
        return services

    def write(self, vals):
        """Extend.

        :raise UserError: if somebody writes a definition by hand, or a filter that
            looks for what they may not look for
        """
        self._check_definitions(vals)
        result = super().write(vals)
        if "domain" in vals:
            self._check_filter()
        return result

    def _check_filter(self):
        """Filters find leads as the superuser: a number that somebody may not see, or
        look for in parts, is not found out by them either."""
        if not self.env.su:
            for service in self:
                self.env["crm.lead"]._search(service._parse_domain())

    def _check_definitions(self, vals):
        if not self.env.su and not DEFINITIONS.isdisjoint(vals):
            raise UserError(
                self.env._(
                    "The fields of a service are defined on its form, one by one."
                )
            )

    # CONSTRAINTS

    @api.constrains("trigger", "trigger_stage_id")
    def _check_trigger(self):
        for service in self:
            if service.trigger == "stage" and not service.trigger_stage_id:
                raise ValidationError(
                    self.env._(
                        "Choose the stage that opens “%(service)s”.",
                        service=service.name,
                    )
                )

    @api.constrains("assign", "user_id", "team_id")
    def _check_assign(self):
        for service in self:
            if service.assign == "user" and not service.user_id:
                raise ValidationError(
                    self.env._(
                        "Choose the person who does “%(service)s”.",
                        service=service.name,
                    )
                )
            if service.assign == "team" and not service.team_id:
                raise ValidationError(
                    self.env._(
                        "Choose the team that does “%(service)s”.",
                        service=service.name,
                    )
                )

    @api.constrains("domain")
    def _check_domain(self):
        for service in self:
            try:
                domain = Domain(ast.literal_eval(service.domain or "[]"))
                domain.validate(self.env["crm.lead"])
            except (ValueError, SyntaxError, TypeError):
                raise ValidationError(
                    self.env._(
                        "The leads that “%(service)s” is for are not described by a "
                        "valid filter: choose the conditions again.",
                        service=service.name,
                    )
                ) from None

    @api.constrains("company_id")
    def _check_company_of_records(self):
        """Nobody loses sight of the service of what they did."""
        services = self.sudo().filtered("company_id")
        others = self.env["crm.service.record"].sudo()
        for service in services:
            if others.search_count(
                [
                    ("service_id", "=", service.id),
                    ("company_id", "not in", [service.company_id.id, False]),
                ],
                limit=1,
            ):
                raise ValidationError(
                    self.env._(
                        "“%(service)s” has been planned in another company: it stays "
                        "one of all companies.",
                        service=service.name,
                    )
                )
        self.env["crm.service.outcome"].sudo().search(
            ["|", ("service_id", "in", self.ids), ("next_service_id", "in", self.ids)]
        )._check_next_company()


class CrmServiceField(models.Model):
    """What a field has to be."""

    _inherit = "crm.service.field"

    @api.constrains("type", "comodel")
    def _check_comodel(self):
        for field in self:
            if field.type == "many2one" and not field.comodel:
                raise ValidationError(
                    self.env._(
                        "Choose the kind of record that “%(field)s” is.",
                        field=field.name,
                    )
                )

    @api.constrains("code")
    def _check_code_suffix(self):
        """Odoo keeps some names of properties for itself."""
        for field in self:
            if field.code.endswith("_html"):
                raise ValidationError(
                    self.env._(
                        "The code of “%(field)s” cannot end with “_html”.",
                        field=field.name,
                    )
                )


class CrmServiceOutcome(models.Model):
    """What an outcome may do."""

    _inherit = "crm.service.outcome"

    @api.constrains("next_service_id", "service_id")
    def _check_next_company(self):
        for outcome in self.sudo():
            company = outcome.next_service_id.company_id
            if company and company != outcome.service_id.company_id:
                raise ValidationError(
                    self.env._(
                        "“%(next)s” is a service of one company, and cannot follow "
                        "“%(service)s”.",
                        next=outcome.next_service_id.name,
                        service=outcome.service_id.name,
                    )
                )

    @api.constrains("next_service_id", "next_delay", "service_id", "active")
    def _check_next_loop(self):
        """A chain of services comes back to where it began after a time only."""
        edges = {}
        for outcome in self.sudo().search(
            [("next_service_id", "!=", False), ("next_delay", "=", 0)]
        ):
            edges.setdefault(outcome.service_id, set()).add(outcome.next_service_id)
        for outcome in self.sudo():
            if not outcome.active or outcome.next_delay or not outcome.next_service_id:
                continue
            reached, new = set(), {outcome.next_service_id}
            while new:
                reached |= new
                new = {after for one in new for after in edges.get(one, ())} - reached
            if outcome.service_id in reached:
                raise ValidationError(
                    self.env._(
                        "“%(outcome)s” would open “%(service)s” again at once, and so "
                        "on without end: let some time pass before the next service.",
                        outcome=outcome.name,
                        service=outcome.service_id.name,
                    )
                )
