from . import test_wording_check, test_wording_engine
