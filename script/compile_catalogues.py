"""Compiles the message catalogues without gettext's own tools, which a fresh machine lacks."""

from pathlib import Path

import polib

for catalogue in sorted(Path("locale").glob("*/LC_MESSAGES/django.po")):
    polib.pofile(str(catalogue)).save_as_mofile(str(catalogue.with_suffix(".mo")))
