from . import charter, coverage, crm_team, printing, survey, audit
