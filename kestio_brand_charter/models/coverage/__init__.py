from . import kestio_charter_rule, kestio_charter_cell
