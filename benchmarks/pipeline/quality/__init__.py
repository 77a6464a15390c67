"""Pipeline: how well each way of giving a probability foretells real deals."""
