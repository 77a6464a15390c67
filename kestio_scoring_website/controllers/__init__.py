from . import links, website_form
