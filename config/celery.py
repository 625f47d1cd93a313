"""The queue: tasks of all apps, and what the scheduler rings."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
app = Celery("tsunagi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
