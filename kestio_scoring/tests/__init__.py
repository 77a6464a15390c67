from . import test_groups
from .handover import *
from .learn import *
from .ledger import *
from .nurture import *
from .qualify import *
from .score import *
from .tier import *
