"""``{{ options|as_json }}`` writes data for a script into an attribute: no inline script, so a strict CSP holds."""

import json

from django import template
from django.core.serializers.json import DjangoJSONEncoder

register = template.Library()


@register.filter
def as_json(value: object) -> str:
    """The value as JSON; autoescaping makes it safe inside double quotes."""
    return json.dumps(value, cls=DjangoJSONEncoder)
