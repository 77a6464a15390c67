from . import (
    test_learn,
    test_learn_engine,
    test_learn_facets,
    test_learn_tour,
)
