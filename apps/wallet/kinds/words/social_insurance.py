"""What the kinds of social insurance mean to the person they are about."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from apps.wallet.kinds import social_insurance
from apps.wallet.kinds.kind import Row, Said
from apps.wallet.kinds.words import codes
from apps.wallet.kinds.words.shared import (
    BIRTH_DATE,
    DUE_ON,
    EMPLOYER,
    INSURED_FROM,
    INSURED_TO,
    NAME_KANA,
    NAME_LATIN,
    PAID_AMOUNT,
    PAID_ON,
    kind,
)

# fmt: off
# Tables read in rows: the label, the term on the document, then what it means to the person.
HEALTH_INSURANCE: Final = kind(
    "health_insurance",
    social_insurance.HealthInsurance,
    domain="health",
    sources=("health_insurer", "municipality", "pension_office", "employer", "resident"),
    # Translators: a kind of record, as a heading and in lists.
    label=_("Health insurance"),
    japanese="資格情報のお知らせ・資格確認書",
    told=_("Which health insurance covers you, and from when. Its symbol and number are not kept here."),
    row=Row(who="insurer", when=("insured_from", "insured_to")),
    says={
        "scheme": Said(_("Kind of health insurance"), "保険の種類",
                       _("Whether you are covered through work or through your municipality."), codes.HEALTH_SCHEMES),
        # Translators: label of a field on the page of a record; the document prints 保険者名.
        "insurer": Said(_("Insurer"), "保険者名",
                        _("Who pays the doctor together with you.")),
        "role": Said(_("Your place in the insurance"), "本人・家族の別",
                     _("Insured yourself, or covered as the family member of somebody insured."), codes.HEALTH_ROLES),
        "insured_from": INSURED_FROM,
        "insured_to": INSURED_TO,
        "name_kana": NAME_KANA,
        "name_latin": NAME_LATIN,
        "birth_date": BIRTH_DATE,
    },
)
NATIONAL_HEALTH_PAYMENT: Final = kind(
    "national_health_payment",
    social_insurance.NationalHealthPayment,
    domain="health",
    sources=("municipality", "health_insurer", "resident"),
    label=_("National Health Insurance payment"),
    japanese="国民健康保険料（税）納付",
    told=_(
        "One payment for National Health Insurance. Immigration looks at whether these were paid in time."
    ),
    row=Row(when=("due_on",), amount="amount"),
    says={
        # Translators: label of a field on the page of a record; the document prints 年度.
        "fiscal_year": Said(_("Fiscal year"), "年度",
                            _("The year from April to March this payment belongs to.")),
        # Translators: label of a field on the page of a record; the document prints 期別.
        "instalment": Said(_("Instalment number"), "期別",
                           _("Which payment of the year this is.")),
        "due_on": DUE_ON,
        # Translators: label of a field on the page of a record; the document prints 納付額.
        "amount": Said(_("Amount due"), "納付額",
                       _("How much has to be paid this time.")),
        "paid_on": PAID_ON,
        "paid_amount": PAID_AMOUNT,
        "instalment_plan": Said(_("Agreed to pay in parts"), "分割納付",
                                _("Whether the municipality agreed to smaller payments. Keeping to them counts in your favour.")),
    },
)
PENSION_ENROLMENT: Final = kind(
    "pension_enrolment",
    social_insurance.PensionEnrolment,
    domain="pension",
    sources=("pension_office", "municipality", "employer", "resident"),
    # Translators: a kind of record, as a heading and in lists.
    label=_("Pension membership"),
    japanese="年金加入記録",
    told=_(
        "A stretch of time in which you belonged to the pension through work, through a spouse, or by paying yourself."
    ),
    row=Row(who="employer", when=("from_month", "to_month")),
    says={
        # Translators: label of a field on the page of a record; the document prints 被保険者種別.
        "category": Said(_("Pension category"), "被保険者種別",
                         _("1: you pay yourself. 2: through your employer. 3: through your spouse, without paying.")),
        "employer": EMPLOYER,
        "from_month": Said(_("Counts from the month"), "加入月",
                           _("The first month that counts for your pension.")),
        "to_month": Said(_("Counts to the month"), "最終加入月",
                         _("The last month that counts. Empty means that it goes on.")),
        "insured_from": INSURED_FROM,
        "insured_to": INSURED_TO,
        "name_kana": NAME_KANA,
        "name_latin": NAME_LATIN,
        "birth_date": BIRTH_DATE,
    },
)
PENSION_MONTH: Final = kind(
    "pension_month",
    social_insurance.PensionMonth,
    domain="pension",
    sources=("pension_office", "resident"),
    # Translators: a kind of record, as a heading and in lists.
    label=_("Pension month"),
    japanese="月別の年金記録",
    told=_(
        "What the pension office has for one month. Missing months make your pension smaller and raise questions at a renewal."
    ),
    row=Row(who="status", when=("month",)),
    says={
        "month": Said(_("Month of the pension record"), "対象月",
                      _("The month this is about.")),
        "category": Said(_("Pension category in the month"), "被保険者種別",
                         _("1: you pay yourself. 2: through your employer. 3: through your spouse. 0: none is recorded.")),
        "status": Said(_("State of the month"), "納付状況",
                       _("Whether it was paid, put off or exempt. Exempt months are not arrears."), codes.PENSION_STATES),
        "due_on": DUE_ON,
        "paid_on": PAID_ON,
        "employer": EMPLOYER,
        "standard_remuneration": Said(_("Monthly pay band"), "標準報酬月額",
                                      _("Your pay, rounded into a band. Premiums and your later pension are counted from it.")),
        "bonus": Said(_("Bonus that counts"), "標準賞与額",
                      _("The bonus of this month, rounded down. It counts for your later pension.")),
    },
)
LUMP_SUM_WITHDRAWAL: Final = kind(
    "lump_sum_withdrawal",
    social_insurance.LumpSumWithdrawal,
    domain="pension",
    sources=("pension_office", "resident"),
    label=_("Lump-sum withdrawal payment"),
    japanese="脱退一時金支給決定通知書",
    told=_(
        "Pension premiums that were paid back to you after you left Japan. The months paid back no longer count."
    ),
    row=Row(when=("decided_on",), amount="months"),
    says={
        # Translators: label of a field on the page of a record; the document prints 支給決定年月日.
        "decided_on": Said(_("Decided on"), "支給決定年月日",
                           _("The day the pension office decided to pay it.")),
        "months": Said(_("Months paid back"), "支給対象月数",
                       _("How many months are gone from your pension record.")),
    },
)
CERTIFICATE_OF_COVERAGE: Final = kind(
    "certificate_of_coverage",
    social_insurance.CertificateOfCoverage,
    domain="pension",
    sources=("home_agency", "pension_office", "employer", "resident"),
    label=_("Certificate of coverage"),
    japanese="社会保障協定の適用証明書",
    told=_(
        "Proof that you stay in another country's insurance while you work in Japan, so that you need not pay twice."
    ),
    row=Row(who="country"),
    says={
        "country": Said(_("Country of the insurance"), "適用国",
                        _("The country whose insurance you stay in.")),
        "schemes": Said(_("Insurance it covers"), "適用される制度",
                        _("Only these are covered abroad. The others apply to you in Japan."), codes.COVERAGE_SCHEMES),
        "employer": Said(_("Employer on the certificate"), "事業所名称",
                         _("Who sent you to Japan. The certificate holds for this employer only.")),
    },
)
# fmt: on

KINDS: Final = (
    HEALTH_INSURANCE,
    NATIONAL_HEALTH_PAYMENT,
    PENSION_ENROLMENT,
    PENSION_MONTH,
    LUMP_SUM_WITHDRAWAL,
    CERTIFICATE_OF_COVERAGE,
)
