from . import anonymise, audit, consistency, contrast, coverage, daily, recognition, text_diff
