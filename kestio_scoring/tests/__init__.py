from . import test_groups
from .handover import *
from .ledger import *
from .score import *
