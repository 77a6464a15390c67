from . import (
    test_consent,
    test_device,
    test_endpoint,
    test_ledger,
    test_ledger_workers,
    test_own_types,
    test_past,
    test_rep_mail,
    test_sources,
    test_trust,
)
