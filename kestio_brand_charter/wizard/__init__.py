from . import charter, coverage, audit
