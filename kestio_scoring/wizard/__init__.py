from . import learn, ledger, qualify, score
