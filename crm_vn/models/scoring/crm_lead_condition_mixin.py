import ast
import contextlib
import logging

import psycopg2

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .crm_score_rule_domain import _CIRCULAR

_logger = logging.getLogger(__name__)


class CrmLeadConditionMixin(models.AbstractModel):
    """A domain on leads that an administrator chose: the field ``domain``.

    Everybody who sees a lead sees whether it matches. The domain must not ask for what
    a score rule must not ask for either, but for one thing: it may ask for scores.

    One that cannot be worked out any more, as a field was deleted or the database
    refuses it, is not applied, and says so (``error``), until it is saved anew.
    """

    _name = "crm.lead.condition.mixin"
    _description = "Condition on Leads"
    _inherit = ["crm.cached.mixin"]

    error = fields.Text(
        "Not Applied", readonly=True, copy=False, help="Why it is not applied."
    )

    def write(self, vals):
        """Extend: what is saved anew is applied again."""
        if "domain" in vals or vals.get("active"):
            # the constraints have the last word
            vals = {"error": False, **vals}
        return super().write(vals)

    # CHECKING

    @api.constrains("active")
    def _check_active(self):
        self.filtered("active")._check_domain()

    @api.constrains("domain")
    def _check_domain(self):
        for record in self:
            if problem := record._find_problem():
                raise ValidationError(
                    self.env._(
                        "“%(rule)s”: %(problem)s", rule=record.name, problem=problem
                    )
                )

    def action_check(self):
        """See whether what was not applied works again.

        :raise AccessError: if the user may not change it
        """
        self.check_access("write")
        for record in self:
            problem = record._find_problem() or False
            if problem != record.error:
                record.sudo().error = problem

    def _find_problem(self):
        """Return what is wrong with the domain, or None."""
        self.ensure_one()
        label = self._fields["domain"]._description_string(self.env)
        try:
            domain = _read_domain(self.domain)
        except ValueError:
            return self.env._(
                "“%(field)s” is not a valid filter. Choose the conditions again, or "
                "write them as [('city', '=', 'Hue')].",
                field=label,
            )
        rules = self.env["crm.score.rule"].with_user(SUPERUSER_ID)
        rules = rules.with_context(score_condition=True, active_test=False)
        try:
            model = rules.env["crm.lead"]
            if problem := rules._find_field_problem(model, domain):
                return problem
            domain.validate(model)
            if not _has_broken_pattern(domain):
                rules._try_out(model, domain)
                return None
        except Exception as error:  # noqa: BLE001 - a domain may fail in any way
            _logger.info("%s is refused: %s", self._name, type(error).__name__)
        return self.env._(
            "“%(field)s” cannot be worked out. Choose its conditions again.",
            field=label,
        )

    # LATER

    def _try(self, function, *args):
        """Return what a function does with the domains, or None if that fails; one
        alone keeps the reason.

        :raise psycopg2.OperationalError: if the transaction is to be tried again
        """
        try:
            with self.env.cr.savepoint(flush=False):
                return function(*args)
        except psycopg2.OperationalError:
            raise
        except Exception as error:  # noqa: BLE001 - a domain may fail in any way
            if len(self) == 1:
                self._note_error(self._explain_error(error))
            return None

    def _note_error(self, why):
        """Say why it is not applied from now on."""
        self.ensure_one()
        if self.env.cr.readonly or self.sudo().error:
            return
        _logger.warning("%s %s is not applied", self._name, self.id)
        try:
            with self.env.cr.savepoint(flush=False):
                self.sudo().error = why
                self.flush_recordset(["error"])
        except psycopg2.Error:
            _logger.info("%s %s: this could not be noted", self._name, self.id)

    def _explain_error(self, error):
        """Return what is told of an error; the words of the database may quote a
        customer."""
        if isinstance(error, ValueError | UserError):
            return str(error)
        return self.env._(
            "The database refuses it: %(error)s.", error=type(error).__name__
        )

    @api.model
    def _stop_asking(self, deleted):
        """Let those rest that ask for fields that are deleted.

        :param dict deleted: ``{(model, field): label}``
        """
        records = self.with_context(active_test=False).search([("error", "=", False)])
        for record in records:
            used = set()
            with contextlib.suppress(ValueError):
                self.env["crm.score.rule"]._add_used(
                    self.env["crm.lead"], _read_domain(record.domain), used
                )
            labels = [label for field, label in deleted.items() if field in used]
            if labels:
                record.error = self.env._(
                    "It asks for “%(fields)s”, which was deleted: remove the "
                    "condition, or archive it.",
                    fields=", ".join(labels),
                )


class CrmScoreRule(models.Model):
    """What conditions on leads have in common with rules."""

    _inherit = "crm.score.rule"

    def _find_reading_problem(self, model, field, condition):
        """Extend: conditions that give no points may ask for scores.

        By the context of the superuser, whom no call from outside acts as.
        """
        if self.env.uid != SUPERUSER_ID or not self.env.context.get("score_condition"):
            return super()._find_reading_problem(model, field, condition)
        names = (model._name, field.comodel_name or "")
        if any(name.startswith(_CIRCULAR) for name in names):
            return None
        if model._name == "crm.lead" and field.name in self._get_circular_fields():
            return None
        if super()._find_reading_problem(model, field, condition):
            return self.env._(
                "“%(field)s” cannot be asked for like this, as everybody who sees a "
                "lead sees whether it matches: nothing hidden, no part of a phone "
                "number, nothing that differs from user to user.",
                field=self._get_label(model, field),
            )
        return None

    @api.model
    def _stop_using(self, deleted):
        """Extend: so do conversion checks and what follows MQLs."""
        result = super()._stop_using(deleted)
        for name in ("crm.conversion.check", "crm.qualification.action"):
            self.env[name].sudo()._stop_asking(deleted)
        return result


def _read_domain(text):
    """Return a domain.

    :raise ValueError: if it is none
    """
    try:
        return Domain(ast.literal_eval(text or "[]"))
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError) as error:
        raise ValueError(str(error)) from error


def _has_broken_pattern(domain):
    """Return whether a pattern escapes nothing: the database only notices when a value
    comes so far."""
    for condition in domain.iter_conditions():
        value = condition.value
        if isinstance(value, (Domain, list)) and "any" in condition.operator:
            if _has_broken_pattern(Domain(value)):
                return True
        elif "=" in condition.operator and "like" in condition.operator:
            if isinstance(value, str) and (len(value) - len(value.rstrip("\\"))) % 2:
                return True
    return False


def parse_lead_domain(env, text):
    """Return a domain on leads.

    :raise ValueError: if it is none, or names what leads do not have
    """
    domain = _read_domain(text)
    try:
        domain.validate(env["crm.lead"])
    except (TypeError, KeyError) as error:
        raise ValueError(str(error)) from error
    return domain
