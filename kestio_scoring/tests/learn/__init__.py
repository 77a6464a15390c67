from . import (
    test_learn,
    test_learn_engine,
)
