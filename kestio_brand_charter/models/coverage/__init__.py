from . import coverage_rule_mixin, kestio_charter_rule, kestio_charter_cell, kestio_charter_gap
from . import kestio_charter_tie, coverage_figures
from . import matrix_lock, matrix_save, matrix_read
