from . import test_groups
from .charter import *
from .coverage import *
from .survey import *
