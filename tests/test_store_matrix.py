"""Each model × each way × each profile: nothing of another store is ever shown."""

from contextlib import contextmanager

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.service.model import call_kw

from .common_store import StoreCase
from .matrix import DOCUMENTS, ELSEWHERE, ROWS, MatrixMixin, find_markers

REFUSALS = (AccessError, MissingError, UserError)


class TestStoreMatrix(MatrixMixin, StoreCase):
    # HELPERS

    @contextmanager
    def attack(self, row, profile):
        """A subtest per model and profile; ``judge`` collects what went wrong."""
        wrongs = []
        yield wrongs
        with self.subTest(model=row.model, profile=profile):
            self.assertFalse(wrongs, "\n".join(wrongs)[:4000])

    def attempt(self, profile, model, method, *args, **kwargs):
        """Call as a client of this profile does, from an empty cache.

        Return (refused, answer); nothing is changed.
        """
        self.env.invalidate_all()
        env = self.env(user=self.users[profile], context={})
        savepoint = self.env.cr.savepoint()
        try:
            return False, call_kw(env[model], method, list(args), kwargs)
        except REFUSALS as error:
            return True, str(error)
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)

    def each(self):
        for row in ROWS:
            for profile in DOCUMENTS:
                yield row, profile

    def hidden(self):
        """Yield each model and profile with the ids of what the profile does not see,
        and one of them, another for each profile."""
        for number, (row, profile) in enumerate(self.each()):
            targets, seen = self.targets[row.model], row.places(profile)
            ids = [targets[place] for place in targets if place not in seen]
            yield row, profile, ids, ids[number % len(ids) :][:1] if ids else []

    def visible(self, row, profile):
        return row.places(profile) & set(self.targets[row.model])

    def find_leaks(self, profile, answer):
        """Whatever model a marker is of, its place must be visible to the profile.

        Names on related documents follow stores, not who the documents belong to.
        """
        seen = {row.kind: row.places(profile) for row in reversed(ROWS)}
        if profile == "own":
            seen = {kind: places | {"hanoi"} for kind, places in seen.items()}
        leaks = {
            (kind, place)
            for kind, place in find_markers(answer)
            if place not in seen[kind]
        }
        return [f"leaks {sorted(leaks)}"] if leaks else []

    def judge(self, row, profile, refused, answer, way, shows=True):
        """Return what is wrong with the answer to a broad question.

        A refusal is fine for whom nothing is visible; it may say nothing either.
        """
        wrongs = self.find_leaks(profile, answer)
        visible = self.visible(row, profile)
        shown = {place for kind, place in find_markers(answer) if kind == row.kind}
        if refused and visible:
            wrongs.append(f"refused: {answer}")
        elif shown - visible:
            wrongs.append(f"shows {shown - visible}")
        elif shows and not refused:
            if missing := visible - shown:
                wrongs.append(f"does not show {missing}")
        return [f"{way}: {wrong}" for wrong in wrongs]

    # SEARCHING

    def test_search(self):
        for row, profile in self.each():
            targets = self.targets[row.model]
            domain = [("id", "in", list(targets.values()))]
            expected = {targets[place] for place in self.visible(row, profile)}
            with self.attack(row, profile) as wrongs:
                refused, found = self.attempt(profile, row.model, "search", domain)
                if (set() if refused else set(found)) != expected:
                    places = {p for p in targets if targets[p] in found}
                    wrongs.append(f"finds {sorted(places)}")
                refused, count = self.attempt(
                    profile, row.model, "search_count", domain
                )
                if (0 if refused else count) != len(expected):
                    wrongs.append(f"counts {count}")

    def readable_fields(self, row):
        """Fields that somebody who sees the records may read at all."""
        domain = [("id", "in", list(self.targets[row.model].values()))]
        result = [
            fname
            for fname, field in self.env[row.model]._fields.items()
            if field.type != "binary"
        ]
        if not self.attempt("everything", row.model, "search_read", domain, result)[0]:
            return result
        candidates, result = result, []
        for fname in candidates:
            refused, _answer = self.attempt(
                "everything", row.model, "search_read", domain, [fname]
            )
            if not refused:
                result.append(fname)
        return result

    def test_search_read_of_all_fields(self):
        for row in ROWS:
            domain = [("id", "in", list(self.targets[row.model].values()))]
            fnames = self.readable_fields(row)
            for profile in DOCUMENTS:
                with self.attack(row, profile) as wrongs:
                    answer = self.attempt(
                        profile, row.model, "search_read", domain, fnames
                    )
                    wrongs += self.judge(row, profile, *answer, "search_read")

    def test_web_search_read(self):
        models = {row.model for row in ROWS}
        for row, profile in self.each():
            domain = [("id", "in", list(self.targets[row.model].values()))]
            specification = {"display_name": {}, row.label: {}}
            for fname, field in self.env[row.model]._fields.items():
                if field.relational and field.comodel_name in models:
                    if not field.groups:
                        specification[fname] = {"fields": {"display_name": {}}}
            with self.attack(row, profile) as wrongs:
                answer = self.attempt(
                    profile, row.model, "web_search_read", domain, specification
                )
                reference = self.env[row.model]._fields[row.label].type == "reference"
                wrongs += self.judge(
                    row, profile, *answer, "web_search_read", shows=not reference
                )

    def test_name_search(self):
        for row, profile in self.each():
            domain = [("id", "in", list(self.targets[row.model].values()))]
            with self.attack(row, profile) as wrongs:
                for name in ("zq", ""):
                    answer = self.attempt(
                        profile, row.model, "name_search", name=name, domain=domain
                    )
                    wrongs += self.judge(
                        row, profile, *answer, "name_search", shows=False
                    )

    def test_group_labels(self):
        for row, profile in self.each():
            domain = [("id", "in", list(self.targets[row.model].values()))]
            with self.attack(row, profile) as wrongs:
                for groupby in row.groupby:
                    for method in ("formatted_read_group", "web_read_group"):
                        answer = self.attempt(
                            profile, row.model, method, domain, [groupby], ["__count"]
                        )
                        wrongs += self.judge(
                            row, profile, *answer, f"{method} {groupby}", shows=False
                        )

    def test_dotted_search(self):
        """Probing the value of a hidden record through another model."""
        for row, profile in self.each():
            targets = self.targets[row.model]
            hidden = [p for p in targets if p not in row.places(profile)]
            records = self.env[row.model].browse([targets[p] for p in hidden])
            values = records.mapped(row.label)
            with self.attack(row, profile) as wrongs:
                for model, path in row.dotted:
                    refused, found = self.attempt(
                        profile, model, "search", [(path, "in", values)]
                    )
                    if not refused and found:
                        wrongs.append(f"{model} {path} finds {found}")

    # BY ID

    def judge_refusals(self, row, profile, record_ids, method, *args, **kwargs):
        """Return what is wrong with the answers to a question about hidden records."""
        wrongs = []
        for record_id in record_ids:
            refused, answer = self.attempt(
                profile, row.model, method, [record_id], *args, **kwargs
            )
            wrongs += self.find_leaks(profile, answer)
            if not refused and answer:
                wrongs.append(f"answers {answer}")
        return [f"{method} {args}: {wrong}" for wrong in wrongs]

    def test_read_by_id(self):
        # in developer mode, errors name records
        self.enterContext(self.debug_mode())
        for row, profile, ids, one in self.hidden():
            with self.attack(row, profile) as wrongs:
                for method, *args in (
                    ("read", [row.label, "display_name"]),
                    ("web_read", {"display_name": {}, row.label: {}}),
                    ("export_data", ["id", ".id", row.label]),
                    ("copy",),
                ):
                    some = ids if method == "read" else one
                    wrongs += self.judge_refusals(row, profile, some, method, *args)

    def test_read_by_attribute(self):
        for row, profile, _ids, one in self.hidden():
            if not row.attribute:
                continue
            with self.attack(row, profile) as wrongs:
                for record in (
                    self.env[row.model].with_user(self.users[profile]).browse(one)
                ):
                    self.env.invalidate_all()
                    try:
                        wrongs.append(f"reads {record[row.label]}")
                    except REFUSALS as error:
                        wrongs += self.find_leaks(profile, str(error))

    def test_change_by_id(self):
        for row, profile, ids, one in self.hidden():
            model = self.env[row.model]
            attacks = [("unlink",)]
            if row.change:
                attacks += [("write", row.change), ("web_save", row.change, {})]
                if "active" in model._fields:
                    attacks.append(("action_archive",))
                if "store_id" in model._fields:
                    attacks.append(("write", {"store_id": self.hanoi.id}))
            with self.attack(row, profile) as wrongs:
                for method, *args in attacks:
                    some = ids if method == "write" else one
                    wrongs += self.judge_refusals(row, profile, some, method, *args)

    def test_chatter_by_id(self):
        for row, profile, _ids, one in self.hidden():
            if not hasattr(self.env[row.model], "message_post"):
                continue
            partner = self.users[profile].partner_id
            attacks = {
                "message_post": {"body": "hit", "partner_ids": partner.ids},
                "message_subscribe": {"partner_ids": partner.ids},
            }
            with self.attack(row, profile) as wrongs:
                for method, kwargs in attacks.items():
                    for record_id in one:
                        refused, answer = self.attempt(
                            profile, row.model, method, [record_id], **kwargs
                        )
                        wrongs += self.find_leaks(profile, answer)
                        if not refused and answer:
                            wrongs.append(f"{method} answers {answer}")

    def test_side_doors_by_id(self):
        """Methods that may answer, but nothing of a hidden record."""
        for row, profile, _ids, one in self.hidden():
            specification = {row.label: {}, "display_name": {}}
            doors = [("onchange", {}, [], specification), ("get_formview_action",)]
            if hasattr(self.env[row.model], "message_get_followers"):
                doors.append(("message_get_followers",))
            with self.attack(row, profile) as wrongs:
                for method, *args in doors:
                    for record_id in one:
                        _refused, answer = self.attempt(
                            profile, row.model, method, [record_id], *args
                        )
                        wrongs += self.find_leaks(profile, answer)

    # CREATING

    def test_create_in_a_hidden_store(self):
        stores = {
            "hanoi": self.hanoi,
            "haiphong": self.haiphong,
            "saigon": self.saigon,
        }
        customer = self.env["res.partner"].create({"name": "Everybody's"})
        values = {
            "crm.lead": {"name": "new"},
            "sale.order": {"partner_id": customer.id},
            "res.partner": {"name": "new"},
        }
        for model in values:
            for profile, seen in DOCUMENTS.items():
                for place, store in stores.items():
                    visible = place in seen.replace("own", "hanoi").split()
                    with self.subTest(model, by=profile, into=place):
                        refused, answer = self.attempt(
                            profile,
                            model,
                            "create",
                            {**values[model], "store_id": store.id},
                        )
                        self.assertEqual(refused, not visible, answer)

    def test_move_to_a_hidden_store(self):
        for model in ("crm.lead", "sale.order", "res.partner"):
            for profile in ("own", "all", "manager", "region", "two"):
                record_id = self.targets[model]["own"]
                for store in (self.chain, self.south, self.env["crm.store"]):
                    if not store and model == "res.partner":
                        continue  # a contact keeps a home among its stores
                    with self.subTest(model, by=profile, to=store.name):
                        refused, answer = self.attempt(
                            profile, model, "write", [record_id], {"store_id": store.id}
                        )
                        self.assertTrue(refused, answer)

    # COMPLETE

    def test_every_model_with_a_store_is_here(self):
        """A new model with a store gets a row, or a reason why it needs none."""
        with_store = {
            name
            for name, model in self.env.registry.items()
            if not model._abstract
            and not model._transient
            and getattr(model._fields.get("store_id"), "comodel_name", "")
            == "crm.store"
        }
        rows = {row.model for row in ROWS}
        self.assertEqual(with_store - rows - set(ELSEWHERE), set())
