import logging
from collections import defaultdict
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import ormcache

_logger = logging.getLogger(__name__)

#: Stands for the leads where a change concerns all of them.
EVERY_LEAD = ("crm.score.run", "")
#: Stands for leads that were created, so that what refers to them is marked as well.
NEW_LEAD = ("crm.lead", "new")
#: What decides for each lead whether it is scored, and how.
ALWAYS = (
    *("active", "won_status", "score_excluded", "partner_id.score_excluded"),
    *("company_id", "store_id"),
)
#: What decides for each event which leads it counts for, and since when.
INTERACTION_FIELDS = ("date", "lead_id", "partner_id", "store_id", "company_id")
SERVICE_FIELDS = ("state", "done_at", "score_points", "lead_id")


class Watch(NamedTuple):
    """What matters of the records of a model.

    A *target* is a model whose records are leads or events of theirs, and the path from
    these to the records.
    """

    #: ``{field: targets}``, when it is written; without targets: what is computed from
    #: it has some.
    fields: dict
    #: Targets, when records are created, and when they are deleted.
    created: tuple
    deleted: tuple
    #: ``{field: targets}`` of the records that a field refers to: when it is written,
    #: they were referred to before.
    parents: dict


class CrmScoreRule(models.Model):
    """What changes of which records matter to which leads."""

    _inherit = "crm.score.rule"

    def unlink(self):
        """Extend: forget the deleted rules, which were still read meanwhile."""
        result = super().unlink()
        self.env.registry.clear_cache("stable")
        return result

    def _after_change(self):
        """Extend: other changes matter now."""
        self.env.registry.clear_cache("stable")
        return super()._after_change()

    @api.model
    @ormcache(cache="stable")
    def _get_watched(self):
        """Return ``{model: Watch}`` of what the rules that give points look at: nothing
        if there is no such rule.

        What a domain names is found in it as it is written, and as it is searched: the
        fields that stand behind those that are not stored.
        """
        watching = Watching(self.env)
        for rule in self._get_scoring_rules():
            try:
                rule._watch(watching)
            except Exception as error:
                # it is told when leads are scored; nobody's work fails because of it
                _logger.warning(
                    "Score rule %s: not understood, %s", rule.id, type(error).__name__
                )
        return watching.result()

    def _watch(self, watching):
        """Add what a rule looks at."""
        self.ensure_one()
        leads = watching.env["crm.lead"]
        for path in ALWAYS:
            watching.add_path(leads, path)
        watching.add_record(leads)
        watching.created[leads._name].add(NEW_LEAD)
        if self.store_ids:
            watching.add_path(leads, "store_id.parent_path")
        if self.company_id:
            watching.add_path(leads, "store_id.company_id")
        watching.add_domain(leads, self._get_lead_domain())
        if self.kind == "engagement" and self.source == "interaction":
            watching.add_interactions(self._get_interaction_domain())
        elif self.kind == "engagement":
            watching.add_services()


class Watching:
    """Collects what rules look at."""

    def __init__(self, env):
        self.env = env(su=True, context={"active_test": False})
        self.fields = defaultdict(lambda: defaultdict(set))
        self.created = defaultdict(set)
        self.deleted = defaultdict(set)
        self.parents = defaultdict(lambda: defaultdict(set))
        self._sources = set()

    def result(self):
        names = {*self.fields, *self.created, *self.deleted, *self.parents}
        return {
            name: Watch(
                {key: tuple(value) for key, value in self.fields[name].items()},
                tuple(self.created[name]),
                tuple(self.deleted[name]),
                {key: tuple(value) for key, value in self.parents[name].items()},
            )
            for name in names
        }

    # EVENTS

    def add_record(self, model):
        """Add the creation of records that are leads or events themselves."""
        self.created[model._name].add((model._name, ""))

    def add_interactions(self, domain):
        """Add the interactions, and what a domain says of them."""
        self._add_events("crm.interaction", INTERACTION_FIELDS)
        parents = self.parents["crm.interaction"]
        parents["lead_id"].add(("crm.lead", ""))
        parents["partner_id"].add(("crm.lead", "partner_id"))
        self.add_domain(self.env["crm.interaction"], domain)

    def add_services(self):
        """Add the services, and their outcomes."""
        self._add_events("crm.service.record", SERVICE_FIELDS)
        self.parents["crm.service.record"]["lead_id"].add(("crm.lead", ""))

    def _add_events(self, name, fnames):
        self.add_record(self.env[name])
        for fname in fnames:
            self.fields[name][fname].add((name, ""))

    # DOMAINS

    def add_domain(self, model, domain):
        """Add what a domain on leads or events looks at."""
        target = (model._name, "")
        self._add_domain(model, domain, target)
        self._add_domain(model, domain.optimize_full(model), target)

    def add_path(self, model, path):
        """Add a path of fields from leads or events."""
        self._add_path(model, path, (model._name, ""))

    def _add_domain(self, model, domain, target):
        for condition in domain.iter_conditions():
            operator, value = condition.operator, condition.value
            found = self._add_path(model, condition.field_expr, target)
            if not found:
                continue
            if operator.endswith(("any", "any!")):
                if isinstance(value, (Domain, list, tuple)):
                    self._add_domain(found[0], Domain(value), found[1])
            elif operator in ("child_of", "parent_of"):
                self._add_hierarchy(*found)

    def _add_path(self, model, path, target, seen=()):
        """Add the fields of a path.

        :return: the model that it leads to, and the target of its records
        """
        for fname in path.split("."):
            field = model._fields.get(fname)
            if field is None:
                # a part of a date, a property
                return None
            self._add_field(model, field, target, seen)
            if field.type not in ("many2one", "one2many", "many2many"):
                return None
            if not field._description_searchable:
                return None
            model, target = self._follow(field, target)
        return model, target

    def _follow(self, field, target):
        name = field.comodel_name
        beyond = (target[0], f"{target[1]}.{field.name}" if target[1] else field.name)
        inverse = field.type == "one2many" and field.inverse_name
        if inverse:
            self.fields[name][inverse].add(beyond)
            self.created[name].add(beyond)
            self.parents[name][inverse].add(target)
        else:
            self.deleted[name].add(beyond)
        return self.env[name], beyond

    def _add_hierarchy(self, model, target):
        if model._parent_store:
            self.fields[model._name]["parent_path"].add(target)
        elif model._parent_name in model._fields:
            # who is below is not known without a search: rare
            self.fields[model._name][model._parent_name].add(EVERY_LEAD)

    def _add_field(self, model, field, target, seen):
        self.fields[model._name][field.name].add(target)
        if field.compute and field.store:
            # marked when it is computed, see ``_compute_field_value``
            self._add_sources(model, field)
        elif field.compute and field not in seen:
            for path in self.env.registry.field_depends[field]:
                self._add_path(model, path, target, (*seen, field))

    def _add_sources(self, model, field):
        """Add what a stored field is computed from: what was read is not right any more
        as soon as that is written."""
        if field in self._sources:
            return
        self._sources.add(field)
        for path in self.env.registry.field_depends[field]:
            source = model
            for fname in path.split("."):
                found = source._fields.get(fname)
                if found is None:
                    break
                _targets = self.fields[source._name][fname]
                if found.compute:
                    self._add_sources(source, found)
                if not found.relational:
                    break
                source = self.env[found.comodel_name]
