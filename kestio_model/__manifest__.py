{
    "name": "Kestio Commercial Model",
    "version": "19.0.1.0.0",
    "author": "Kestio",
    "license": "LGPL-3",
    "depends": ["crm", "sale_crm", "calendar", "spreadsheet_dashboard"],
}
