"""Loading a company's own rows into Odoo: reading the file, then customers, then documents."""
