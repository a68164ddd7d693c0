"""What the Makefile calls to get Odoo 19, PostgreSQL, Python and a browser."""
