from . import events, links, nurture
