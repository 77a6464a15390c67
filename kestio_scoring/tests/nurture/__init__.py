from . import test_nurture_links, test_nurture_mail, test_nurture_page, test_nurture_scenario, test_nurture_steps
