from . import kestio_charter_gap_assign
