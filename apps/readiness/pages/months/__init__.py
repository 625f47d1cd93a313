"""Month by month: one row for each part of life, each month in one state, each gap opening to its finding."""

from apps.readiness.pages.months.drawing_up import STATES, Month, RowMonths, months_of
from apps.readiness.pages.months.rows import ROWS, Row

__all__ = ["ROWS", "STATES", "Month", "Row", "RowMonths", "months_of"]
