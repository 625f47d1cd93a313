"""``{{ text|ruby }}`` shows readings above kanji, ``{{ text|strip_ruby }}`` leaves them out.

Pages in Easy Japanese are turned as a whole (``LanguageMiddleware``); these filters are for what does not pass
there: mail, PDF, fragments compared in tests.
"""

from django import template

from apps.accounts.ruby import ruby, strip_ruby

register = template.Library()
register.filter("ruby", ruby)
register.filter("strip_ruby", strip_ruby)
