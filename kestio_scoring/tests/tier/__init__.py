from . import test_engagement_measure, test_engagement_suggestion
