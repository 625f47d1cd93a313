"""Two residents who sign in, and a source that holds a record of each."""

import pytest

from tests.consent.people import Person, person


@pytest.fixture
def mai(db: None) -> Person:
    return person("Mai", 241_111)


@pytest.fixture
def bina(db: None) -> Person:
    return person("Bina", 387_777)
