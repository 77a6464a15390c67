"""Pipeline: what probabilities are worth on real deals, and what history and probabilities cost."""
