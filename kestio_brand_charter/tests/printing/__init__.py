from . import test_print_charter, test_print_page
