from . import (
    test_ledger,
    test_sources,
    test_trust,
)
