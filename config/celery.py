"""The queue: tasks of all apps, and what the scheduler rings."""

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, worker_init

from config.starting import refuse_unfit_part

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
app = Celery("tsunagi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
worker_init.connect(refuse_unfit_part)
beat_init.connect(refuse_unfit_part)
app.conf.beat_schedule = {
    "consent: close permissions that are over": {
        "task": "apps.consent.tasks.close_permissions_that_are_over",
        "schedule": crontab(hour=0, minute=10),
    },
    "feeds: ring for streams that are due": {"task": "apps.feeds.tasks.ring_due_streams", "schedule": 10.0},
    "feeds: ring for files that wait": {"task": "apps.feeds.tasks.ring_drops", "schedule": 30.0},
    "corrections: ring for requests to hand over": {
        "task": "apps.corrections.tasks.ring_requests",
        "schedule": 10.0,
    },
    "feeds: apply what is stored": {"task": "apps.feeds.tasks.apply_what_is_stored", "schedule": 60.0},
    "feeds: look at snapshots": {"task": "apps.feeds.tasks.look_at_snapshots", "schedule": 600.0},
    "feeds: ring for what residents took away": {
        "task": "apps.feeds.tasks.ring_takings_away",
        "schedule": 60.0,
    },
    "wallet: prepare the next months": {
        "task": "apps.feeds.tasks.prepare_ledger_months",
        "schedule": crontab(hour=3, minute=20),
    },
    "consent: give new lines of the access log their place": {
        "task": "apps.consent.tasks.place_new_lines",
        "schedule": 60.0,
    },
    "consent: sign the head of the access log": {
        "task": "apps.consent.tasks.sign_log_head",
        "schedule": crontab(hour=3, minute=50),
    },
    "wallet: ring for files that wait for the scanner": {
        "task": "apps.wallet.tasks.ring_for_documents",
        "schedule": 60.0,
    },
    "readiness: ask the rules again where something changed": {
        "task": "apps.readiness.tasks.reassess_changed",
        "schedule": 60.0,
    },
    "readiness: ask the rules again where answers end": {
        "task": "apps.readiness.tasks.reassess_due",
        "schedule": crontab(hour=0, minute=20),
    },
    "corrections: look again where something changed": {
        "task": "apps.corrections.tasks.look_changed",
        "schedule": 60.0,
    },
    "corrections: look where a clock strikes": {
        "task": "apps.corrections.tasks.look_due",
        "schedule": crontab(hour=0, minute=30),
    },
    "notices: plan what people are told where something changed": {
        "task": "apps.notices.tasks.plan_changed",
        "schedule": 60.0,
    },
    "notices: hand over the mail that is due": {"task": "apps.notices.tasks.deliver", "schedule": 60.0},
    "feeds: look for institutions that do not answer": {
        "task": "apps.feeds.tasks.look_for_silence",
        "schedule": 600.0,
    },
    "leaving: ring for copies and erasures that are due": {
        "task": "apps.wallet.tasks.ring_for_leavers",
        "schedule": 60.0,
    },
    "leaving: take away what the calendar says": {
        "task": "apps.wallet.tasks.expire_data",
        "schedule": crontab(hour=3, minute=30),
    },
}
