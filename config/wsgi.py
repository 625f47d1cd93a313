"""The web application for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from config.starting import refuse_unfit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
application = get_wsgi_application()
refuse_unfit()
# what is loaded by now stays: going through it again at every full collection would only make pages wait
gc.collect()
gc.freeze()
