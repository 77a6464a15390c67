"""Charter: the languages in which texts can be checked: those that PostgreSQL knows the stems of."""

# Code of the language, its name, PostgreSQL's dictionary of stems.
LANGUAGES = (
    ("fr", "French", "french_stem"),
    ("en", "English", "english_stem"),
    ("de", "German", "german_stem"),
    ("es", "Spanish", "spanish_stem"),
    ("it", "Italian", "italian_stem"),
    ("nl", "Dutch", "dutch_stem"),
    ("pt", "Portuguese", "portuguese_stem"),
)
SELECTION = [(code, name) for code, name, _stems in LANGUAGES]
