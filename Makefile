# One command each; what they do is in tools/. Variables: ARGS, DATA, PORT, FRESH, ALL, PYTHON.
ARGS ?=
RUN = python=$$(tools/find_python) && PYTHONPATH=. exec "$$python" -m

.PHONY: help setup demo test lint format i18n bench shell clean

help:
	@echo 'make setup            fetch Odoo, its Python packages and a database server'
	@echo 'make demo             serve Kestio with demo data on http://127.0.0.1:8069 (PORT=..., FRESH=1 rebuilds)'
	@echo 'make demo DATA=PATH   the same with the invoices of a CSV file'
	@echo 'make test [ARGS=...]  run all tests, or: lint, kestio_model:TestClass.test_name, tests/test_x.py'
	@echo 'make lint             check style, manifests and translations;  make format repairs what can be'
	@echo 'make i18n             export the terms to translate and merge them into fr.po'
	@echo 'make bench [ARGS=...] measure the heavy jobs'
	@echo 'make shell            Python shell on the demo database'
	@echo 'make clean            drop the databases (ALL=1: the whole cache)'

setup:
	@$(RUN) tools.setup
demo:
	@export PORT="$(PORT)" DATA="$(DATA)" FRESH="$(FRESH)"; $(RUN) tools.demo
test:
	@$(RUN) tools.test $(ARGS)
lint:
	@$(RUN) tools.lint $(ARGS)
format:
	@$(RUN) tools.lint --fix
i18n:
	@$(RUN) tools.i18n $(ARGS)
bench:
	@$(RUN) tools.bench $(ARGS)
shell:
	@tools/odoo shell -d kestio_demo --no-http
clean:
	@export ALL="$(ALL)"; $(RUN) tools.clean
