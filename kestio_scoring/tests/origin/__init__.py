from . import test_origin_report
