from . import audit, charter, coverage, wording
