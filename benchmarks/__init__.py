"""What the heavy jobs cost on a realistic volume, against plain SQL and against stock Odoo."""
