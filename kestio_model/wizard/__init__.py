from . import segment
