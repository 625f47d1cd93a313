"""What the residence kinds mean to the person they are about."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from apps.wallet.kinds import residence
from apps.wallet.kinds.kind import Row, Said
from apps.wallet.kinds.words import codes
from apps.wallet.kinds.words.shared import (
    ADDRESS_SINCE,
    BIRTH_DATE,
    NAME_KANJI,
    NAME_LATIN,
    NATIONALITY,
    SEX,
    kind,
)
from apps.wallet.kinds.words.statuses import STATUSES

# fmt: off
# Tables read in rows: the label, the term on the document, then what it means to the person.
RESIDENCE_STATUS: Final = kind(
    "residence_status",
    residence.ResidenceStatus,
    domain="residence",
    sources=("immigration", "municipality", "resident"),
    label=_("Status of residence"),
    japanese="在留カード",
    told=_(
        "Your permission to stay in Japan: which one, until when, and what work it allows. Most other rules start from it."
    ),
    row=Row(who="status", when=("granted_on", "expires_on")),
    says={
        "status": Said(_("Status of residence"), "在留資格",
                       _("What you may do in Japan. Each status has its own rules for work and renewal."), STATUSES),
        "period_months": Said(_("Period of stay in months"), "在留期間（月）",
                              _("How long this permission lasts from the day it was given.")),
        "period_days": Said(_("Period of stay in days"), "在留期間（日）",
                            _("Short permissions are counted in days instead of months.")),
        "granted_on": Said(_("Permission given on"), "許可年月日",
                           _("The day this permission began to count.")),
        "expires_on": Said(_("Date of expiration of the period of stay"), "在留期間の満了日",
                           _("The last day of your stay. You can ask for an extension from about three months before. Empty means that there is no end.")),
        "card_number": Said(_("Residence card number"), "在留カード番号",
                            _("The number at the top right of your card. It changes with every new card.")),
        "card_issued_on": Said(_("Card issued on"), "交付年月日",
                               _("The day this card was made.")),
        "card_expires_on": Said(_("Residence card expiry date"), "在留カードの有効期限",
                                _("Until when the card itself can be used. For permanent residents only the card ends, not the stay.")),
        "permission": Said(_("Kind of permission"), "許可の種類",
                           _("How you came to this status: by entering Japan, by a change, or by an extension."), codes.PERMISSIONS),
        # Translators: label of a field on the page of a record; the document prints 就労制限の有無.
        "work_restriction": Said(_("Work restriction"), "就労制限の有無",
                                 _("What the card says about work."), codes.WORK_RESTRICTIONS),
        "outside_activity_permission": Said(_("Permission for other activities"), "資格外活動許可",
            _("Whether you may do other work beside your status, and how much."), codes.OUTSIDE_ACTIVITY),
        "designated_organisation": Said(_("Organisation on the designation paper"), "指定書の機関",
                                        _("The organisation you may work for. Another one needs a new permission first.")),
        "designated_activity": Said(_("Activity on the designation paper"), "指定された活動",
                                    _("The exact activity you may do, as written on the paper in your passport.")),
        "designated_activity_code": Said(_("Sort of designated activity"), "特定活動の種類",
            _("Which group of designated activities this belongs to. The rules differ between them."), codes.DESIGNATED_ACTIVITIES),
        "hsp_points": Said(_("Points for highly skilled professionals"), "高度専門職ポイント",
                           _("The points counted when this permission was given.")),
        "name_latin": NAME_LATIN,
        "name_kanji": NAME_KANJI,
        "birth_date": BIRTH_DATE,
        "sex": SEX,
        "nationality": NATIONALITY,
        "address": Said(_("Address on the card"), "住居地",
                        _("The address immigration has for you. It should be the one the municipality has.")),
        "address_since": ADDRESS_SINCE,
    },
)
ENTRY_EXIT: Final = kind(
    "entry_exit",
    residence.EntryExit,
    domain="residence",
    sources=("immigration", "resident"),
    # Translators: a kind of record, as a heading and in lists.
    label=_("Journey abroad"),
    japanese="出入国記録",
    told=_(
        "A time outside Japan. Long times abroad matter for permanent residence and for keeping your status."
    ),
    row=Row(when=("departed_on", "returned_on")),
    says={
        "departed_on": Said(_("Left Japan on"), "出国年月日",
                            _("The day you went through departure control.")),
        "returned_on": Said(_("Came back on"), "再入国年月日",
                            _("The day you came back. Empty means that no return is recorded.")),
        "reentry": Said(_("Re-entry permit used"), "再入国許可の種別",
                        _("What kept your status while you were away. A special re-entry permit usually lasts one year at most."), codes.REENTRY),
    },
)
APPLICATION: Final = kind(
    "application",
    residence.Application,
    domain="residence",
    sources=("immigration", "resident", "employer", "school", "support_org"),
    label=_("Application to immigration"),
    japanese="在留申請受付",
    told=_(
        "An application you made, or somebody made for you, and what came of it. While one is open you may stay beyond the last day for up to two months."
    ),
    row=Row(who="procedure", when=("accepted_on",)),
    says={
        "procedure": Said(_("What was applied for"), "申請の種類",
                          _("The permission or certificate that was asked for."), codes.PROCEDURES),
        "status_applied": Said(_("Status applied for"), "希望する在留資格",
                               _("The status of residence asked for, if it is a change."), STATUSES),
        "channel": Said(_("Way of applying"), "申請方法",
                        _("At the counter or online. An online application leaves no mark on the card."), codes.CHANNELS),
        # Translators: label of a field on the page of a record; the document prints 受付年月日.
        "accepted_on": Said(_("Accepted on"), "受付年月日",
                            _("The day immigration took the application. It must not be after the last day of your stay.")),
        # Translators: label of a field on the page of a record; the document prints 受付番号.
        "receipt_number": Said(_("Receipt number"), "受付番号",
                               _("The number to give when you ask how far it is.")),
        "filed_by": Said(_("Handed in by"), "申請者・取次者",
                         _("Who handed the application in."), codes.APPLICATION_FILERS),
        # Translators: label of a field on the page of a record; the document prints 処分年月日.
        "decided_on": Said(_("Decided on"), "処分年月日",
                           _("The day of the answer. Empty means that there is no answer yet.")),
        "result": Said(_("Result of the application"), "処分結果",
                       _("What immigration decided."), codes.RESULTS),
        "period_granted_months": Said(_("Period given in months"), "許可された在留期間（月）",
                                      _("How long the new period of stay is.")),
        "organisation": Said(_("Organisation named in the application"), "所属機関",
                             _("The employer or school the application is about.")),
    },
)
NOTIFICATION: Final = kind(
    "notification",
    residence.Notification,
    domain="residence",
    sources=("immigration", "municipality", "hello_work", "employer", "school", "support_org", "resident"),
    label=_("Notification to an office"),
    japanese="届出",
    told=_("A change that was told to an office. Most changes have to be told within 14 days."),
    row=Row(who="duty", when=("filed_on",)),
    says={
        "duty": Said(_("What was told"), "届出の種類",
                     _("The change this notification is about."), codes.DUTIES),
        # Translators: label of a field on the page of a record; the document prints 届出者.
        "filed_by": Said(_("Told by"), "届出者",
                         _("Who told the office. Some duties are yours, others are the employer's."), codes.NOTICE_FILERS),
        # Translators: label of a field on the page of a record; the document prints 事由の生じた日.
        "event_on": Said(_("Happened on"), "事由の生じた日",
                         _("The day of the change. The days for telling it are counted from here.")),
        # Translators: label of a field on the page of a record; the document prints 届出年月日.
        "filed_on": Said(_("Told on"), "届出年月日",
                         _("The day the office received the notification.")),
        "channel": Said(_("Way of telling"), "届出方法",
                        _("How it was sent. Keep the receipt or the e-mail that confirms it."), codes.POSTAL_CHANNELS),
        "organisation": Said(_("Organisation it is about"), "機関の名称",
                             _("The organisation you left, joined, or that changed.")),
    },
)
REGISTRY_ENTRY: Final = kind(
    "registry_entry",
    residence.RegistryEntry,
    domain="residence",
    sources=("municipality", "resident"),
    # Translators: a kind of record, as a heading and in lists.
    label=_("Resident registration"),
    japanese="住民票",
    told=_(
        "What your city, ward, town or village has about you. Tax, health insurance and pension letters follow this address."
    ),
    row=Row(who="address", when=("address_since",)),
    says={
        "name_latin": NAME_LATIN,
        "name_kanji": NAME_KANJI,
        "alias": Said(_("Registered alias (common name)"), "通称",
                      _("A name in daily use that you registered. It stands here only, not on the residence card.")),
        "birth_date": BIRTH_DATE,
        "address": Said(_("Address in the register"), "住所",
                        _("Where you live, as the municipality has it.")),
        "address_since": ADDRESS_SINCE,
        "left_previous_on": Said(_("Left the address before on"), "転出年月日",
                                 _("The day you moved out of your last address.")),
        "moved_notice_on": Said(_("Move told on"), "届出年月日",
                                _("The day you told the municipality that you moved.")),
        "card_presented": Said(_("Residence card shown"), "在留カードの提示",
                               _("If you showed your card when you moved, immigration was told the address too.")),
        "household_head": Said(_("Head of household"), "世帯主",
                               _("Whether you are the head of your household. The National Health Insurance bill goes to that person.")),
        "household_size": Said(_("People in the household"), "世帯員数",
                               _("How many people are registered in your household.")),
        "health_levy": Said(_("Fee or tax for National Health Insurance"), "国民健康保険の賦課方式",
                            _("Some municipalities charge a fee and some a tax. The time limits differ."), codes.HEALTH_LEVIES),
    },
)
PASSPORT: Final = kind(
    "passport",
    residence.Passport,
    domain="residence",
    sources=("home_agency", "immigration", "resident"),
    # Translators: a kind of record, as a heading and in lists.
    label=_("Passport"),
    japanese="旅券",
    told=_("How long your passport can be used. Its number is not kept here."),
    row=Row(who="country", when=("expires_on",)),
    says={
        # Translators: label of a field on the page of a record; the document prints 発行国.
        "country": Said(_("Issued by"), "発行国",
                        _("The country or region that issued it.")),
        "expires_on": Said(_("Can be used until"), "旅券の有効期限",
                           _("Renew it at your embassy or consulate before this day.")),
        "name_latin": NAME_LATIN,
        "birth_date": BIRTH_DATE,
        "sex": SEX,
        "nationality": NATIONALITY,
    },
)
FAMILY_RELATION: Final = kind(
    "family_relation",
    residence.FamilyRelation,
    domain="family",
    sources=("municipality", "immigration", "home_agency", "resident"),
    # Translators: a kind of record, as a heading and in lists.
    label=_("Family member"),
    japanese="親族関係",
    told=_("Somebody of your family, where their situation matters for your own records."),
    row=Row(who="person", when=("since", "until")),
    says={
        "relation": Said(_("Relation to you"), "続柄",
                         _("What this person is to you."), codes.RELATIONS),
        "person": Said(_("Name of the family member"), "氏名",
                       _("The name as this source writes it.")),
        # Translators: label of a field on the page of a record; the document prints 婚姻・出生等の年月日.
        "since": Said(_("Family since"), "婚姻・出生等の年月日",
                      _("The day of the marriage, birth or adoption.")),
        # Translators: label of a field on the page of a record; the document prints 終了年月日.
        "until": Said(_("Family until"), "終了年月日",
                      _("The day of a divorce or a death. Empty means that nothing has ended.")),
        "nationality": Said(_("Nationality / region of the family member"), "国籍・地域",
                            _("It decides which status of residence a family can have.")),
        "status": Said(_("Status of residence of the family member"), "在留資格",
                       _("A dependant's stay hangs on the status of the person who supports them."), STATUSES),
        "lives_together": Said(_("Lives with you"), "同居の有無",
                               _("Immigration asks about this when a stay rests on a marriage.")),
        "separated_since": Said(_("Living apart since"), "別居年月日",
                                _("The day from which you live in different homes.")),
        "separation_reason": Said(_("Why you live apart"), "別居の理由",
                                  _("A good reason, such as work or a danger at home, is taken into account.")),
        "lives_in_japan": Said(_("Lives in Japan"), "日本での居住",
                               _("A relative abroad can be a tax dependant, but needs more papers.")),
        "ended_by": Said(_("How it ended"), "終了の事由",
                         _("After a divorce or a death immigration has to be told within 14 days."), codes.MARRIAGE_ENDS),
        "pension_category": Said(_("Pension category of the family member"), "国民年金の被保険者種別",
                                 _("A spouse in category 2 can put you into category 3, where you pay nothing yourself.")),
        "employer": Said(_("Employer of the family member"), "勤務先",
                         _("Where they work. Their employer reports you as a dependant.")),
        "status_expires_on": Said(_("Their period of stay ends on"), "在留期間の満了日",
                                  _("The last day of their stay. A dependant's stay cannot go beyond it.")),
    },
)
PROTECTION_RECOGNITION: Final = kind(
    "protection_recognition",
    residence.ProtectionRecognition,
    domain="residence",
    sources=("immigration", "resident"),
    label=_("Recognition of protection"),
    japanese="難民認定・補完的保護対象者認定",
    told=_("Japan recognised that you need protection. Several rules are easier for you because of it."),
    row=Row(who="type", when=("recognised_on",)),
    says={
        # Translators: label of a field on the page of a record; the document prints 認定の種類.
        "type": Said(_("Recognised as"), "認定の種類",
                     _("As whom Japan recognised you."), codes.PROTECTIONS),
        # Translators: label of a field on the page of a record; the document prints 認定年月日.
        "recognised_on": Said(_("Recognised on"), "認定年月日",
                              _("The day of the recognition.")),
    },
)
CONDUCT_DECLARATION: Final = kind(
    "conduct_declaration",
    residence.ConductDeclaration,
    domain="residence",
    sources=("resident",),
    label=_("Your own statement about penalties"),
    japanese="素行に関する申告",
    told=_(
        "What you yourself state about fines and cases. Only you can write it, and only you decide who reads it."
    ),
    row=Row(who="type", when=("on",)),
    says={
        "type": Said(_("What you state"), "申告の内容",
                     _("Application forms ask about this. Stating it openly is better than leaving it out."), codes.CONDUCT),
        "on": Said(_("Date of the penalty or case"), "年月日",
                   _("The day it was decided or began. Some things stop counting after years.")),
    },
)
# fmt: on

KINDS: Final = (
    RESIDENCE_STATUS,
    ENTRY_EXIT,
    APPLICATION,
    NOTIFICATION,
    REGISTRY_ENTRY,
    PASSPORT,
    FAMILY_RELATION,
    PROTECTION_RECOGNITION,
    CONDUCT_DECLARATION,
)
