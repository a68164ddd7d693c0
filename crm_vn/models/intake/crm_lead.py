from collections import defaultdict

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import ormcache

from ...tools.coerce import coerce
from ...tools.names import name_key
from ...tools.province import province_key

MAX_TITLE = 80
MAX_NOTE = 2_000
MAX_NOTES = 100
# half a million lines take the cleaning of HTML many seconds; the request keeps all
MAX_MESSAGE = 20_000
# what is understood, and has no field on the lead
NOTED = ("product", "page_url", "referrer")
ADDRESS_FIELDS = ("street", "street2", "city", "zip", "state_id")
# what a later request may fill in on an open lead, where nothing is yet
ENRICHED_FIELDS = ("contact_name", "partner_name", "function", "website")


class CrmLead(models.Model):
    _inherit = "crm.lead"

    intake_source_id = fields.Many2one(
        "crm.intake.source",
        "Landing Page",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The landing page or form this lead came in through.",
    )

    # MERGE

    def _merge_get_fields(self):
        """Extend to keep the landing page of the merged leads."""
        return super()._merge_get_fields() + ["intake_source_id"]

    # INTAKE

    @api.model
    def _create_from_intake(self, forms):
        """Create the leads of the :class:`IntakeForm` list, with their customers.

        A customer is linked after the lead is created: core copies what a lead is
        created with to its customer, and what a stranger typed into a public form must
        not change the address or e-mail of a customer. Besides, only then is it known
        which store the lead belongs to, and whether that store may see the customer.
        """
        if not forms:
            return self.browse()
        matches = self.env["res.partner"]._match_identities(
            [form.evidence for form in forms]
        )
        utms = self.env["utm.mixin"]._utm_values_batch([form.utm for form in forms])
        vals_list, notes_list = [], []
        for form, match, utm in zip(forms, matches, utms, strict=True):
            vals = self._prepare_intake_values(form)
            vals.update(self._prepare_intake_utm_values(form, utm))
            vals.update(self._prepare_intake_store_values(form, match.partner, vals))
            notes = [(key, form.values[key]) for key in NOTED if key in form.values]
            notes += form.extra
            vals["description"] = self._format_intake_notes(form, notes)
            notes_list.append(notes)
            vals_list.append(vals)
        self._set_intake_stages(vals_list)
        leads = self.with_context(
            # one note of ours instead of core's; OdooBot does not follow
            mail_create_nolog=True,
            mail_create_nosubscribe=True,
            mail_notrack=True,
        ).create(vals_list)
        bodies = {}
        for lead, form, notes, (match, elsewhere) in zip(
            leads,
            forms,
            notes_list,
            leads._recognise_customers(forms, matches),
            strict=True,
        ):
            if match.partner:
                lead._link_intake_customer(form, notes, match.partner)
            bodies[lead.id] = Markup("<p>%s</p>") % " ".join(
                filter(
                    None,
                    [
                        self.env._("Received from %s.", form.event.source_id.name),
                        self._format_match(match),
                        elsewhere and self._format_elsewhere(),
                    ],
                )
            )
        leads._message_log_batch(bodies)
        return leads.with_env(self.env)

    @api.model
    def _enrich_from_intake(self, pairs):
        """Add the forms of ``(form, lead)`` pairs to the open leads.

        Only what is empty is filled in, and never the UTM parameters: they tell how the
        lead came first. All that was sent is noted in the chatter.
        """
        bodies = defaultdict(Markup)
        for form, lead in pairs:
            vals = lead._prepare_intake_enrichment(form)
            if vals:
                lead.write(vals)
            title = self.env._("Sent again through %s.", form.event.source_id.name)
            bodies[lead.id] += Markup("<p>%s</p>%s") % (
                title,
                self._format_intake_notes(form, form.sent),
            )
        if bodies:
            self.browse(bodies)._message_log_batch(bodies)

    # PREPARE

    @api.model
    def _prepare_intake_values(self, form):
        """Return the values of a new lead, UTM parameters and notes excepted."""
        source, values = form.event.source_id, form.values
        vals = {
            "name": self._get_intake_title(form),
            "type": self._get_intake_type(source.team_id),
            "intake_source_id": source.id,
            "user_id": self._get_intake_salesperson(source).id,
            "team_id": source.team_id.id,
            "contact_name": values.get("name"),
            "partner_name": values.get("company"),
            "phone": form.phone,
            "email_from": form.email,
            "function": values.get("function"),
            "website": values.get("website"),
            "lang_id": self._get_intake_lang_id(),
            **self._prepare_intake_address(form),
            **self._prepare_intake_own_fields(form),
        }
        if source.company_id:
            vals["company_id"] = source.company_id.id
        if not vals["team_id"] and vals["user_id"]:
            del vals["team_id"]  # core finds the team of the salesperson
        return vals

    @api.model
    def _set_intake_stages(self, vals_list):
        """Set the first stage as core would, with one search per team."""
        stage_ids = {}
        for vals in vals_list:
            if "team_id" not in vals:
                continue
            team_id = vals["team_id"]
            if team_id not in stage_ids:
                stage = self._stage_find(team_id=team_id, domain=[("fold", "=", False)])
                stage_ids[team_id] = stage.id
            vals["stage_id"] = stage_ids[team_id]

    @api.model
    def _prepare_intake_address(self, form):
        """Return the values of the address, in Vietnam unless the form says otherwise.

        A province that Odoo does not know is kept as the city, or in the notes.
        """
        values = form.values
        state_name, city = values.get("state"), values.get("city")
        country_id = self._find_intake_country(values.get("country"))
        if not country_id:
            if values.get("country"):
                form.extra.append(("country", values["country"]))
            country_id = self.env["ir.model.data"]._xmlid_to_res_id("base.vn")
        states = self._get_intake_states(country_id)
        state_id = states.get(province_key(state_name or ""))
        if not state_id and (state_id := states.get(province_key(city or ""))):
            # one box for town and province is usual: it is the province
            city = None
        elif not state_id and state_name:
            if city:
                form.extra.append(("state", state_name))
            city = city or state_name
        parts = [values.get("ward"), values.get("district")]
        return {
            "street": values.get("street"),
            "street2": ", ".join(filter(None, parts)) or None,
            "city": city,
            "zip": values.get("zip"),
            "state_id": state_id,
            "country_id": country_id,
        }

    @api.model
    def _prepare_intake_own_fields(self, form):
        """Return the values of the fields the source maps by itself.

        What does not fit the type of its field goes to the notes.
        """
        vals = {}
        mapped = set(form.event.source_id._get_field_map().values())
        for target, text in form.values.items():
            fname = target.removeprefix("field:")
            field = self._fields.get(fname) if target in mapped else None
            if not field or fname == target:
                continue
            try:
                choices = None
                if field.type == "selection":
                    choices = dict(field._description_selection(self.env))
                vals[fname] = coerce(field.type, text, choices)
            except ValueError:
                form.extra.append((field._description_string(self.env), text))
        return vals

    @api.model
    def _prepare_intake_utm_values(self, form, utm):
        """Return all UTM fields: of the form, else of the source, else empty.

        Empty is said explicitly, so that core does not take a cookie of the request.
        """
        source = form.event.source_id
        return {
            fname: utm.get(fname) or source[fname].id
            for fname in self.env["utm.mixin"]._utm_field_names()
        }

    def _prepare_intake_enrichment(self, form):
        """Return what the form knows and the open lead does not.

        An address is filled in whole or not at all. Phone and e-mail are left alone
        once a customer is linked: core would copy them to the customer.
        """
        self.ensure_one()
        offered = self._prepare_intake_values(form)
        own = [t.removeprefix("field:") for t in form.values if t.startswith("field:")]
        fnames = [*ENRICHED_FIELDS, *own]
        if not any(self[fname] for fname in ADDRESS_FIELDS):
            fnames += ADDRESS_FIELDS
        if not self.partner_id:
            fnames += ["phone", "email_from"]
        return {
            fname: offered[fname]
            for fname in fnames
            if offered.get(fname) and not self[fname]
        }

    def _link_intake_customer(self, form, notes, partner):
        """Make a contact the customer of a new lead, and note what they have otherwise
        in the form."""
        self.ensure_one()
        self.partner_id = partner
        if unlike := self._get_unlike_customer(form, partner):
            self.description = self._format_intake_notes(form, notes + unlike)

    # WORDS

    @api.model
    def _get_intake_title(self, form):
        """Return the title of a new lead: the product and the person."""
        values = form.values
        person = values.get("name") or values.get("company")
        person = person or self.env.user._hide_phone(form.phone) or form.email
        return f"{self._get_intake_subject(form)} – {_shorten(person)}"

    @api.model
    def _get_intake_subject(self, form):
        """Return what the form is about: the product, else the source."""
        source = form.event.source_id
        subject = source.product_id.name or form.values.get("product") or source.name
        return _shorten(subject)

    @api.model
    def _format_intake_notes(self, form, notes):
        """Return the message and the notes as HTML, with all of it escaped.

        Where phone numbers are private, that of the form stays in the event alone.
        """
        message = form.values.get("message", "")
        lines = _shorten(message, MAX_MESSAGE).splitlines()
        html = Markup("<p>%s</p>") % Markup("<br/>").join(lines) if lines else Markup()
        hide = self.env.user._hide_phone
        notes = [
            (label, hide(text) if label == "phone" else text) for label, text in notes
        ]
        if notes:
            items = Markup().join(
                Markup("<li>%s: %s</li>") % (_shorten(label), _shorten(text, MAX_NOTE))
                for label, text in notes[:MAX_NOTES]
            )
            html += Markup("<ul>%s</ul>") % items
        return html

    @api.model
    def _format_match(self, match):
        """Return why a customer was linked, or why none of several was."""
        if match.partner:
            return self.env._("Known customer: %s.", match.reason)
        if match.candidates:
            return self.env._("Customer not linked: %s.", match.reason)
        return ""

    @api.model
    def _get_unlike_customer(self, form, partner):
        """Return the contact data of the form that the customer's will replace."""
        unlike = []
        name = form.values.get("name")
        if partner and name and name_key(name) != name_key(partner.name):
            unlike.append((self.env._("Name in the form"), name))
        if partner.phone and form.phone_key and form.phone_key != partner.phone_key:
            number = self.env.user._hide_phone(form.phone)
            unlike.append((self.env._("Phone in the form"), number))
        if partner.email and form.email and form.email != partner.email_normalized:
            unlike.append((self.env._("E-mail in the form"), form.email))
        return unlike

    # LOOK-UPS

    @api.model
    def _get_intake_type(self, team):
        """Lead or opportunity, by the rule core has for incoming mail."""
        if not self.env.user.has_group("crm.group_use_lead"):
            return "opportunity"
        return "lead" if not team or team.use_leads else "opportunity"

    @api.model
    def _get_intake_lang_id(self):
        languages = self.env["res.lang"]
        return languages._get_data(code="vi_VN").id or None

    @api.model
    @ormcache("country_id")
    def _get_intake_states(self, country_id):
        states = self.env["res.country.state"].search([("country_id", "=", country_id)])
        return {province_key(state.name): state.id for state in states}

    @api.model
    def _find_intake_country(self, text):
        return self._get_intake_countries().get(name_key(text or ""))

    @api.model
    @ormcache()
    def _get_intake_countries(self):
        found = {}
        named = [("code", "!=", False)]
        for lang, _name in self.env["res.lang"].get_installed():
            for country in (
                self.env["res.country"].with_context(lang=lang).search(named)
            ):
                found[name_key(country.name)] = country.id
                found[name_key(country.code)] = country.id
        return found


def _shorten(text, size=MAX_TITLE):
    return text if len(text) <= size else f"{text[: size - 1]}…"
