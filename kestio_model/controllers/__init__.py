from . import calls, rebooking
