from . import pipeline, segment, visit
