from .pipeline import *
from .segment import *
