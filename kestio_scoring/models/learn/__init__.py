from . import (
    kestio_score_history,
    kestio_score_ruleset,
)
