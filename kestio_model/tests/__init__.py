from .pipeline import *
from .segment import *
from .visit import *
