from . import kestio_charter_rule, kestio_charter_cell
from . import matrix_lock, matrix_read, matrix_save
