from . import test_groups
from .audit import *
from .charter import *
from .coverage import *
from .printing import *
from .survey import *
from .daily import *
