from odoo import models

MAX_SUMMARY = 2_000
#: Through what the customer reached us, by the kind of the source.
CHANNELS = {
    "landing_page": "web",
    "form": "web",
    "google": "web",
    "facebook": "facebook",
    "zalo": "zalo",
    "call": "phone",
    "pos": "store",
}


class CrmIntakeEvent(models.Model):
    """Each request that became a lead, or joined one, is on the timeline."""

    _inherit = "crm.intake.event"

    def _record_interactions(self, forms):
        """Write the forms to the timeline, after their requests got their leads."""
        interactions = self.env["crm.interaction"]._record(
            [
                form.event._prepare_interaction_values(form, utm)
                for form, utm in zip(forms, self._get_form_utms(forms), strict=True)
            ],
            # a request that is done is not worked on again
            new_events=True,
        )
        for form, interaction in zip(forms, interactions, strict=True):
            form.event.interaction_id = interaction

    def _get_form_utms(self, forms):
        """Return the UTM fields of each request, not those its lead first came with.

        A new lead was given those of its request: they are not looked up again.
        """
        mixin, lead = self.env["utm.mixin"], self.env["crm.lead"]
        joined = [form for form in forms if form.event.state == "duplicate"]
        found = iter(mixin._utm_values_batch([form.utm for form in joined]))
        return [
            lead._prepare_intake_utm_values(form, next(found))
            if form.event.state == "duplicate"
            else {}
            for form in forms
        ]

    def _prepare_interaction_values(self, form, utm):
        """Return the values of the request on the timeline, lead and store included.

        :param dict utm: the UTM fields, as far as they are not those of the lead
        """
        self.ensure_one()
        hide, values = self.env.user._hide_phones_in, form.values
        return {
            "kind": "form",
            "direction": "in",
            "channel": CHANNELS.get(self.source_id.kind, "other"),
            "date": self.received_at,
            "name": self.env["crm.lead"]._get_intake_subject(form),
            "summary": hide(values.get("message", "")[:MAX_SUMMARY]),
            "lead_id": self.lead_id.id,
            "url": values.get("page_url") or self.referrer,
            "referrer": values.get("referrer"),
            "click_id": form.click_id,
            "provider": "intake",
            "external_ref": str(self.id),
            **utm,
        }
