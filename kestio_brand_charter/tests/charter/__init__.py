from . import test_charter_version
