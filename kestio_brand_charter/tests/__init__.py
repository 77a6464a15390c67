from . import test_charter_borders, test_charter_stock, test_groups
from .audit import *
from .charter import *
from .coverage import *
from .printing import *
from .survey import *
from .daily import *
from .wording import *
