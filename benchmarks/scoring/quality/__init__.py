"""Scoring: how well points learned from closed leads foretell the newest ones."""
