from . import learn
from . import ledger
