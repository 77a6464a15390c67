"""Visit: what it costs to know when reps are free, beside asking Odoo slot by slot."""
