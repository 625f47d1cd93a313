"""Addresses of files and of pages that stand on every page, each looked up once in a process."""

from functools import cache

from django import template
from django.templatetags.static import static
from django.urls import reverse

register = template.Library()


@register.simple_tag
@cache
def asset(path: str) -> str:
    """``{% asset "css/tokens.css" %}``: where a static file is served."""
    return static(path)


@register.simple_tag
@cache
def page(name: str) -> str:
    """``{% page "pages:help" %}``: the address of a page that has no parameters."""
    return reverse(name)
