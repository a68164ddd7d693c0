"""An administrator defines a service; a salesperson fills in what it asks."""

from odoo.fields import Command

from .common import CrmVnHttpCase
from .common_service import ServiceMixin


class TestServiceDefineTour(ServiceMixin, CrmVnHttpCase):
    def test_define_a_service(self):
        self.new_sales_manager().lang = "en_US"
        action = self.env.ref("crm_vn.crm_service_action")
        self.start_tour(
            f"/odoo/{action.path}", "crm_vn_service_define", login="manager"
        )
        service = self.env["crm.service"].search([("name", "=", "Site survey")])
        self.assertEqual(service.model_id, self.env.ref("crm_vn.service_model_visit"))
        self.assertEqual(
            [(f.name, f.direction, f.required, f.choices) for f in service.field_ids],
            [("Address", "input", True, ""), ("Roof", "output", False, "Flat, Tiled")],
        )
        self.assertEqual(service.outcome_ids.mapped("kind"), ["success", "failure"])
        self.assertEqual(service.outcome_ids[0].score_points, 5)
        self.assertEqual(service.trigger, "manual")

    def test_fill_in_a_record(self):
        salesman = self.new_salesman()
        salesman.lang = "en_US"
        colleague = self.new_salesman("colleague", name="Mitchell Colleague")
        self.service.write(
            {
                "field_ids": [
                    Command.create({"name": name, "code": code, "type": kind, **more})
                    for name, code, kind, more in (
                        ("Member", "member", "boolean", {}),
                        ("Wants", "wants", "selection", {"choices": "Now, Later"}),
                        ("Rooms", "rooms", "tags", {"choices": "Bath, Kitchen"}),
                        ("Who", "who", "many2one", {"comodel": "res.users"}),
                    )
                ]
            }
        )
        record = self.plan(user_id=salesman.id)
        record.lead_id.user_id = salesman
        view = self.env["ir.ui.view"].create(
            {
                "name": "service fields",
                "model": "crm.service.record",
                "arch": """<form><sheet>
                    <field name="service_id" readonly="1" />
                    <field name="outputs" widget="crm_vn_service_fields" />
                </sheet></form>""",
            }
        )
        action = self.env["ir.actions.act_window"].create(
            {
                "name": "Record",
                "res_model": "crm.service.record",
                "view_mode": "form",
                "view_id": view.id,
            }
        )
        self.start_tour(
            f"/odoo/action-{action.id}/{record.id}",
            "crm_vn_service_fields",
            login="salesman",
        )
        self.assertEqual(
            record.outputs._values,
            {
                "budget": 0,
                "member": False,
                "wants": "later",
                "rooms": ["bath"],
                "who": colleague.id,
            },
        )
