"""Segment: the ranking of all customers, its writing, and what its fields cost on standard screens."""
