"""Helpers prepare corrections for those who let them, as far as the law lets them; residents confirm."""


def register() -> None:
    """Called once when Django is ready: the word of a permission, and what answers where somebody reads by it."""
    from apps.consent import vocabulary
    from apps.corrections.helping import views, words
    from apps.wallet.pages import shared_kinds

    vocabulary.register(words.in_words)
    shared_kinds.register(words.KIND, views.overview)
