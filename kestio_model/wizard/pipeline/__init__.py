from . import kestio_lead_pause
