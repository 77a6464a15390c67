from . import events, nurture
