from . import test_score_statement
