from . import test_daily_engine, test_daily_forms, test_daily_panel, test_daily_tour
