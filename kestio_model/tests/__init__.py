from .segment import *
