from . import print_charter, print_session
