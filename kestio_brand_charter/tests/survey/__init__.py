from . import test_loyalty, test_recognition, test_survey_mail, test_survey_page, test_survey_screens
