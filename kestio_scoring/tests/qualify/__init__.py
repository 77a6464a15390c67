from . import test_completeness, test_enrichment, test_qualification, test_qualification_tour
