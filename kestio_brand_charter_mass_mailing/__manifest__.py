{
    "name": "Kestio Brand Charter: mailings",
    "summary": "Mailings are checked against the brand charter, as mail templates are",
    "version": "19.0.1.0.0",
    "category": "Marketing",
    "author": "Kestio",
    "license": "LGPL-3",
    "depends": ["kestio_brand_charter", "mass_mailing"],
    "data": [
        "views/mailing_mailing_views.xml",
        "views/kestio_charter_text_views.xml",
    ],
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
