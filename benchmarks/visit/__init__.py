"""Visit: free slots and visits beside asking Odoo slot by slot, and a simulated year of a sales team."""
