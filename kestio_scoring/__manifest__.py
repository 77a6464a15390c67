{
    "name": "Kestio Scoring",
    "summary": "Engagement, scores and nurturing of leads until they are ripe for sales",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "Kestio",
    "license": "LGPL-3",
    "depends": ["kestio_model"],
    "data": [
        "security/kestio_scoring_groups.xml",
        "views/kestio_scoring_menus.xml",
    ],
}
