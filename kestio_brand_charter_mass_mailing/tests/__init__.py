from . import test_mailing_wording
