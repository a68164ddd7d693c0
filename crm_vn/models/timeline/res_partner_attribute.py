from lxml.builder import E

from odoo import api, models

from .ir_model_fields import GROUPS

#: On whose form a set is not shown.
HIDDEN = {"person": "is_company", "company": "not is_company"}


class ResPartner(models.Model):
    """Attributes on the screens of contacts.

    They are added to the views as they are read, and no view is stored for them: so
    labels are in the user's language, and nothing is left behind by a set that is taken
    out of use. A view has them where it has the anchors of ``crm_vn``'s own views of
    contacts: the group ``profile_attributes`` of a form, the filter ``birthday_month``,
    the field ``occupation`` and the filter ``group_birth_month`` of a search, the field
    ``birthdate`` of a list.
    """

    _inherit = "res.partner"

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Extend: with the attributes of the sets in use."""
        arch, view = super()._get_view(view_id, view_type, **options)
        add = {
            "form": self._add_attributes_to_form,
            "list": self._add_attributes_to_list,
            "search": self._add_attributes_to_search,
        }.get(view_type)
        if add:
            shown = self.env["crm.attribute.set"]._get_shown()
            if shown:
                add(arch, shown)
        return arch, view

    @api.model
    def _add_attributes_to_form(self, arch, shown):
        anchor = arch.find(".//group[@name='profile_attributes']")
        if anchor is None:
            return
        for attribute_set, attributes in shown.items():
            if not attributes:
                continue
            group = E.group(
                name=f"attributes_{attribute_set.code}", string=attribute_set.name
            )
            if hidden := HIDDEN.get(attribute_set.applies_to):
                group.set("invisible", hidden)
            group.extend(_make_form_field(attribute) for attribute in attributes)
            anchor.append(group)
        # Companies have the page only for the sets that apply to them.
        page = arch.find(".//page[@name='profile']")
        if page is not None and any(
            attributes and attribute_set.applies_to != "person"
            for attribute_set, attributes in shown.items()
        ):
            page.attrib.pop("invisible", None)

    @api.model
    def _add_attributes_to_list(self, arch, shown):
        anchor = arch.find(".//field[@name='birthdate']")
        if anchor is None:
            return
        for attribute in _flatten(shown, "in_list"):
            node = _make_form_field(attribute)
            node.set("optional", "show")
            anchor.addnext(node)
            anchor = node

    @api.model
    def _add_attributes_to_search(self, arch, shown):
        attributes = _flatten(shown, "in_search")
        searched, filtered, grouped = (
            arch.find(path)
            for path in (
                ".//field[@name='occupation']",
                ".//filter[@name='birthday_month']",
                ".//filter[@name='group_birth_month']",
            )
        )
        if searched is not None:
            for attribute in reversed(attributes):
                if attribute.type not in ("boolean", "date"):
                    searched.addnext(E.field(name=attribute.field_name))
        if filtered is not None:
            for attribute in reversed(attributes):
                if attribute.type in ("boolean", "date"):
                    filtered.addnext(_make_filter(attribute))
                    filtered.addnext(E.separator())
        if grouped is not None:
            for attribute in reversed(attributes):
                if attribute.type in ("boolean", "date", "choice", "choices"):
                    fname = attribute.field_name
                    node = E.filter(
                        name=f"group_{fname}",
                        string=attribute.name,
                        context=repr({"group_by": fname}),
                        groups=GROUPS[attribute.privacy],
                    )
                    grouped.addnext(node)


def _flatten(shown, flag):
    """Return the attributes that are shown somewhere, in their order."""
    return [
        attribute
        for attributes in shown.values()
        for attribute in attributes
        if attribute[flag]
    ]


def _make_form_field(attribute):
    node = E.field(name=attribute.field_name)
    if attribute.type == "choices":
        node.set("widget", "many2many_tags")
    if attribute.type in ("choice", "choices"):
        node.set("options", repr({"no_create": True, "no_open": True}))
    if attribute.type == "float":
        node.set("options", repr({"hide_trailing_zeros": True}))
    return node


def _make_filter(attribute):
    node = E.filter(
        name=attribute.field_name,
        string=attribute.name,
        groups=GROUPS[attribute.privacy],
    )
    if attribute.type == "date":
        node.set("date", attribute.field_name)
    else:
        node.set("domain", repr([(attribute.field_name, "=", True)]))
    return node
