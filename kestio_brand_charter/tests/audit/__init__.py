from . import test_audit_draw, test_audit_engine
