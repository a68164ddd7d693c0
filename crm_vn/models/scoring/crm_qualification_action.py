from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import ormcache


class CrmQualificationAction(models.Model):
    """What happens when a lead becomes an MQL, or an SQL.

    Which leads
        Those that match ``domain``, of ``company_id`` if there is one, that are open,
        and that are still what they became.

    What
        *activity*: somebody has something to do. *notification*: somebody is told, in
        the inbox or by e-mail, as they like it; in one message for many leads.
        *convert*: it becomes an opportunity, if the conversion checks hold. *server*: a
        server action on leads runs, once for all of them, with all rights: a system
        administrator chooses it. *distribute*: for what distributes leads.

    Who
        The salesperson of the lead, the leader of its team, the manager of its store,
        or a fixed person. Who may not see the lead, or works here no more, is replaced
        by the manager of its store; an activity then is for whoever takes it.

    When
        Soon after, by a scheduled action, in the order of the sequence, once for each
        step of a lead (``crm.qualification.log``). What fails stops neither the other
        actions nor the other leads; the step keeps the error, and can be tried again.
        So do the steps of an action that is not applied.
    """

    _name = "crm.qualification.action"
    _description = "Qualification Action"
    _inherit = ["crm.lead.condition.mixin"]
    _order = "qualification, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    qualification = fields.Selection(
        [("mql", "MQL"), ("sql", "SQL")],
        "On Entering",
        required=True,
        default="mql",
    )
    company_id = fields.Many2one("res.company", ondelete="cascade")
    domain = fields.Char(
        "Only For", default="[]", help="Which leads: a domain on leads."
    )
    kind = fields.Selection(
        [
            ("activity", "Plan an activity"),
            ("notification", "Notify somebody"),
            ("convert", "Convert to an opportunity"),
            ("server", "Run a server action"),
            ("distribute", "Distribute"),
        ],
        "Action",
        required=True,
        default="activity",
    )
    who = fields.Selection(
        [
            ("salesperson", "Salesperson"),
            ("leader", "Team Leader"),
            ("store", "Store Manager"),
            ("user", "A person"),
        ],
        required=True,
        default="salesperson",
    )
    user_id = fields.Many2one(
        "res.users", "Person", domain=[("share", "=", False)], ondelete="restrict"
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        domain="[('res_model', 'in', [False, 'crm.lead'])]",
        ondelete="restrict",
    )
    activity_summary = fields.Char("Summary", translate=True)
    activity_days = fields.Integer("Due In (days)")
    server_action_id = fields.Many2one(
        "ir.actions.server",
        domain="[('model_id.model', '=', 'crm.lead')]",
        ondelete="restrict",
        groups="base.group_system",
    )

    _activity_days_positive = models.Constraint(
        "CHECK (activity_days >= 0)", "The number of days cannot be negative."
    )

    # CRUD

    def copy_data(self, default=None):
        """Extend: who may not see the server action does not copy it."""
        name = "server_action_id"
        if name in (default or {}) or self._has_field_access(
            self._fields[name], "read"
        ):
            return super().copy_data(default)
        vals_list = super().copy_data({**(default or {}), name: False})
        for vals in vals_list:
            del vals[name]
        return vals_list

    @api.ondelete(at_uninstall=False)
    def _unlink_except_failed(self):
        """Without the action, all others would be done again with what failed."""
        failed = self.env["crm.qualification.log"].sudo()
        step = failed.search([("failed_action_ids", "in", self.ids)], limit=1)
        if step:
            action = step.failed_action_ids & self.sudo()
            raise UserError(
                self.env._(
                    "“%s” failed for some leads, which still wait to be tried again: "
                    "archive it instead.",
                    action[:1].name,
                )
            )

    # CONSTRAINTS

    @api.constrains("kind", "who", "user_id", "server_action_id")
    def _check_complete(self):
        for action in self:
            tells = action.kind in ("activity", "notification")
            if tells and action.who == "user" and not action.user_id:
                raise ValidationError(
                    self.env._("Choose the person for “%s”.", action.name)
                )
            server = action.sudo().server_action_id
            if action.kind == "server" and server.model_id.model != "crm.lead":
                if not self.env.user.has_group("base.group_system"):
                    raise ValidationError(
                        self.env._(
                            "“%s” needs a server action, which runs with all rights: "
                            "ask a system administrator to choose it.",
                            action.name,
                        )
                    )
                raise ValidationError(
                    self.env._("Choose a server action on leads for “%s”.", action.name)
                )

    @api.model
    @ormcache()
    def _is_any_active(self):
        """Return whether anything follows a qualification."""
        return bool(self.sudo().search_count([], limit=1))
