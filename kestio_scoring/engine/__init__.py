"""Plain Python without Odoo: the arithmetic of scores."""
