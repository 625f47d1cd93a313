"""Which stay a case is about: the permission held now, and the status that rules on statuses judge."""

import datetime
from collections.abc import Reversible
from typing import Final

from apps.readiness.engine.outcomes import Untold
from apps.readiness.engine.today import Day
from apps.readiness.engine.view import CaseView, reading
from apps.wallet.kinds.residence import Application, ResidenceStatus

#: Procedures that ask for a status; the others leave it as it is.
_CHANGES: Final = frozenset({"change", "acquisition"})
_ON_STAYS: Final = frozenset({"renewal", "change", "permanent_residence"})


@reading
def current_stay(case: CaseView) -> ResidenceStatus:
    """The newest permission given by today, also after its end. Without one a rule cannot tell."""
    for stay in reversed(case.all(ResidenceStatus)):
        if case.today >= stay.granted_on:
            return stay
    raise Untold("residence_status")


@reading
def status_judged(case: CaseView) -> str:
    """The status that status rules look at: the one asked for in a change, else the one held."""
    plan = case.plan
    if plan.procedure in _CHANGES and plan.status_applied is not None:
        return plan.status_applied
    if plan.procedure is None:
        for application in reversed(case.all(Application)):
            if application.procedure in _CHANGES and application.decided_on is None:
                if application.status_applied is not None:
                    return application.status_applied
                break
    return current_stay(case).status


@reading
def application_open(case: CaseView) -> Application | None:
    """The newest application for a renewal, a change or permanent residence that is accepted and not decided."""
    for application in reversed(case.all(Application)):
        if (
            application.procedure in _ON_STAYS
            and application.accepted_on <= case.today
            and (application.decided_on is None or application.decided_on > case.today)
        ):
            return application
    return None


@reading
def application_asked(case: CaseView) -> Application | None:
    """The application the case is about: of the planned procedure, else the open one, else none.

    One that led to the stay held now is over: whoever plans again plans the next.
    """
    procedure = case.plan.procedure
    if procedure is None:
        return application_open(case)
    for application in reversed(case.all(Application)):
        if application.procedure == procedure and application.accepted_on <= case.today:
            return None if is_over(case, application) else application
    return None


def is_over(case: CaseView, application: Application) -> bool:
    """Whether a stay was given on an application or after it; with no stay on file, whether it is decided."""
    if application.decided_on is None:
        is_decided = application.result is not None
    else:
        is_decided = application.decided_on <= case.today
    if application.procedure not in _ON_STAYS:
        return False
    if application.procedure == "permanent_residence" and not is_decided:
        return False  # it waits on while stays are extended beside it
    stay = next((one for one in reversed(case.all(ResidenceStatus)) if case.today >= one.granted_on), None)
    return is_decided if stay is None else application.accepted_on < stay.granted_on


@reading
def procedure_asked(case: CaseView) -> str:
    """The procedure the case is about, as planned or as filed. Without either a rule cannot tell."""
    application = application_asked(case)
    procedure = case.plan.procedure if application is None else application.procedure
    if procedure is None:
        raise Untold("plan.procedure")
    return procedure


@reading
def channel_asked(case: CaseView) -> str | None:
    """How it is or will be filed: `counter` or `online`."""
    application = application_asked(case)
    return case.plan.channel if application is None else application.channel


@reading
def filing_day(case: CaseView) -> Day:
    """The day of filing: of acceptance if it is accepted, else as planned, else today."""
    application = application_asked(case)
    if application is not None:
        return application.accepted_on
    return case.today if case.plan.filing_on is None else case.plan.filing_on


def stay_on(case: CaseView, day: datetime.date) -> ResidenceStatus | None:
    """The newest permission given by a day."""
    return newest_by(day, case.all(ResidenceStatus))


def newest_by(day: datetime.date, stays: Reversible[ResidenceStatus]) -> ResidenceStatus | None:
    """The newest of these permissions, oldest first, that was given by a day: for those who ask about many days."""
    for stay in reversed(stays):
        if stay.granted_on <= day:
            return stay
    return None
