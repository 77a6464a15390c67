from . import kestio_meeting_proposal
