from . import audit, charter, coverage, crm_team, daily, printing, res_company, res_config_settings, survey, wording
