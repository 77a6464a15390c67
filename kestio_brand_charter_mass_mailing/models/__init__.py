from . import kestio_charter_text, kestio_charter_text_job, mailing_mailing
