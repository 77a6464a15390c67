{
    "name": "Kestio Scoring: website",
    "summary": "Pages, return visits and forms of known visitors count in the score of leads",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "Kestio",
    "license": "LGPL-3",
    "depends": ["kestio_scoring", "website_crm"],
    "data": [
        "data/ir_cron_data.xml",
        "views/res_config_settings_views.xml",
    ],
    "auto_install": True,
}
