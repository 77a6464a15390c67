from . import (
    test_anonymise,
    test_audit_draw,
    test_audit_engine,
    test_audit_job,
    test_audit_result,
    test_audit_rights,
    test_audit_tour,
    test_consistency,
)
