{
    "name": "Kestio Commercial Model",
    "summary": "Customers ranked Gold / Silver / Bronze by a commercial model that explains itself",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "Kestio",
    "license": "LGPL-3",
    "depends": ["crm", "sale_crm", "calendar", "spreadsheet_dashboard"],
    "data": [
        "security/kestio_groups.xml",
        "security/ir.model.access.csv",
        "security/kestio_segment_security.xml",
        "data/segment/kestio_partner_status_data.xml",
        "data/segment/kestio_contact_role_data.xml",
        "data/segment/ir_cron_data.xml",
    ],
}
