from . import charter, coverage, wording, audit
