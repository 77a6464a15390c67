from . import kestio_alert_dismiss, kestio_lead_pause, kestio_pipeline_date
