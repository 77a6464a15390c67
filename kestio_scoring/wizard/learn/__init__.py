from . import (
    kestio_score_learn,
    kestio_score_learn_bin,
    kestio_score_learn_field,
    kestio_score_learn_value,
)
