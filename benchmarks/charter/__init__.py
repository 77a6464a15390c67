"""Brand charter: what the coverage matrix costs."""
