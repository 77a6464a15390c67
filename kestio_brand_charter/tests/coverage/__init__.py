from . import test_coverage_figures
from . import test_coverage_gaps
from . import test_coverage_statement
from . import test_matrix_read
