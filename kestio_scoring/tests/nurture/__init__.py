from . import (
    test_autoreply,
    test_nurture_life,
    test_nurture_links,
    test_nurture_mail,
    test_nurture_notice,
    test_nurture_page,
    test_nurture_scenario,
    test_nurture_screens,
    test_nurture_steps,
)
