from . import learn, ledger, score
