from . import contrast, coverage, recognition
