from . import (
    test_coverage_budgets,
    test_coverage_figures,
    test_coverage_gaps,
    test_coverage_statement,
    test_matrix_read,
    test_matrix_save,
    test_matrix_sheet,
    test_matrix_tour,
)
