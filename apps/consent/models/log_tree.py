"""The access log's one tree: its leaves in order, roots of complete blocks, and the heads we signed.

Hashes and pseudonyms only. Leaves and blocks are written by the database function ``consent_sequence`` alone, heads by
``consent_keep_head``, which compares them with the tree; none of them is ever changed.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class LogQueue(models.Model):
    """A line of the log that has no leaf yet; a trigger on the log puts it here, ``consent_sequence`` takes it out."""

    id = models.BigAutoField(primary_key=True)
    subject_ref = models.UUIDField()
    seq = models.BigIntegerField()

    class Privacy:
        personal: ClassVar = set[str]()
        plain: ClassVar = {"id", "subject_ref", "seq"}

    WEB_MAY: ClassVar = ("SELECT",)

    def __str__(self) -> str:
        return f"{self.subject_ref}/{self.seq}"


class LogLeaf(models.Model):
    """One leaf of the tree: which line of the log it is, and the hash of that line."""

    index = models.BigIntegerField(primary_key=True, help_text="0, 1, 2 ... without gaps.")
    subject_ref = models.UUIDField()
    seq = models.BigIntegerField()
    leaf = models.BinaryField(help_text="The leaf of the line (RFC 9162 section 2.1.1).")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="logleaf_one_per_line", fields=["subject_ref", "seq"]),
        ]

    class Privacy:
        personal: ClassVar = set[str]()
        plain: ClassVar = {"index", "subject_ref", "seq", "leaf"}

    WEB_MAY: ClassVar = ("SELECT",)

    def __str__(self) -> str:
        return str(self.index)


class LogTile(models.Model):
    """The root of a complete block: level 1 holds 256 leaves, each further level 256 blocks of the one below."""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    root = models.BinaryField()

    class Privacy:
        personal: ClassVar = set[str]()
        plain: ClassVar = {"pk", "level", "index", "root"}

    WEB_MAY: ClassVar = ("SELECT",)

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class TreeHead(models.Model):
    """What we signed about the tree on one day, with the proof that it continues the tree of the head before."""

    id = models.BigIntegerField(primary_key=True, help_text="1, 2, 3 ... without gaps.")
    size = models.BigIntegerField()
    root = models.BinaryField()
    at = models.DateTimeField()
    previous = models.BinaryField(
        null=True, help_text="SHA-256 of the JWS of the head before; none for the first."
    )
    consistency = ArrayField(models.BinaryField(), help_text="RFC 9162 section 2.1.4, from the head before.")
    jws = models.TextField(help_text="ES256 over size, root, at and previous.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="treehead_follows_another",
                condition=models.Q(id=1, previous=None) | models.Q(id__gt=1, previous__isnull=False),
            ),
            models.CheckConstraint(name="treehead_is_of_something", condition=models.Q(size__gte=1)),
        ]

    class Privacy:
        personal: ClassVar = set[str]()
        plain: ClassVar = {"id", "size", "root", "at", "previous", "consistency", "jws"}

    WEB_MAY: ClassVar = ("SELECT",)

    def __str__(self) -> str:
        return f"{self.id} ({self.size})"
