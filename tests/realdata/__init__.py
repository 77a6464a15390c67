"""Real customers and invoices: what Odoo holds after loading them, against pandas on the raw file."""
