# Every target gets what it needs by itself: see README.md.
PYTHON ?= python3
T ?=
DEV = $(PYTHON) -m dev

.PHONY: help run test test-core test-fresh lint bench shell update i18n shots stop clean
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## /  make \1\t/p' Makefile | expand -t 20

run: ## Odoo 19 with crm_vn and demo data on http://localhost:8069
	@$(DEV) run
test: ## both suites, or a part: make test T=tests/test_phone.py
	@$(DEV) test $(T)
test-core: ## Odoo's own tests of crm, utm, sales_team and sale_crm, with crm_vn installed
	@$(DEV) test-core
test-fresh: ## both commands on a bare Debian 12 (as root) and a bare Debian 13 (as a user)
	@$(DEV) test-fresh
lint: ## ruff, pylint-odoo, XML, CSV and PO checks
	@$(DEV) lint
bench: ## the measured bars, against Odoo core in the same run
	@$(DEV) bench $(T)
shell: ## Odoo's shell on the demonstration database
	@$(DEV) shell
update: ## bring the checkout into the demonstration database
	@$(DEV) update
i18n: ## export the terms and merge them into i18n/vi.po of each addon
	@$(DEV) i18n
shots: ## screenshots of the main screens, into docs/images
	@$(DEV) shots
stop: ## stop the server and the private PostgreSQL
	@$(DEV) stop
clean: ## stop everything and delete the cache directory
	@$(DEV) clean
