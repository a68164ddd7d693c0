"""A service with a field of every type."""

from .common_service import ServiceCase

KINDS = {
    "name": ("char", "Anna"),
    "story": ("text", "Two\nlines"),
    "people": ("integer", 0),
    "size": ("float", 2.5),
    "amount": ("monetary", 5000000),
    "member": ("boolean", False),
    "day": ("date", "2026-02-28"),
    "time": ("datetime", "2026-02-28 07:30:00"),
    "colour": ("selection", "red"),
    "rooms": ("tags", ["bath", "kitchen"]),
}


class TypedServiceCase(ServiceCase):
    """``typed``: a service with an output of every type, by code as in ``values``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("vi_VN")
        cls.customer = cls.env["res.partner"].create({"name": "Customer"})
        cls.typed = cls.new_service(
            "Typed",
            fields=[
                {"code": code, "type": kind} for code, (kind, _value) in KINDS.items()
            ]
            + [{"code": "who", "type": "many2one", "comodel": "res.partner"}],
            outcomes=[{"code": "ok"}],
        )
        cls.fields_by_code = {field.code: field for field in cls.typed.field_ids}
        for code, options in {
            "colour": ["red", "blue"],
            "rooms": ["kitchen", "bath"],
        }.items():
            cls.env["crm.service.option"].create(
                [
                    {
                        "field_id": cls.fields_by_code[code].id,
                        "name": option.title(),
                        "code": option,
                    }
                    for option in options
                ]
            )
        cls.values = {code: value for code, (_kind, value) in KINDS.items()} | {
            "who": cls.customer.id
        }
        cls.salesman = cls.new_salesman()

    def new_record(self, **outputs):
        return self.plan(service=self.typed, outputs=outputs)

    def read_items(self, record, fname="outputs", lang=None):
        record = record.with_context(lang=lang)
        return {item["name"]: item for item in record.read([fname])[0][fname]}

    def as_client(self, record, fname="outputs"):
        """What a form sends back: all it has read."""
        return list(self.read_items(record, fname).values())
