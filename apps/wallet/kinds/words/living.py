"""What the kinds of living and learning mean to the person they are about."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from apps.wallet.kinds import living
from apps.wallet.kinds.kind import Row, Said
from apps.wallet.kinds.words import codes, papers
from apps.wallet.kinds.words.shared import kind

# fmt: off
# Tables read in rows: the label, the term on the document, then what it means to the person.
HOUSING_LEASE: Final = kind(
    "housing_lease",
    living.HousingLease,
    domain="living",
    sources=("landlord", "employer", "support_org", "resident"),
    # Translators: a kind of record, as a heading and in lists.
    label=_("Home"),
    japanese="賃貸借契約書",
    told=_("The contract for the place you live in. Its first day should fit the address in the register."),
    row=Row(who="address", when=("from", "to"), amount="rent"),
    says={
        "address": Said(_("Address of the home"), "物件の所在地",
                        _("Where the home is.")),
        # Translators: label of a field on the page of a record; the document prints 契約開始日.
        "from": Said(_("Rented from"), "契約開始日",
                     _("The first day of the contract.")),
        # Translators: label of a field on the page of a record; the document prints 契約終了日.
        "to": Said(_("Rented until"), "契約終了日",
                   _("The last day of the contract. Empty means that it goes on.")),
        "rent": Said(_("Rent a month"), "賃料",
                     _("What you pay each month for the home itself.")),
        # Translators: label of a field on the page of a record; the document prints 貸主.
        "landlord": Said(_("Landlord"), "貸主",
                         _("Who rents the home to you.")),
    },
)
SCHOOL_ENROLMENT: Final = kind(
    "school_enrolment",
    living.SchoolEnrolment,
    domain="learning",
    sources=("school", "immigration", "municipality", "resident"),
    # Translators: a kind of record, as a heading and in lists.
    label=_("School"),
    japanese="在学証明書",
    told=_("Your time at a school. A student's status and hours of work depend on it."),
    row=Row(who="school", when=("enrolled_on", "left_on")),
    says={
        "school": Said(_("Name of the school"), "学校名",
                       _("The school as it names itself.")),
        "level": Said(_("Kind of school"), "学校の種類",
                      _("Rules about work and renewal differ between schools."), codes.SCHOOL_LEVELS),
        "class_one": Said(_("Class I school"), "適正校（クラスⅠ）",
                          _("Immigration keeps a list of well-run schools. Students there need fewer papers.")),
        # Translators: label of a field on the page of a record; the document prints 入学年月日.
        "enrolled_on": Said(_("Started on"), "入学年月日",
                            _("The first day at this school.")),
        # Translators: label of a field on the page of a record; the document prints 卒業・退学年月日.
        "left_on": Said(_("Left on"), "卒業・退学年月日",
                        _("The last day at this school. Immigration has to be told within 14 days.")),
        "leave_reason": Said(_("Why it ended"), "卒業・退学等の別",
                             _("How your time there ended."), codes.LEAVE_REASONS),
        # Translators: label of a field on the page of a record; the document prints 長期休業期間.
        "vacations": Said(_("Long vacations"), "長期休業期間",
                          _("In these days a student may work up to 8 hours a day instead of 28 hours a week.")),
        "attendance_rate": Said(_("Attendance in percent"), "出席率",
                                _("How many of the classes you were at. Immigration looks at it when you renew.")),
        "course_mode": Said(_("Time of the classes"), "課程（昼・夜・通信）",
                            _("It decides, among other things, whether employment insurance covers your work."), codes.COURSE_MODES),
        "leaves_of_absence": Said(_("Leaves from school"), "休学期間",
                                  _("Days in which you were enrolled but did not study. You may not work then.")),
    },
)
LANGUAGE_CERTIFICATE: Final = kind(
    "language_certificate",
    living.LanguageCertificate,
    domain="learning",
    sources=("examiner", "school", "resident"),
    label=_("Test of Japanese"),
    japanese="日本語能力の証明書",
    told=_("A test of Japanese you took. Some statuses ask for one, and it can give points."),
    row=Row(who="test", when=("taken_on",)),
    says={
        "test": Said(_("Name of the test"), "試験名",
                     _("Which test it was."), codes.LANGUAGE_TESTS),
        # Translators: label of a field on the page of a record; the document prints レベル.
        "level": Said(_("Level"), "レベル",
                      _("The level of the test, such as N2.")),
        # Translators: label of a field on the page of a record; the document prints 得点.
        "score": Said(_("Points reached"), "得点",
                      _("The points in the result.")),
        # Translators: label of a field on the page of a record; the document prints 受験年月日.
        "taken_on": Said(_("Taken on"), "受験年月日",
                         _("The day of the test.")),
        # Translators: label of a field on the page of a record; the document prints 合否.
        "passed": Said(_("Passed"), "合否",
                       _("Whether the examiner says that you passed.")),
    },
)
EXAM_RESULT: Final = kind(
    "exam_result",
    living.ExamResult,
    domain="learning",
    sources=("examiner", "employer", "support_org", "resident"),
    # Translators: a kind of record, as a heading and in lists.
    label=_("Skills test"),
    japanese="技能試験の結果",
    told=_("A test of skills you took for your work or status."),
    row=Row(who="exam", when=("taken_on",)),
    says={
        "exam": Said(_("Name of the test"), "試験名",
                     _("Which test it was."), codes.EXAMS),
        "part": Said(_("Part of the test"), "試験区分",
                     _("Written or practical, or the group of jobs it is for.")),
        "field": Said(_("Field of the test"), "分野",
                      _("The field of work the test is for."), codes.SSW_FIELDS),
        # Translators: label of a field on the page of a record; the document prints 得点.
        "score": Said(_("Points reached"), "得点",
                      _("The points in the result.")),
        # Translators: label of a field on the page of a record; the document prints 合格基準点.
        "pass_mark": Said(_("Points needed"), "合格基準点",
                          _("From how many points the test was passed.")),
        # Translators: label of a field on the page of a record; the document prints 受験年月日.
        "taken_on": Said(_("Taken on"), "受験年月日",
                         _("The day of the test.")),
        # Translators: label of a field on the page of a record; the document prints 合否.
        "passed": Said(_("Passed"), "合否",
                       _("Whether the examiner says that you passed.")),
    },
)
EDUCATION: Final = kind(
    "education",
    living.Education,
    domain="learning",
    sources=("school", "home_agency", "resident"),
    # Translators: a kind of record, as a heading and in lists.
    label=_("Degree"),
    japanese="学位・卒業証明書",
    told=_("What you studied. Your work has to fit it in many statuses."),
    row=Row(who="institution", when=("graduated_on",)),
    says={
        # Translators: label of a field on the page of a record; the document prints 学位.
        "degree": Said(_("Degree reached"), "学位",
                       _("The highest degree from this place."), codes.DEGREES),
        # Translators: label of a field on the page of a record; the document prints 専攻.
        "field": Said(_("Subject"), "専攻",
                      _("What you studied there. It is compared with your work.")),
        "institution": Said(_("University or school"), "学校名",
                            _("Where you studied.")),
        "country": Said(_("Country of the school"), "所在国",
                        _("Where the school is. A vocational diploma counts only from Japan.")),
        # Translators: label of a field on the page of a record; the document prints 卒業年月日.
        "graduated_on": Said(_("Graduated on"), "卒業年月日",
                             _("The day you finished.")),
    },
)
WORK_HISTORY: Final = kind(
    "work_history",
    living.WorkHistory,
    domain="learning",
    sources=("employer", "home_agency", "resident"),
    # Translators: a kind of record, as a heading and in lists.
    label=_("Earlier work"),
    japanese="職歴",
    told=_("Work you did before, where its years count as experience."),
    row=Row(who="employer", when=("from", "to")),
    says={
        # Translators: label of a field on the page of a record; the document prints 勤務先.
        "employer": Said(_("Earlier employer"), "勤務先",
                         _("Who you worked for.")),
        # Translators: label of a field on the page of a record; the document prints 入社年月日.
        "from": Said(_("Worked from"), "入社年月日",
                     _("The first day of that work.")),
        # Translators: label of a field on the page of a record; the document prints 退社年月日.
        "to": Said(_("Worked until"), "退社年月日",
                   _("The last day of that work. Empty means that it goes on.")),
        "duties": Said(_("What you did"), "職務内容",
                       _("The work in your own words or in the employer's.")),
        "related": Said(_("Belongs to your present work"), "関連する職務",
                        _("Only experience in related work counts.")),
    },
)
ACHIEVEMENT: Final = kind(
    "achievement",
    living.Achievement,
    domain="learning",
    sources=("employer", "school", "examiner", "register", "immigration", "home_agency", "resident"),
    label=_("Achievement that gives points"),
    japanese="高度人材ポイントの加点項目",
    told=_(
        "Something beyond degree and pay that counts in the table of points for highly skilled professionals."
    ),
    row=Row(who="item", amount="points"),
    says={
        "item": Said(_("Line in the table of points"), "ポイント計算表の項目",
                     _("Which line of the table it is."), papers.ACHIEVEMENTS),
        "points": Said(_("Points it gives"), "ポイント",
                       _("How many points the table gives for it.")),
        "evidence": Said(_("Evidence (supporting material)"), "疎明資料",
                         _("The paper that shows it.")),
    },
)
BANK_REGISTRATION: Final = kind(
    "bank_registration",
    living.BankRegistration,
    domain="living",
    sources=("bank", "resident"),
    label=_("Period of stay at the bank"),
    japanese="銀行に届け出た在留期間",
    told=_(
        "The end of stay your bank has on file. With an old date it may limit your account. The account number is not kept here."
    ),
    row=Row(who="bank", when=("registered_expiry_on",)),
    says={
        # Translators: label of a field on the page of a record; the document prints 銀行名.
        "bank": Said(_("Bank"), "銀行名",
                     _("The bank that holds this date.")),
        "registered_expiry_on": Said(_("End of stay on file"), "届出済みの在留期間満了日",
                                     _("Show the bank your new card after every renewal.")),
    },
)
HOUSEHOLD_INCOME: Final = kind(
    "household_income",
    living.HouseholdIncome,
    domain="living",
    sources=("municipality", "tax_office", "resident"),
    label=_("Income of the household"),
    japanese="世帯の収入",
    told=_(
        "What one member of the household earned in a year. Immigration looks at whether the household can live on it."
    ),
    row=Row(who="earner", when=("year",), amount="amount"),
    says={
        # Translators: label of a field on the page of a record; the document prints 対象年.
        "year": Said(_("Calendar year"), "対象年",
                     _("The year of the income, from January to December.")),
        "amount": Said(_("Income in the year"), "収入額",
                       _("All income of this person in the year. Below zero means a loss.")),
        "earner": Said(_("Who earned it"), "収入のある者",
                       _("You, your spouse, or somebody else in the household."), codes.EARNERS),
        "public_assistance": Said(_("Public assistance received"), "生活保護の受給",
                                  _("Whether the household received public assistance in the year.")),
        # Translators: label of a field on the page of a record; the document prints 預貯金.
        "savings": Said(_("Savings"), "預貯金",
                        _("Money put aside, if this source says so.")),
    },
)
GUARANTOR: Final = kind(
    "guarantor",
    living.Guarantor,
    domain="living",
    sources=("resident",),
    # Translators: a kind of record, as a heading and in lists.
    label=_("Guarantor"),
    japanese="身元保証人",
    told=_(
        "The person who vouches for you in an application for permanent residence. They do not take over debts."
    ),
    row=Row(who="relation", when=("letter_on",)),
    says={
        "relation": Said(_("Relation to the guarantor"), "申請人との関係",
                         _("How you know each other.")),
        "japanese_or_pr": Said(_("Japanese national or permanent resident"), "日本人・永住者",
                               _("Only such a person can be the guarantor.")),
        "letter_on": Said(_("Letter of guarantee of"), "身元保証書の日付",
                          _("The date on the letter.")),
    },
)
DOCUMENT_ON_FILE: Final = kind(
    "document_on_file",
    living.DocumentOnFile,
    domain="living",
    sources=(
        "resident",
        "employer",
        "support_org",
        "school",
        "municipality",
        "hello_work",
        "labour_office",
        "immigration",
    ),
    label=_("Paper on file"),
    japanese="手元の書類",
    told=_("A paper you have ready for an application."),
    row=Row(who="document", when=("issued_on",)),
    says={
        # Translators: label of a field on the page of a record; the document prints 書類の種類.
        "document": Said(_("Which paper"), "書類の種類",
                         _("The paper, by its name in the list of documents."), papers.DOCUMENTS),
        "issued_on": Said(_("Date of the paper"), "発行年月日",
                          _("The day it was made. Many offices ask for papers of the last three months.")),
    },
)
# fmt: on

KINDS: Final = (
    HOUSING_LEASE,
    SCHOOL_ENROLMENT,
    LANGUAGE_CERTIFICATE,
    EXAM_RESULT,
    EDUCATION,
    WORK_HISTORY,
    ACHIEVEMENT,
    BANK_REGISTRATION,
    HOUSEHOLD_INCOME,
    GUARANTOR,
    DOCUMENT_ON_FILE,
)
