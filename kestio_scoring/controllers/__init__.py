from . import nurture
