from . import print_charter, print_link, print_session
