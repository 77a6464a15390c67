from . import kestio_origin_report
