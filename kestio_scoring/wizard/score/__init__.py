from . import kestio_score_preview
