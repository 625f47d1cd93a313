"""Addresses of style sheets, scripts and pictures, each looked up once in a process: every page names six."""

from functools import cache

from django import template
from django.templatetags.static import static

register = template.Library()


@register.simple_tag
@cache
def asset(path: str) -> str:
    """``{% asset "css/tokens.css" %}``: where a static file is served."""
    return static(path)
