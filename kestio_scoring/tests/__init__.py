from . import test_groups
from .ledger import *
from .score import *
