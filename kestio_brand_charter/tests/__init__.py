from . import test_charter_borders, test_charter_stock, test_groups
from .audit import *
from .charter import *
from .coverage import *
from .daily import *
from .printing import *
from .survey import *
from .wording import *
