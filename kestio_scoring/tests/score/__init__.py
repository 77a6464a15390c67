from . import (
    test_score_edges,
    test_score_explanation,
    test_score_fields,
    test_score_preview,
    test_score_proposal,
    test_score_screens,
    test_score_statement,
    test_score_sums,
    test_score_tour,
)
