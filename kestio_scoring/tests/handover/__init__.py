from . import (
    test_assignment,
    test_handover,
    test_handover_edges,
    test_handover_follow_up,
    test_handover_job,
    test_handover_screens,
    test_handover_workers,
)
