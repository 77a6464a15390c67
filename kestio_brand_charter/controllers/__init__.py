from . import charter_page, matrix, survey
