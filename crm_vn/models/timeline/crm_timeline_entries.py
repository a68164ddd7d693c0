from odoo import models

#: Records that an entry names; the user sees the names of those they may read.
NAMED = ("partner_id", "lead_id", "order_id")


class CrmInteraction(models.Model):
    """How interactions are shown on a timeline."""

    _inherit = "crm.interaction"

    def _get_timeline_entries(self):
        """Return the entries of a page, in the order of the interactions.

        Of each: ``id, kind, channel, direction, result`` (with the labels of the last
        two), ``date, duration, name, summary, phone`` as the user may see it,
        ``recording`` (an http address, or False), ``user``, ``store``, ``partner``,
        ``lead``, ``order``, ``links`` (further records), ``attachments`` (how many) and
        ``open``, the record to be opened. A record is ``{model, id, name}``, and False
        if the user may not read it.
        """
        readable = self._get_readable_subjects()
        messages = self.mail_message_id._filtered_access("read")
        origins = messages._get_timeline_origins()
        meetings = self.calendar_event_id._filtered_access("read")
        results = dict(self._fields["result"]._description_selection(self.env))
        channels = dict(self._fields["channel"]._description_selection(self.env))
        entries = []
        for row in self:
            message = row.mail_message_id & messages
            entry = {
                "id": row.id,
                "kind": row.kind,
                "channel": row.channel,
                "channel_label": channels.get(row.channel, ""),
                "direction": row.direction,
                "result": row.result,
                "result_label": results.get(row.result, ""),
                "date": self._fields["date"].convert_to_read(row.date, row),
                "duration": row.duration,
                "name": row.name or "",
                "summary": row.summary or "",
                "phone": row._show_phone("phone", row.phone) or "",
                "recording": row._get_playable_recording(),
                "user": _name_record(row.user_id.sudo()),
                "store": _name_record(row.store_id.sudo()),
                "links": [
                    readable[subject]
                    for subject in row._get_linked_subjects()
                    if subject in readable
                ],
                "attachments": len(message.attachment_ids),
            }
            for fname in NAMED:
                subject = (row._fields[fname].comodel_name, row[fname].id)
                entry[fname.removesuffix("_id")] = readable.get(subject, False)
            entry["open"] = (
                (row.kind in ("email", "message") and origins.get(message))
                or (
                    row.kind == "meeting"
                    and _name_record(row.calendar_event_id & meetings)
                )
                or (row.kind == "order" and entry["order"])
                or {"model": self._name, "id": row.id, "name": ""}
            )
            entries.append(entry)
        return entries

    def _get_playable_recording(self):
        """Return the address of the recording if a browser may open it, or False."""
        url = self.recording_url or ""
        return url if url.lower().startswith(("https://", "http://")) else False

    def _get_linked_subjects(self):
        """Return ``[(model, id)]`` of the further records the interaction is about."""
        own = {(self._fields[fname].comodel_name, self[fname].id) for fname in NAMED}
        links = self.sudo().link_ids
        pairs = ((link.res_model, link.res_id) for link in links)
        return [pair for pair in dict.fromkeys(pairs) if pair not in own]

    def _get_readable_subjects(self):
        """Return ``{(model, id): {model, id, name}}`` of the records that the
        interactions are about and the user may read."""
        ids = {}
        for row in self:
            for fname in NAMED:
                if row[fname]:
                    model = row._fields[fname].comodel_name
                    ids.setdefault(model, set()).add(row[fname].id)
            for model, res_id in row._get_linked_subjects():
                ids.setdefault(model, set()).add(res_id)
        found = {}
        known = self.env["crm.message.link"]._get_subject_models()
        for model in ids.keys() & set(known):
            records = self.env[model].browse(ids[model]).exists()
            for record in records._filtered_access("read"):
                found[model, record.id] = _name_record(record)
        return found


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _get_timeline_origins(self):
        """Return ``{message: {model, id, name}}`` of the records that messages were
        posted on, as far as the user may read them."""
        found = {}
        for model, messages in self.grouped("model").items():
            if model not in self.env:
                continue
            records = self.env[model].browse(set(messages.mapped("res_id")) - {0})
            names = {
                record.id: _name_record(record)
                for record in records.exists()._filtered_access("read")
            }
            for message in messages:
                if message.res_id in names:
                    found[message] = names[message.res_id]
        return found


def _name_record(record):
    if not record:
        return False
    return {"model": record._name, "id": record.id, "name": record.display_name}
