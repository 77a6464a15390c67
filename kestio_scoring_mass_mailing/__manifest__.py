{
    "name": "Kestio Scoring: mailings",
    "summary": "Mailings that are opened, clicked, answered or refused count in the score of leads",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "Kestio",
    "license": "LGPL-3",
    "depends": ["kestio_scoring", "mass_mailing_crm"],
    "auto_install": True,
}
