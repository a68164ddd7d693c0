"""Base classes of the suite.

pytest imports the modules as ``tests.x``, so Odoo's loader sets neither the test tags
nor the module name; both are set here once, and every test class inherits them.
"""

from hypothesis import settings

from odoo.tests import HttpCase, TransactionCase, new_test_user

#: Property tests say what holds, not how fast: a slow machine is no failure.
no_deadline = settings(deadline=None, database=None)


class CrmVnMixin:
    test_tags = {"standard", "post_install"}
    test_module = "crm_vn"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context=dict(cls.env.context, tracking_disable=True, mail_notrack=True)
        )

    @classmethod
    def new_salesman(cls, login="salesman", **values):
        """A salesperson who sees their own and unassigned documents."""
        return new_test_user(
            cls.env, login, groups="sales_team.group_sale_salesman", **values
        )

    @classmethod
    def new_sales_manager(cls, login="manager", **values):
        """A sales administrator."""
        return new_test_user(
            cls.env, login, groups="sales_team.group_sale_manager", **values
        )


class CrmVnCase(CrmVnMixin, TransactionCase):
    pass


class CrmVnHttpCase(CrmVnMixin, HttpCase):
    pass
