from . import (
    test_coverage_budgets,
    test_coverage_figures,
    test_coverage_gaps,
    test_coverage_statement,
    test_matrix_read,
)
