"""Arithmetic of the commercial model in plain Python: no database, no Odoo."""
