{
    "name": "Kestio Brand Charter",
    "version": "19.0.1.0.0",
    "author": "Kestio",
    "license": "LGPL-3",
    "depends": ["kestio_model"],
}
