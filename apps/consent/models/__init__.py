"""What a resident allows and who looked, as rows."""

from apps.consent.models.access_log import AccessChain as AccessChain
from apps.consent.models.access_log import AccessEntry as AccessEntry
from apps.consent.models.grants import Ask as Ask
from apps.consent.models.grants import DeletionRequest as DeletionRequest
from apps.consent.models.grants import Engagement as Engagement
from apps.consent.models.grants import Grant as Grant
from apps.consent.models.grants import Notice as Notice
from apps.consent.models.grants import Receipt as Receipt
from apps.consent.models.keys import ResidentKey as ResidentKey
from apps.consent.models.keys import SystemKey as SystemKey
from apps.consent.models.leaving import ExportChunk as ExportChunk
from apps.consent.models.leaving import GrantStub as GrantStub
from apps.consent.models.leaving import LeavingRequest as LeavingRequest
from apps.consent.models.leaving import Tombstone as Tombstone
from apps.consent.models.log_tree import LogLeaf as LogLeaf
from apps.consent.models.log_tree import LogQueue as LogQueue
from apps.consent.models.log_tree import LogTile as LogTile
from apps.consent.models.log_tree import TreeHead as TreeHead
from apps.consent.models.read_notices import ReadNotice as ReadNotice
