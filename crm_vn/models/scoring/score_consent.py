from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

#: Reasons that are the person's, not the record's: strongest first.
PERSONAL = ("objected", "minor")
STRENGTH = (*PERSONAL, "other", "internal")
CONSENT_FIELDS = ("score_excluded", "score_excluded_kind", "score_excluded_reason")


class ScoreConsentMixin(models.AbstractModel):
    """Who is not to be scored, and why: law 91/2025/QH15 on personal data lets people
    object to decisions that machines make about them.

    Effect
        At once: open leads that are excluded, or whose contact is, have no line, no
        points and no temperature, and reach no qualification by score. What they had
        reached, and the score of leads that are closed, stay.

    Who
        Whoever may write the record may exclude it. Only a sales administrator has it
        scored again, or replaces the reason of a person by another.

    Kept
        The reason, with the contact or the lead; who said it and when, in the chatter
        and, without any name, in the privacy log. It outlives merges: who is excluded
        once stays so, and the strongest reason is the one that is kept.
    """

    _name = "crm.score.consent.mixin"
    _description = "Not to Be Scored"

    score_excluded = fields.Boolean(
        "Do Not Score", tracking=True, help="Rules give no points, and no temperature."
    )
    score_excluded_kind = fields.Selection(
        [
            ("objected", "Asked not to be scored"),
            ("minor", "Is a minor"),
            ("internal", "Internal or test"),
            ("other", "Other reason"),
        ],
        "Why Not Scored",
        tracking=True,
    )
    score_excluded_reason = fields.Char(
        "In Their Words",
        tracking=True,
        help="What they said, when and to whom.",
    )

    _score_excluded_has_kind = models.Constraint(
        "CHECK (score_excluded IS NOT TRUE OR score_excluded_kind IS NOT NULL)",
        "Say why they are not to be scored.",
    )

    @api.constrains(*CONSENT_FIELDS)
    def _check_score_excluded_reason(self):
        for record in self:
            if (
                record.score_excluded
                and record.score_excluded_kind == "other"
                and not (record.score_excluded_reason or "").strip()
            ):
                raise ValidationError(
                    self.env._(
                        "Say in words why “%s” is not to be scored.",
                        record.display_name,
                    )
                )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: exclude from now on; who gives no reason has been asked to."""
        for vals in vals_list:
            if vals.get("score_excluded"):
                vals.setdefault("score_excluded_kind", "objected")
        records = super().create(vals_list)
        excluded = records.browse(
            record.id
            for record, vals in zip(records, vals_list, strict=True)
            if vals.get("score_excluded")
        )
        excluded._after_score_consent(excluded)
        return records

    def write(self, vals):
        """Extend: exclude at once, or score again.

        :raise UserError: if the acting user may not have them scored again
        """
        if set(CONSENT_FIELDS).isdisjoint(vals):
            return super().write(vals)
        before = self.filtered("score_excluded")
        self._check_score_consent(vals)
        vals = dict(vals)
        if vals.get("score_excluded"):
            if not vals.get("score_excluded_kind"):
                vals.pop("score_excluded_kind", None)
                unexplained = self.filtered(
                    lambda record: not record.score_excluded_kind
                )
                super(ScoreConsentMixin, unexplained).write(
                    {"score_excluded_kind": "objected"}
                )
        elif "score_excluded" in vals:
            vals.update(score_excluded_kind=False, score_excluded_reason=False)
        result = super().write(vals)
        if "score_excluded" in vals:
            after = self.filtered("score_excluded")
            self._after_score_consent(after - before, before - after)
        return result

    def _check_score_consent(self, vals):
        """Make sure that the acting user may take back what was said.

        :raise UserError: with whom to ask
        """
        manager = "sales_team.group_sale_manager"
        if self.env.su or self.env.user.has_group(manager):
            return
        kind = vals.get("score_excluded_kind")
        for record in self.filtered("score_excluded"):
            was = record.score_excluded_kind
            # a merge may find a stronger reason
            stronger = kind in STRENGTH[: STRENGTH.index(was)] if was else True
            weaker = (
                "score_excluded_kind" in vals
                and was in PERSONAL
                and kind != was
                and not stronger
            )
            if weaker or not vals.get("score_excluded", True):
                raise UserError(
                    self.env._(
                        "“%s” is not to be scored. Only a sales administrator can "
                        "change that: ask one, and say what the person agreed to.",
                        record.display_name,
                    )
                )

    def _after_score_consent(self, excluded, included=None):
        """Act on records that were excluded, and on those that are scored again."""
        log = self.env["crm.privacy.log"]
        if excluded:
            log._record("score_excluded", excluded)
        if included:
            log._record("score_included", included)

    def _get_score_consent(self):
        """Return the values of the strongest reason of several records; {} if none of
        them is excluded."""
        excluded = self.filtered("score_excluded").sorted(
            lambda record: STRENGTH.index(record.score_excluded_kind or "internal")
        )
        if not excluded:
            return {}
        return {fname: excluded[0][fname] for fname in CONSENT_FIELDS}


class CrmPrivacyLog(models.Model):
    _inherit = "crm.privacy.log"

    kind = fields.Selection(
        selection_add=[
            ("score_excluded", "No longer scored"),
            ("score_included", "Scored again"),
        ],
        ondelete={"score_excluded": "cascade", "score_included": "cascade"},
    )
