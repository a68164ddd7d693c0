"""The report of services agrees with a count by hand, and opens what it counts."""

import random
from collections import defaultdict
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.models import BaseModel
from odoo.tests import Form

from .common import CrmVnCase
from .common_service import ServiceMixin
from .common_store import StoreMixin

NOW = fields.Datetime.to_datetime("2031-03-03 16:30:00")  # 23:30 in Hanoi
MEASURES = [
    *("planned_count", "done_count", "open_count", "overdue_count", "late_count"),
    "no_outcome_count",
]
RATES = ["done_rate", "success_rate", "response_hours", "handling_hours"]


class ReportCase(ServiceMixin, StoreMixin, CrmVnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        patcher = patch.object(fields.Datetime, "now", lambda: NOW)
        patcher.start()
        cls.addClassCleanup(patcher.stop)
        cls.second = cls.new_service("Visit", outcomes=[{"code": "seen"}])

    @classmethod
    def fill(cls, count, seed=5):
        """Records of all kinds, in three stores and of three people."""
        rng = random.Random(seed)
        people = [cls.users[name] for name in ("own", "all", "two")]
        stores = [cls.hanoi, cls.haiphong, cls.saigon]
        leads = cls.env["crm.lead"].create(
            [
                {
                    "name": f"Lead {number}",
                    "store_id": stores[number % 3].id,
                    "user_id": people[number % 2].id if number % 3 == 0 else False,
                }
                for number in range(12)
            ]
        )
        vals_list = []
        for _number in range(count):
            service = rng.choice([cls.service, cls.second])
            state = rng.choice(["planned", "in_progress", "done", "cancelled"])
            at = NOW + timedelta(minutes=rng.randint(-6000, 3000))
            lead = rng.choice(leads)
            vals = {
                "service_id": service.id,
                "state": state,
                "lead_id": lead.id,
                "user_id": rng.choice([*people, cls.env["res.users"]]).id,
                "scheduled_at": rng.choice([at, False]),
                "deadline": rng.choice([at + timedelta(hours=5), False]),
                "duration": rng.choice([0, 0.5, 2]),
            }
            if state in ("in_progress", "done"):
                vals["started_at"] = at + timedelta(minutes=rng.randint(0, 400))
                vals["response_hours"] = rng.choice([0.25, 1.5, 3])
            if state == "done":
                vals["outcome_id"] = rng.choice(service.outcome_ids).id
                vals["done_at"] = vals["started_at"] + timedelta(
                    minutes=rng.randint(5, 600)
                )
            vals_list.append(vals)
        records = cls.env["crm.service.record"].create(vals_list)
        cls.env.flush_all()
        return records

    def report(self, user=None):
        self.env.invalidate_all()
        model = self.env["report.crm.service"].with_context(tz="Asia/Ho_Chi_Minh")
        return model.with_user(user or self.env.user)


def bucket(record):
    """Where a record stands, said in other words than the report's."""
    if record.state == "done":
        return record.outcome_id.kind
    if record.state == "cancelled":
        return "cancelled"
    ends = [record.deadline] if record.deadline else []
    if record.scheduled_at:
        ends.append(record.scheduled_at + timedelta(hours=record.duration))
    due = record.state == "in_progress" or any(end < NOW for end in ends)
    return "no_outcome" if due else "not_due"


def measure(record):
    """The measures of one record: what is summed, and what is averaged or None."""
    done, still = record.state == "done", record.state in ("planned", "in_progress")
    where = bucket(record)
    sums = {
        "planned_count": record.state != "cancelled",
        "done_count": done,
        "open_count": still,
        "overdue_count": bool(still and record.deadline and record.deadline < NOW),
        "late_count": bool(
            done and record.deadline and record.done_at > record.deadline
        ),
        "no_outcome_count": where == "no_outcome",
    }
    averages = {
        "done_rate": 100 if done else 0 if where == "no_outcome" else None,
        "success_rate": (100 if where == "success" else 0) if done else None,
        "response_hours": record.response_hours if record.started_at else None,
        "handling_hours": (
            (record.done_at - record.started_at).total_seconds() / 3600
            if done
            else None
        ),
    }
    return sums, averages


def count(records, key):
    """``{group: (number, sums, averages)}`` of records, one by one."""
    groups = defaultdict(list)
    for record in records:
        groups[key(record)].append(measure(record))
    result = {}
    for group, measured in groups.items():
        sums = [sum(one[name] for one, _avg in measured) for name in MEASURES]
        averages = []
        for name in RATES:
            values = [avg[name] for _sums, avg in measured if avg[name] is not None]
            averages.append(round(sum(values) / len(values), 6) if values else False)
        result[group] = (len(measured), sums, averages)
    return result


class TestServiceReport(ReportCase):
    AGGREGATES = [
        "__count",
        *(f"{name}:sum" for name in MEASURES),
        *(f"{name}:avg" for name in RATES),
    ]

    def by_report(self, user, groupby, domain=()):
        rows = self.report(user)._read_group(list(domain), groupby, self.AGGREGATES)
        return {self.key(row[: len(groupby)]): self.value(row) for row in rows}

    def key(self, group):
        group = [getattr(value, "id", value) or False for value in group]
        return group[0] if len(group) == 1 else tuple(group)

    def value(self, row):
        row = row[-len(self.AGGREGATES) :]
        sums, averages = row[1 : 1 + len(MEASURES)], row[1 + len(MEASURES) :]
        averages = [
            False if avg is None or avg is False else round(avg, 6) for avg in averages
        ]
        return row[0], [total or 0 for total in sums], averages

    def test_numbers_agree_with_a_count_by_hand_for_every_profile(self):
        self.fill(160)
        keys = {
            "bucket": bucket,
            "user_id": lambda record: record.user_id.id,
            "service_id": lambda record: record.service_id.id,
            "store_id": lambda record: record.store_id.id,
            "state": lambda record: record.state,
        }
        for name in ("own", "all", "two", "region", "everything", "none"):
            seen = self.env["crm.service.record"].with_user(self.users[name]).search([])
            for groupby, key in keys.items():
                with self.subTest(profile=name, groupby=groupby):
                    self.assertEqual(
                        self.by_report(self.users[name], [groupby]),
                        count(seen.sudo(), key),
                    )

    def test_a_pivot_adds_up_to_what_each_grouping_says(self):
        self.fill(120)
        report = self.report(self.users["everything"])
        sets = [[], ["user_id"], ["bucket"], ["user_id", "bucket"]]
        together = report._read_grouping_sets(
            [], sets, self.AGGREGATES, order="user_id, bucket"
        )
        for groupby, rows in zip(sets, together, strict=True):
            alone = report._read_group(
                [], groupby, self.AGGREGATES, order=", ".join(groupby)
            )
            with self.subTest(groupby=groupby):
                self.assertEqual(
                    [(self.key(row[: len(groupby)] or (0,)), self.value(row))
                     for row in rows],
                    [(self.key(row[: len(groupby)] or (0,)), self.value(row))
                     for row in alone],
                )  # fmt: skip

    def test_a_pivot_is_counted_at_once_without_sorting_the_records(self):
        self.fill(5)
        report = self.report(self.users["everything"])
        asked = []
        original = BaseModel._read_group

        def read_group(model, domain, groupby=(), *args, **kwargs):
            asked.append(tuple(groupby))
            return original(model, domain, groupby, *args, **kwargs)

        with patch.object(BaseModel, "_read_group", read_group):
            report._read_grouping_sets(
                [], [[], ["user_id"], ["user_id", "bucket"]], self.AGGREGATES
            )
        self.assertEqual(asked, [("user_id", "state", "is_due", "outcome_id")])

    def test_groups_are_in_the_order_of_names(self):
        self.fill(60)
        names = [
            group["user_id"] and group["user_id"][1]
            for group in self.report().formatted_read_group([], ["user_id"], [])
        ]
        known = [name for name in names if name]
        self.assertEqual(known, sorted(known))
        self.assertEqual(names[-1], False)

    def test_what_a_group_counts_is_what_it_opens(self):
        self.fill(90)
        for name in ("own", "two", "everything"):
            report = self.report(self.users[name])
            groups = report.formatted_read_group([], ["user_id", "bucket"], ["__count"])
            self.assertTrue(groups)
            for group in groups:
                action = report.action_open_records(group["__extra_domain"])
                records = self.env[action["res_model"]].with_user(self.users[name])
                with self.subTest(profile=name, group=group["__extra_domain"]):
                    found = records.search(action["domain"])
                    self.assertEqual(len(found), group["__count"])
                    self.assertEqual(set(map(bucket, found.sudo())), {group["bucket"]})

    def test_a_row_opens_its_record(self):
        records = self.fill(3)
        action = self.report().browse(records[0].id).action_open_record()
        self.assertEqual(
            (action["res_model"], action["res_id"]),
            ("crm.service.record", records[0].id),
        )
        Form(self.env["crm.service.record"].browse(action["res_id"]))

    def test_no_outcome_yet_and_not_due_yet_have_names(self):
        lead = self.new_lead()
        late = self.plan(lead, deadline=NOW - timedelta(minutes=1))
        early = self.plan(lead, deadline=NOW + timedelta(minutes=1))
        gone = self.plan(lead)
        gone.action_cancel()
        done = self.finish(self.plan(lead))
        rows = {row.record_id: row for row in self.report().search([])}
        for record, name, where in (
            (late, "No outcome yet", "no_outcome"),
            (early, "Not due yet", "not_due"),
            (gone, "Cancelled", "cancelled"),
            (done, "Booked", "success"),
        ):
            self.assertEqual(
                (rows[record].outcome_name, rows[record].bucket), (name, where)
            )

    def test_the_day_is_that_of_the_user(self):
        self.plan(self.new_lead(), scheduled_at=NOW + timedelta(minutes=29))
        self.plan(self.new_lead(), scheduled_at=NOW + timedelta(minutes=31))
        days = self.report()._read_group([], ["scheduled_at:day"], ["__count"])
        self.assertEqual(
            [(str(day.date()), number) for day, number in days],
            [("2031-03-03", 1), ("2031-03-04", 1)],
        )

    def test_reading_takes_as_many_queries_for_few_as_for_many(self):
        def queries():
            report = self.report(self.users["everything"])
            before = self.env.cr.sql_log_count
            report.formatted_read_grouping_sets(
                [], [[], ["user_id"], ["bucket"], ["user_id", "bucket"]], ["__count"]
            )
            return self.env.cr.sql_log_count - before

        self.fill(5)
        queries()
        few = queries()
        self.fill(60, seed=6)
        self.assertLessEqual(queries(), few)
