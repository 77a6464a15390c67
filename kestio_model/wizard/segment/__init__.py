from . import kestio_model_compare, kestio_model_wizard
