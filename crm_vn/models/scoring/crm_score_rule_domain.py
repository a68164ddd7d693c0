from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, Query

from ...tools.phone import partial_digits, phone_key
from .crm_lead_scoring import SCORE_COLUMNS
from .score_domain import UnknownNameError, get_inner, get_values, parse

#: Fields that are somebody's, but do not say so.
_PERSONAL = frozenset(["message_is_follower", "message_needaction"])
#: Models that tell what the rules came to.
_CIRCULAR = ("crm.lead.score", "crm.score.", "crm.qualification.")
_TYPES = frozenset(["binary", "html", "image", "json", "properties_definition"])
#: How many of the last records conditions are tried on.
SAMPLE = 20


class CrmScoreRule(models.Model):
    """What a rule must not ask for.

    Everybody who sees a lead sees its lines, and so which rules it matches: a rule
    must not ask for what is hidden from some, nor for a part of a phone number.
    """

    _inherit = "crm.score.rule"

    @api.constrains("active")
    def _check_active(self):
        self.filtered("active")._check_domains()

    @api.constrains("domain", "interaction_domain", "kind", "source")
    def _check_domains(self):
        for rule in self:
            if problem := rule._find_problem():
                raise ValidationError(
                    self.env._(
                        "“%(rule)s”: %(problem)s", rule=rule.name, problem=problem
                    )
                )

    def _find_problem(self):
        """Return what is wrong with the conditions of a rule, or None."""
        self.ensure_one()
        problem = self._find_domain_problem("crm.lead", "domain")
        if not problem and self.kind == "engagement" and self.source == "interaction":
            problem = self._find_domain_problem("crm.interaction", "interaction_domain")
        return problem

    def _find_domain_problem(self, model_name, fname):
        model = self.env[model_name].sudo().with_context(active_test=False)
        label = self._fields[fname]._description_string(self.env)
        try:
            domain = parse(self[fname], self._get_parsing_day())
        except UnknownNameError as error:
            return self.env._(
                "“%(name)s” in “%(field)s” is not the same for everybody, and scores "
                "are: choose a value instead.",
                name=error,
                field=label,
            )
        except ValueError:
            return self.env._(
                "“%(field)s” is not a valid filter. Choose the conditions again, or "
                "write them as [('city', '=', 'Hue')].",
                field=label,
            )
        try:
            if problem := self._find_field_problem(model, domain):
                return problem
            self._try_out(model, domain)
        except Exception as error:  # noqa: BLE001 - a domain may fail in any way
            return self.env._(
                "“%(field)s” cannot be worked out. Choose its conditions again. "
                "(%(error)s)",
                field=label,
                error=str(error).strip().split("\n")[0],
            )
        return None

    def _try_out(self, model, domain):
        """Let PostgreSQL work out the conditions for a few records."""
        self.env.flush_all()
        with self.env.cr.savepoint(flush=False):
            last = model.search([], order="id desc", limit=SAMPLE)
            query = Query(self.env, model._table, model._table_sql)
            domain = domain.optimize_full(model)
            condition = domain._to_sql(model, model._table, query)
            query.add_where(
                SQL("%s = ANY(%s)", SQL.identifier(model._table, "id"), last.ids)
            )
            # not in the log: the database may quote a customer
            self.env.cr.execute(query.select(condition), log_exceptions=False)

    def _find_field_problem(self, model, domain):
        for condition in domain.iter_conditions():
            if problem := self._find_path_problem(model, condition):
                return problem
        return None

    def _find_path_problem(self, model, condition):
        """Return what is wrong with a condition, or None."""
        names = condition.field_expr.split(".")
        for place, name in enumerate(names):
            field = model._fields.get(name)
            if not name or field is None:
                return self.env._(
                    "there is no field “%(field)s” on “%(model)s”. If it was deleted, "
                    "remove the condition.",
                    field=name,
                    model=model._description,
                )
            if problem := self._find_reading_problem(model, field, condition):
                return problem
            rest = names[place + 1 :]
            if not rest and (
                problem := self._find_naming_problem(model, field, condition)
            ):
                return problem
            if field.comodel_name:
                comodel = model.env[field.comodel_name]
                if not rest:
                    inner = get_inner(condition)
                    return inner and self._find_field_problem(comodel, inner)
                model = comodel
            elif rest:
                if field.type in ("date", "datetime", "properties"):
                    return None
                return self.env._(
                    "“%(field)s” is no record, so “%(path)s” leads nowhere.",
                    field=self._get_label(model, field),
                    path=condition.field_expr,
                )
        return None

    def _find_reading_problem(self, model, field, condition):
        """Return why nobody may, or can, look for a field, or None."""
        label = self._get_label(model, field)
        if (
            model._name.startswith(_CIRCULAR)
            or (field.comodel_name or "").startswith(_CIRCULAR)
            or (model._name == "crm.lead" and field.name in self._get_circular_fields())
        ):
            return self.env._(
                "a rule that gives points cannot ask for what points lead to, such as "
                "“%(field)s”.",
                field=label,
            )
        if field.type in _TYPES or not field._description_searchable:
            return self.env._("“%(field)s” cannot be searched.", field=label)
        if field.groups and not self._is_for_sales(field.groups):
            return self.env._(
                "“%(field)s” is hidden from some users, but everybody who sees a lead "
                "sees what it has points for.",
                field=label,
            )
        if field.name in _PERSONAL or (
            field.name != "display_name"
            and "uid" in model.pool.field_depends_context[field]
        ):
            return self.env._(
                "“%(field)s” is not the same for everybody, and scores are.",
                field=label,
            )
        if field.name in model._get_phone_fields():
            if any(value for value in get_values(condition) if value is not True):
                return self.env._(
                    "of “%(field)s”, a rule can only ask whether there is one: "
                    "everybody who sees a lead sees what it has points for.",
                    field=label,
                )
        return None

    def _find_naming_problem(self, model, field, condition):
        """Return why somebody must not be looked for by that name, or None.

        People are found by names, and by parts of their phone numbers; a number of
        theirs by itself.
        """
        found = model if field.name == "display_name" else None
        if field.comodel_name:
            found = model.env[field.comodel_name]
        if found is None:
            return None
        is_number = "display_name" in found._get_phone_fields()
        if not is_number and "phone_key" not in found._fields:
            return None
        for value in get_values(condition):
            if "like" not in condition.operator and not isinstance(value, str):
                continue
            text = str(value).replace("%", "")
            if is_number or partial_digits(text) or phone_key(text):
                return self.env._(
                    "“%(value)s” in “%(field)s” finds people by their phone number, "
                    "and everybody who sees a lead sees what it has points for: "
                    "choose a name.",
                    value=value,
                    field=self._get_label(model, field),
                )
        return None

    @api.model
    def _get_circular_fields(self):
        """Return the fields of leads that points lead to. To be extended."""
        return set(SCORE_COLUMNS)

    @api.model
    def _is_for_sales(self, groups):
        """Return whether all salespeople are in one of the groups of a field."""
        sales = self.env.ref("sales_team.group_sale_salesman").sudo()
        theirs = sales | sales.all_implied_ids
        return any(
            self.env.ref(name.strip(), raise_if_not_found=False) in theirs
            for name in groups.split(",")
        )

    @api.model
    def _get_label(self, model, field):
        return field._description_string(model.env) or field.name
