"""The matrix of what may not leak: places, profiles, models, and markers.

Every record of the fixture carries markers, strings that occur nowhere else and that
say which model and which place they are of. Whatever an attack answers, be it a value,
a label or an error, may hold no marker of a place that the acting user does not see.
"""

import re
from dataclasses import dataclass, field

from odoo.fields import Command, Datetime

#: Where records are: in a store and of the user *own*, in three stores and of
#: somebody else, in no store, and in another company.
PLACES = ("own", "hanoi", "haiphong", "saigon", "hq", "foreign")

#: The profiles of ``common_store``, and what they see of documents: the table that the
#: rules are judged by. *own* has own documents only, the others all documents.
DOCUMENTS = {
    "own": "own",
    "all": "own hanoi",
    "manager": "own hanoi",
    "two": "own hanoi saigon",
    "region": "own hanoi haiphong",
    "none": "hq",
    "everything": "own hanoi haiphong saigon hq",
    "other_company": "foreign",
    "portal": "",
    "public": "",
}
#: Documents that core shows whoever they are of.
OF_STORE = DOCUMENTS | {"own": "own hanoi"}
#: Contacts of no store, and of no company, are everybody's.
CONTACTS = {
    "own": "own hanoi hq",
    "all": "own hanoi hq",
    "manager": "own hanoi hq",
    "two": "own hanoi saigon hq",
    "region": "own hanoi haiphong hq",
    "none": "hq",
    "everything": "own hanoi haiphong saigon hq",
    "other_company": "hq foreign",
    "portal": "",
    "public": "",
}
#: Core gives salespeople no right to the model.
NOBODY = dict.fromkeys(DOCUMENTS, "")
#: Requests that were made by a region which no profile but headquarters belongs to.
ACCESSES = OF_STORE | {
    "none": "",
    "everything": "own hanoi haiphong saigon",
    "other_company": "",
}
#: What was done at a store is read by its managers, who are given the right.
LOGS = NOBODY | {"manager": "own hanoi", "region": "own hanoi haiphong"}


def marker(kind, place):
    return f"zq{kind}x{place}qz"


def phone(kind, place):
    """A mobile number per kind and place; the last nine digits are the marker."""
    kinds = sorted(ROWS_BY_KIND)
    return f"0987{kinds.index(kind):02}5{PLACES.index(place):02}4"


def find_markers(answer):
    """Return the pairs (kind, place) whose markers an answer holds."""
    text = repr(answer)
    found = set(re.findall(r"zq([a-z]+)x([a-z]+)qz", text.lower()))
    digits = re.sub(r"(?<=\d)[ .-](?=\d)", "", text)
    for kind, place in re.findall(r"987(\d\d)5(\d\d)4", digits):
        kind = sorted(ROWS_BY_KIND)[int(kind)]
        found.add((kind, PLACES[int(place)]))
    return found


@dataclass
class Row:
    """A model of the matrix.

    :param seen: the places that each profile sees, see the tables above
    :param label: a field that holds the marker
    :param change: values that a write attack tries, none for reports
    :param groupby: groupings whose labels would show markers
    :param dotted: pairs (model, path) to reach the label from another model
    :param kind: word of the markers
    :param attribute: whether code that reads an attribute is checked: core does not for
        messages, nor for fields that are computed as superuser
    """

    model: str
    kind: str
    seen: dict
    label: str
    change: dict = field(default_factory=dict)
    groupby: tuple = ()
    dotted: tuple = ()
    attribute: bool = True

    def places(self, profile):
        return set(self.seen[profile].split())


ROWS = [
    Row("res.partner", "partner", CONTACTS, "name", {"comment": "hit"},
        ("name", "parent_id", "store_id"),
        (("crm.lead", "partner_id.name"), ("sale.order", "partner_id.name"),
         ("crm.interaction", "partner_id.name"))),
    Row("crm.lead", "lead", DOCUMENTS, "name", {"description": "hit"},
        ("name", "partner_id", "store_id", "email_from"),
        (("res.partner", "opportunity_ids.name"),
         ("sale.order", "opportunity_id.name"), ("crm.interaction", "lead_id.name"))),
    Row("sale.order", "order", DOCUMENTS, "client_order_ref", {"note": "hit"},
        ("client_order_ref", "partner_id", "store_id"),
        (("res.partner", "sale_order_ids.client_order_ref"),
         ("crm.lead", "order_ids.client_order_ref"),
         ("crm.interaction", "order_id.client_order_ref"))),
    Row("sale.order.line", "line", DOCUMENTS, "name", {"price_unit": 7},
        ("name", "order_partner_id", "order_id"),
        (("sale.order", "order_line.name"),)),
    Row("sale.report", "order", DOCUMENTS, "order_reference", {},
        ("partner_id", "order_reference", "store_id")),
    Row("account.move", "move", DOCUMENTS, "ref", {},
        ("ref", "partner_id", "store_id"), (("account.move.line", "move_id.ref"),)),
    Row("account.move.line", "moveline", DOCUMENTS, "name", {},
        ("name", "partner_id", "move_id"), (("account.move", "line_ids.name"),)),
    Row("account.invoice.report", "move", NOBODY, "move_id", {},
        ("partner_id", "move_id", "store_id")),
    Row("crm.identity", "identity", DOCUMENTS, "value", {"verified": True},
        ("value", "lead_id"), (("crm.lead", "identity_ids.value"),)),
    Row("crm.store.access", "access", ACCESSES, "reason", {}, ("reason", "store_id")),
    Row("crm.purchase.history", "bought", OF_STORE, "order_name", {},
        ("order_name", "partner_id", "store_id")),
    Row("crm.privacy.log", "log", LOGS, "detail", {}, ("detail", "store_id")),
    Row("crm.handover", "handover", LOGS, "note", {}, ("user_id", "by_user_id")),
    Row("crm.handover.line", "lead", LOGS, "record_name", {},
        ("handover_id", "store_id")),
    Row("crm.intake.source", "source", OF_STORE, "name", {}, ("name", "store_id"),
        (("crm.lead", "intake_source_id.name"),)),
    Row("crm.intake.event", "request", NOBODY, "referrer", {}, ("source_id",)),
    Row("crm.activity.report", "message", DOCUMENTS, "body", {},
        ("lead_id", "partner_id")),
    Row("report.crm.utm", "lead", DOCUMENTS, "name", {}, ("name", "lead_id")),
    Row("crm.interaction", "interaction", DOCUMENTS, "name", {"summary": "hit"},
        ("name", "partner_id", "lead_id", "order_id", "store_id")),
    Row("crm.service.record", "service", DOCUMENTS, "reason", {"note": "hit"},
        ("partner_id", "lead_id", "order_id", "store_id"),
        (("crm.service.record", "next_ids.reason"),)),
    Row("report.crm.service", "lead", DOCUMENTS, "lead_id", {},
        ("lead_id", "store_id", "partner_id", "user_id")),
    Row("crm.work", "lead", DOCUMENTS, "lead_id", {},
        ("lead_id", "store_id", "partner_id", "user_id", "reason")),
    Row("crm.qualification.log", "step", DOCUMENTS, "note", {},
        ("lead_id", "store_id", "user_id", "source_id"),
        (("crm.lead", "qualification_log_ids.note"),)),
    Row("crm.score.line", "lead", DOCUMENTS, "lead_id", {},
        ("lead_id", "store_id", "user_id", "rule_id"),
        (("crm.lead", "score_line_ids.lead_id.name"),)),
    Row("calendar.event", "event", OF_STORE, "name", {"description": "hit"},
        ("name", "opportunity_id"),
        (("crm.lead", "calendar_event_ids.name"), ("res.partner", "meeting_ids.name"))),
    Row("calendar.attendee", "event", OF_STORE, "event_id", {"state": "declined"},
        ("event_id",)),
    Row("mail.activity", "activity", DOCUMENTS, "summary", {"note": "hit"},
        ("summary", "res_name"), (("crm.lead", "activity_ids.summary"),)),
    Row("mail.message", "message", DOCUMENTS, "subject", {"body": "hit"}, (),
        (("crm.lead", "message_ids.subject"),), attribute=False),
    Row("ir.attachment", "attachment", DOCUMENTS, "name", {"description": "hit"},
        ("name",)),
    Row("mail.followers", "partner", CONTACTS, "name", {}, ("partner_id",),
        attribute=False),
    Row("mail.notification", "partner", CONTACTS, "res_partner_id", {},
        ("res_partner_id",)),
    Row("res.partner.bank", "bank", CONTACTS, "acc_number", {"clearing_number": "hit"},
        ("acc_number", "partner_id"), (("res.partner", "bank_ids.acc_number"),)),
    Row("snailmail.letter", "partner", CONTACTS, "partner_id", {"cover": True},
        ("partner_id",)),
]  # fmt: skip
ROWS_BY_KIND = {row.kind: row for row in ROWS}

#: Models with a store that are no row of the matrix, and why.
ELSEWHERE = {
    "res.users": "whose field says where somebody works; as visible as users are",
    "account.bank.statement.line": "nobody's but accountants'; has its entry's rules",
}


class MatrixMixin:
    """Class attribute ``targets``: ``{model: {place: id}}``. To be mixed with
    ``StoreMixin``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        users = cls.env["res.users"].union(*cls.users.values())
        internal = users.filtered(lambda user: not user.share)
        # so that they may export, and that errors name records
        for group in ("base.group_allow_export", "base.group_no_one"):
            cls.env.ref(group).user_ids = internal.ids
        cls.product = cls.env["product.product"].create({"name": "Phone"})
        cls.visit = cls.env["crm.service"].create(
            {
                "name": "Visit",
                "code": "visit_at_home",
                "model_id": cls.env.ref("crm_vn.service_model_call").id,
            }
        )
        cls.keeper = cls.new_member("keeper", "sales_team.group_sale_manager")
        cls.targets = {row.model: {} for row in ROWS}
        for place in PLACES:
            cls._create_place(place)
        cls._score()
        cls.env.flush_all()
        cls._find_report_targets()

    @classmethod
    def _create_place(cls, place):
        stores = {
            "own": cls.hanoi,
            "hanoi": cls.hanoi,
            "haiphong": cls.haiphong,
            "saigon": cls.saigon,
        }
        store = stores.get(place, cls.env["crm.store"])
        company = cls.other_company if place == "foreign" else cls.company
        owner = cls.users["own"] if place == "own" else cls.keeper
        if place == "foreign":
            owner = cls.env["res.users"]
        env = cls.env(context={**cls.env.context, "allowed_company_ids": company.ids})
        of_store = {"store_id": store.id}
        of_company = {"company_id": company.id}

        def add(model_name, /, **values):
            record = env[model_name].create(values)
            cls.targets[model_name][place] = record.id
            return record

        partner = add(
            "res.partner",
            name=marker("partner", place),
            email=f"{marker('partner', place)}@example.com",
            phone=phone("partner", place),
            vat=marker("partner", place),
            company_id=False if place == "hq" else company.id,
            **of_store,
        )
        lead = add(
            "crm.lead",
            name=marker("lead", place),
            contact_name=marker("lead", place),
            email_from=f"{marker('lead', place)}@example.com",
            phone=phone("lead", place),
            type="opportunity",
            user_id=owner.id,
            team_id=False,
            **of_store,
            **of_company,
        )
        order = add(
            "sale.order",
            partner_id=partner.id,
            client_order_ref=marker("order", place),
            opportunity_id=lead.id,
            user_id=owner.id,
            order_line=[
                Command.create(
                    {"product_id": cls.product.id, "name": marker("line", place)}
                )
            ],
            **of_store,
            **of_company,
        )
        order.name = marker("order", place)
        cls.targets["sale.order.line"][place] = order.order_line.id
        if place != "foreign":
            cls._create_invoice(place, order, owner)
        add(
            "crm.identity",
            lead_id=lead.id,
            kind="zalo",
            value=marker("identity", place),
        )
        if store:
            add(
                "crm.store.access",
                partner_id=partner.id,
                store_id=cls.south.id,
                user_id=cls.keeper.id,
                reason=marker("access", place),
            )
            log = env["crm.privacy.log"].sudo()
            cls.targets["crm.privacy.log"][place] = log.create(
                {
                    "kind": "lookup",
                    "user_id": cls.keeper.id,
                    "store_id": store.id,
                    "company_id": company.id,
                    "detail": marker("log", place),
                }
            ).id
        # of every place: the pool of the headquarters has hand-overs, too
        handover = env["crm.handover"].create(
            {
                "user_id": cls.keeper.id,
                "by_user_id": cls.keeper.id,
                "note": marker("handover", place),
            }
        )
        cls.targets["crm.handover"][place] = handover.id
        cls.targets["crm.handover.line"][place] = (
            env["crm.handover.line"]
            .create(
                {
                    "handover_id": handover.id,
                    "kind": "lead",
                    "res_model": "crm.lead",
                    "res_id": lead.id,
                    "from_user_id": cls.keeper.id,
                    "store_id": store.id,
                    "company_id": company.id,
                }
            )
            .id
        )
        bought = order.copy(
            {"client_order_ref": False, "opportunity_id": False, "user_id": owner.id}
        )
        bought.write({"name": marker("bought", place), "state": "sale", **of_store})
        bought.order_line.name = "bought"
        cls.targets["crm.purchase.history"][place] = bought.order_line.id
        source = add(
            "crm.intake.source",
            name=marker("source", place),
            **of_store,
            **of_company,
        )
        lead.intake_source_id = source
        add(
            "crm.intake.event",
            source_id=source.id,
            external_key=place,
            payload="{}",
            referrer=marker("request", place),
            received_at=Datetime.now(),
        )
        add(
            "crm.service.record",
            service_id=cls.visit.id,
            reason=marker("service", place),
            note=marker("service", place),
            user_id=owner.id,
            lead_id=lead.id,
            order_id=order.id,
            partner_id=partner.id,
            **of_company,
        )
        keeper = cls.keeper.partner_id
        add(
            "crm.interaction",
            kind="call",
            channel="phone",
            direction="in",
            name=marker("interaction", place),
            summary=marker("interaction", place),
            phone=phone("interaction", place),
            recording_url=f"https://example.com/{marker('interaction', place)}",
            user_id=owner.id,
            lead_id=lead.id,
            order_id=order.id,
            partner_id=partner.id,
            **of_company,
        )
        cls.targets["crm.qualification.log"][place] = (
            env["crm.qualification.log"]
            .create(
                {
                    "lead_id": lead.id,
                    "kind": "rejected",
                    "date": Datetime.now(),
                    "note": marker("step", place),
                    "user_id": owner.id,
                    **of_store,
                    **of_company,
                }
            )
            .id
        )
        event = add(
            "calendar.event",
            name=marker("event", place),
            start=Datetime.now(),
            stop=Datetime.now(),
            opportunity_id=lead.id,
            user_id=cls.keeper.id,
            partner_ids=[Command.set(keeper.ids)],
        )
        cls.targets["calendar.attendee"][place] = event.attendee_ids.id
        add(
            "mail.activity",
            summary=marker("activity", place),
            res_model_id=env["ir.model"]._get_id("crm.lead"),
            res_id=lead.id,
            user_id=False,
        )
        message = add(
            "mail.message",
            subject=marker("message", place),
            body=marker("message", place),
            model="crm.lead",
            res_id=lead.id,
            message_type="comment",
            author_id=keeper.id,
            mail_activity_type_id=env.ref("mail.mail_activity_data_call").id,
        )
        cls.targets["crm.activity.report"][place] = message.id
        add(
            "ir.attachment",
            name=marker("attachment", place),
            raw=marker("attachment", place).encode(),
            res_model="crm.lead",
            res_id=lead.id,
        )
        note = env["mail.message"].create(
            {"model": "res.partner", "res_id": partner.id}
        )
        add(
            "mail.notification",
            mail_message_id=note.id,
            res_partner_id=partner.id,
            notification_type="email",
        )
        add(
            "mail.followers",
            res_model="crm.lead",
            res_id=lead.id,
            partner_id=partner.id,
        )
        add("res.partner.bank", acc_number=marker("bank", place), partner_id=partner.id)
        add(
            "snailmail.letter",
            partner_id=partner.id,
            model="res.partner",
            res_id=partner.id,
            **of_company,
        )

    @classmethod
    def _create_invoice(cls, place, order, owner):
        company = order.company_id
        journal = cls.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", company.id)], limit=1
        ) or cls.env["account.journal"].create(
            {"name": "Sales", "code": "SALX", "type": "sale", "company_id": company.id}
        )
        account = cls._get_account("700000", "income")
        order.partner_id.property_account_receivable_id = cls._get_account(
            "130000", "asset_receivable"
        )
        move = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "journal_id": journal.id,
                "partner_id": order.partner_id.id,
                "store_id": order.store_id.id,
                "invoice_user_id": owner.id,
                "ref": marker("move", place),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": marker("moveline", place),
                            "account_id": account.id,
                            "price_unit": 5,
                        }
                    )
                ],
            }
        )
        cls.targets["account.move"][place] = move.id
        cls.targets["account.move.line"][place] = move.invoice_line_ids.id

    @classmethod
    def _get_account(cls, code, kind):
        return cls.env["account.account"].search([("code", "=", code)], limit=1) or (
            cls.env["account.account"].create(
                {"name": code, "code": code, "account_type": kind}
            )
        )

    @classmethod
    def _score(cls):
        """A rule whose points rest on what tells of a lead and of its customer."""
        rules = cls.env["crm.score.rule"]
        rules.search([]).active = False
        rules.create(
            {
                "name": "Known",
                "company_id": False,
                "domain": "['|', ('contact_name', '!=', False),"
                " ('partner_id.name', '!=', False)]",
            }
        )
        leads = cls.env["crm.lead"].browse(cls.targets["crm.lead"].values())
        cls.env["crm.score.engine"]._rescore(leads)
        for place, lead_id in cls.targets["crm.lead"].items():
            line = cls.env["crm.score.line"].search([("lead_id", "=", lead_id)])
            cls.targets["crm.score.line"][place] = line.id

    @classmethod
    def _find_report_targets(cls):
        for model, source, path in (
            ("sale.report", "sale.order", "order_reference"),
            ("account.invoice.report", "account.move", "move_id"),
            ("report.crm.utm", "crm.lead", "lead_id"),
            ("report.crm.service", "crm.service.record", "record_id"),
            ("crm.work", "crm.lead", "lead_id"),
        ):
            for place, record_id in cls.targets[source].items():
                value = f"{source},{record_id}" if model == "sale.report" else record_id
                cls.targets[model][place] = (
                    cls.env[model].search([(path, "=", value)], limit=1).id
                )
