from . import test_coverage_statement
from . import test_matrix_read
