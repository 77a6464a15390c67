"""What it takes to run, test and ship Kestio: fetch Odoo, start a database, serve a demo, test."""
