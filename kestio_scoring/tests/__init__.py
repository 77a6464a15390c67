from . import test_buttons, test_groups, test_scoring_borders, test_scoring_public
from .handover import *
from .learn import *
from .ledger import *
from .nurture import *
from .origin import *
from .qualify import *
from .score import *
from .tier import *
