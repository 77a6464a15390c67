from . import anonymise, audit, consistency, contrast, coverage, recognition, text_diff
