from . import charter, coverage, crm_team, survey
