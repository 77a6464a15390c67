from . import test_print_charter
from . import test_print_page
