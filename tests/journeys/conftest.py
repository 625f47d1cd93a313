"""The house as a newcomer finds it after ``manage.py demo seed``, with every institution asked to the end."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from apps.feeds import our_keys
from apps.feeds.models import Institution
from apps.feeds.pulling import Report, pull
from apps.sandbox.servers.building import Peer
from tests.journeys.institutions import Institutions, serving


@pytest.fixture
def institutions(transactional_db: None, settings: Settings, tmp_path: Path) -> Iterator[Institutions]:
    """Ten institutions that serve, their people as users here, and all that they had to tell pulled."""
    settings.VAR_DIR = tmp_path
    settings.TSUNAGI_KEY_DIR = tmp_path / "keys"
    settings.TSUNAGI_JWKS_FILE = tmp_path / "keys" / "jwks.json"
    our_keys.signing_key.cache_clear()
    call_command("demo", "keys")
    with serving(
        tmp_path / "sandbox", Peer(settings.TSUNAGI_ISSUER, str(settings.TSUNAGI_JWKS_FILE))
    ) as all_ten:
        call_command("demo", "seed", stdout=StringIO())
        for institution_id in Institution.objects.values_list("pk", flat=True):
            report = pull(institution_id)
            assert took_everything(report), report
        yield all_ten
    our_keys.signing_key.cache_clear()


def took_everything(report: Report) -> bool:
    return report.asked and not (report.trouble or report.refused or report.held)
