from . import learn, ledger, nurture, qualify, score
