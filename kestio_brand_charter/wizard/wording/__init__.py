from . import kestio_charter_try
