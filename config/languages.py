"""The languages of the product: their codes, own names, and the ones Django does not know by itself."""

import django.conf.locale

#: code, name in English, own name (shown in the selector, this order everywhere), html ``lang``
LANGUAGE_TABLE: tuple[tuple[str, str, str, str], ...] = (
    ("en", "English", "English", "en"),
    ("ja", "Japanese", "日本語", "ja"),
    ("ja-easy", "Easy Japanese", "やさしい日本語", "ja"),
    ("zh-hans", "Simplified Chinese", "简体中文", "zh-Hans"),
    ("zh-hant", "Traditional Chinese", "繁體中文", "zh-Hant"),
    ("ko", "Korean", "한국어", "ko"),
    ("vi", "Vietnamese", "Tiếng Việt", "vi"),
    ("tl", "Filipino", "Filipino", "fil"),
    ("ne", "Nepali", "नेपाली", "ne"),
    ("pt-br", "Portuguese (Brazil)", "Português (Brasil)", "pt-BR"),
    ("es", "Spanish", "Español", "es"),
    ("id", "Indonesian", "Bahasa Indonesia", "id"),
    ("my", "Burmese", "မြန်မာဘာသာ", "my"),
    ("th", "Thai", "ไทย", "th"),
    ("si", "Sinhala", "සිංහල", "si"),
    ("bn", "Bengali", "বাংলা", "bn"),
)

HTML_LANG: dict[str, str] = {code: html for code, _name, _own, html in LANGUAGE_TABLE}


def register() -> list[tuple[str, str]]:
    """Adds our languages to Django's table; returns LANGUAGES. Called by the settings before anything else."""
    for code, name, own, _html in LANGUAGE_TABLE:
        django.conf.locale.LANG_INFO.setdefault(
            code, {"bidi": False, "code": code, "name": name, "name_local": own}
        )
    return [(code, own) for code, _name, own, _html in LANGUAGE_TABLE]
