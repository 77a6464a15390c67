from . import kestio_charter_compare
