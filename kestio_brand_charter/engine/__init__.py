from . import anonymise, audit, consistency, contrast, coverage, daily, proposal, recognition, text_diff, wording
