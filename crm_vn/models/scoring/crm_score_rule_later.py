import contextlib

from odoo import api, models

from .score_domain import get_inner, parse


class CrmScoreRule(models.Model):
    """Whether a rule that was fine when it was saved still is."""

    _inherit = "crm.score.rule"

    def action_check(self):
        """See whether rules that were not applied work again.

        :raise AccessError: if the user may not change the rules
        """
        self.check_access("write")
        for rule in self:
            problem = rule._find_problem() or False
            if problem != rule.error:
                rule.sudo().error = problem

    @api.model
    def _stop_using(self, deleted):
        """Let the rules rest that ask for fields that are deleted.

        :param dict deleted: ``{(model, field): label}``
        """
        for rule in self.search([("error", "=", False)]):
            used = rule._get_used_fields()
            labels = [label for field, label in deleted.items() if field in used]
            if labels:
                rule.error = self.env._(
                    "It asks for “%(fields)s”, which was deleted: remove the "
                    "condition, or switch the rule off.",
                    fields=", ".join(labels),
                )

    @api.model
    def _check_again(self, fnames):
        """Let the rules rest that must not ask for fields any more.

        :param set fnames: names of fields, of whichever model
        """
        for rule in self.search([("error", "=", False)]):
            used = {name for _model, name in rule._get_used_fields()}
            if not used.isdisjoint(fnames) and (problem := rule._find_problem()):
                rule.error = problem

    def _get_used_fields(self):
        """Return ``{(model, field)}`` that the conditions of a rule ask for."""
        self.ensure_one()
        used, day = set(), self._get_parsing_day()
        for model_name, text in (
            ("crm.lead", self.domain),
            ("crm.interaction", self.interaction_domain),
        ):
            with contextlib.suppress(ValueError):
                self._add_used(self.env[model_name], parse(text, day), used)
        return used

    @api.model
    def _add_used(self, model, domain, used):
        for condition in domain.iter_conditions():
            comodel = model
            for name in condition.field_expr.split("."):
                if comodel is None:
                    break
                used.add((comodel._name, name))
                field = comodel._fields.get(name)
                comodel = model.env.get(field.comodel_name) if field else None
            if comodel is not None and (inner := get_inner(condition)):
                self._add_used(comodel, inner, used)
