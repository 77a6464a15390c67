from . import contrast, coverage, recognition, text_diff
