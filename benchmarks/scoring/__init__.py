"""Scoring: how well points are learned, and what events and scores cost."""
