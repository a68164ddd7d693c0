"""The floors: a capability names models of its own floor and of the floors below.

The test reads the source, so that an upward reference fails even where no other test
happens to run it.
"""

import ast
import re
import tempfile
import textwrap
import unittest
from pathlib import Path

ADDON = Path(__file__).resolve().parent.parent / "crm_vn"
BRIDGE = ADDON.parent / "crm_vn_project"
FLOORS = {
    "identity": 2,
    "store": 2,
    "marketing": 3,
    "timeline": 3,
    "intake": 4,
    "service": 4,
    "pipeline": 4,
    "scoring": 5,
    "distribution": 5,
    "care": 5,
    "product": 5,
}


def owned_models(models):
    """Model name → capability that declares it; extending a model is not owning it."""
    owners = {}
    for path in models.glob("*/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                name = class_attribute(node, "_name")
                if name and not name & class_attribute(node, "_inherit"):
                    owners[name.pop()] = path.parent.name
    return owners


def class_attribute(node, attribute):
    """Strings that a class body assigns to an attribute."""
    return {
        constant.value
        for statement in node.body
        if isinstance(statement, ast.Assign)
        and any(getattr(target, "id", "") == attribute for target in statement.targets)
        for constant in ast.walk(statement.value)
        if isinstance(constant, ast.Constant) and isinstance(constant.value, str)
    }


def upward_references(models):
    """Every model of a higher floor that a capability's source names."""
    owners = owned_models(models)
    found = []
    for path in sorted(models.glob("*/*.py")):
        floor = FLOORS[path.parent.name]
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                continue
            owner = owners.get(node.value)
            if owner and FLOORS[owner] > floor:
                found.append(
                    f"{path.parent.name}/{path.name}:{node.lineno} names "
                    f"{node.value}, of {owner}"
                )
    return found


def odoo_imports(tools):
    """Every import of Odoo in the pure tools."""
    found = []
    for path in sorted(tools.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module]
            found += [
                f"tools/{path.name}:{node.lineno} imports {name}"
                for name in names
                if name.split(".")[0] == "odoo"
            ]
    return found


def named_models(addon, prefix):
    """Every place in an addon's source that names a model of another addon."""
    return [
        f"{path.relative_to(addon)}:{node.lineno} names {node.value}"
        for path in sorted(addon.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(rf"{prefix}\.[a-z_.]+", node.value)
    ]


class TestFloors(unittest.TestCase):
    def test_every_capability_has_a_floor(self):
        folders = {
            path.name
            for path in (ADDON / "models").iterdir()
            if path.is_dir() and path.name != "__pycache__"
        }
        self.assertLessEqual(folders, set(FLOORS))

    def test_nobody_looks_upwards(self):
        self.assertEqual(upward_references(ADDON / "models"), [])

    def test_tools_do_without_odoo(self):
        self.assertEqual(odoo_imports(ADDON / "tools"), [])

    def test_the_addon_does_without_what_bridges_bridge(self):
        self.assertEqual(named_models(ADDON, "project"), [])
        self.assertNotEqual(named_models(BRIDGE, "project"), [])

    def test_a_planted_upward_reference_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            models = Path(folder)
            for name, source in {
                "intake/event.py": 'class Event:\n    _name = "crm.intake.event"',
                "identity/comodel.py": 'x = fields.Many2one("crm.intake.event")',
                "identity/inherit.py": '_inherit = ["crm.intake.event"]',
                "marketing/env.py": 'self.env["crm.intake.event"].search([])',
            }.items():
                path = models / name
                path.parent.mkdir(exist_ok=True)
                path.write_text(textwrap.dedent(source))
            self.assertEqual(
                [line.split(":")[0] for line in upward_references(models)],
                ["identity/comodel.py", "identity/inherit.py", "marketing/env.py"],
            )
