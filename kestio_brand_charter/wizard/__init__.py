from . import charter, coverage
