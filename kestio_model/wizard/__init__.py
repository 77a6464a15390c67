from . import pipeline, segment
