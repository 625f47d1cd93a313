"""The web application for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
application = get_wsgi_application()
# what is loaded by now stays: going through it again at every full collection would only make pages wait
gc.collect()
gc.freeze()
