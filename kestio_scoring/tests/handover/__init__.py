from . import test_assignment, test_handover
