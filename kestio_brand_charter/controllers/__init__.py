from . import charter_page, survey
