from odoo import fields, models
from odoo.tools import format_amount, format_date, format_datetime, formatLang


class CrmServiceRecord(models.Model):
    """What a record says in words, for texts that are kept: timeline, messages."""

    _inherit = "crm.service.record"

    def _get_texts(self):
        """Return ``{record: (title, lines)}`` of what came of records.

        The title is the service and the outcome; the lines are the outputs that are
        filled in, with their labels, then the reason and the note. In the language of
        the company; of related records the names that the acting user may read; without
        phone numbers, if these are private.
        """
        texts = {}
        by_lang = self.grouped(
            lambda record: (
                (record.company_id or self.env.company).sudo().partner_id.lang
                or self.env.lang
            )
        )
        for lang, records in by_lang.items():
            records = records.with_context(lang=lang)
            outputs = {row["id"]: row["outputs"] for row in records.read(["outputs"])}
            for record in records:
                title = [record.service_id.name, record.outcome_id.name]
                lines = [
                    f"{prop.get('string') or prop['name']}: {text}"
                    for prop in outputs.get(record.id) or ()
                    if (text := record._format_property(prop))
                ]
                if record.reason:
                    label = self.with_context(lang=lang).env._("Reason")
                    lines.append(f"{label}: {record.reason}")
                if record.note:
                    lines.append(record.note)
                hide = self.env.user._hide_phones_in
                texts[record.with_env(self.env)] = (
                    " · ".join(filter(None, title)),
                    hide("\n".join(lines)),
                )
        return texts

    def _format_property(self, prop):
        """Return the value of a property as people read it; empty if there is none."""
        value, kind = prop.get("value"), prop["type"]
        if value is None or value is False or value == []:
            return ""
        if kind == "boolean":
            return self.env._("Yes")
        if kind in ("integer", "float"):
            return formatLang(self.env, value, digits=0 if kind == "integer" else 2)
        if kind == "monetary":
            return format_amount(self.env, value, self.currency_id)
        if kind == "date":
            return format_date(self.env, value)
        if kind == "datetime":
            moment = fields.Datetime.to_datetime(value)
            return format_datetime(self.env, moment, dt_format="short")
        if kind == "selection":
            return dict(prop.get("selection") or ()).get(value, value)
        if kind == "tags":
            labels = {tag[0]: tag[1] for tag in prop.get("tags") or ()}
            return ", ".join(labels.get(code, code) for code in value)
        if kind == "many2one":
            return value[1] or ""
        if kind == "many2many":
            return ", ".join(name for _id, name in value if name)
        return str(value)
