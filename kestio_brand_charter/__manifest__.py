{
    "name": "Kestio Brand Charter",
    "summary": "The relational identity of the brand: charter, coverage and audits",
    "version": "19.0.1.0.0",
    "category": "Marketing",
    "author": "Kestio",
    "license": "LGPL-3",
    "depends": ["kestio_model"],
    "data": [
        "security/kestio_brand_charter_groups.xml",
        "views/kestio_brand_charter_menus.xml",
    ],
}
