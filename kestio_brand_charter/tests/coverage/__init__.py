from . import test_coverage_statement
