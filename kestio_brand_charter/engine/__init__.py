from . import coverage
