"""The public register of corporate numbers, as the National Tax Agency publishes it, and which files were read."""

from typing import ClassVar

from django.db import models


class Corporation(models.Model):
    """One corporation or public body by its number, as the newest row of the agency's files says it."""

    number = models.CharField(max_length=13, primary_key=True)
    name = models.CharField(max_length=150)
    kana = models.CharField(max_length=500, blank=True)
    name_en = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=3, help_text="101 state organ … 301 joint-stock company … 499 other.")
    address = models.CharField(max_length=1000, blank=True)
    prefecture_code = models.CharField(max_length=2, blank=True)
    city_code = models.CharField(max_length=3, blank=True)
    post_code = models.CharField(max_length=7, blank=True)
    process = models.CharField(max_length=2, help_text="What the row was written for: 01 new, 11 renamed …")
    changed_on = models.DateField(null=True)
    updated_on = models.DateField()
    assigned_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    close_cause = models.CharField(
        max_length=2, blank=True, help_text="01 liquidation, 11 merger, 21 by the registrar, 31 other."
    )
    successor = models.CharField(max_length=13, blank=True, help_text="The number that it merged into.")

    class Privacy:
        personal: ClassVar = set[str]()
        plain: ClassVar = {
            "number", "name", "kana", "name_en", "kind", "address", "prefecture_code", "city_code", "post_code",
            "process", "changed_on", "updated_on", "assigned_on", "closed_on", "close_cause", "successor",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.number


class CorporationFile(models.Model):
    """How far a file was read; it moves with the rows, so that an import that was killed goes on behind them."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    rows_read = models.IntegerField(default=0)
    stored = models.IntegerField(default=0)
    skipped = models.IntegerField(default=0, help_text="Rows without a valid number, date or name.")
    begun_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Privacy:
        personal: ClassVar = set[str]()
        plain: ClassVar = {"sha256", "rows_read", "stored", "skipped", "begun_at", "done_at"}

    def __str__(self) -> str:
        return self.sha256[:8]
