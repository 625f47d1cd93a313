"""What the kinds of tax mean to the person they are about."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from apps.wallet.kinds import tax
from apps.wallet.kinds.kind import Row, Said
from apps.wallet.kinds.words import codes
from apps.wallet.kinds.words.shared import DUE_ON, PAID_AMOUNT, PAID_ON, kind

# fmt: off
# Tables read in rows: the label, the term on the document, then what it means to the person.
RESIDENT_TAX_ASSESSMENT: Final = kind(
    "resident_tax_assessment",
    tax.ResidentTaxAssessment,
    domain="tax",
    sources=("municipality", "employer", "resident"),
    label=_("Resident tax for a year"),
    japanese="住民税課税証明書・税額決定通知書",
    told=_(
        "How much resident tax the municipality counted for you, and from what income. Immigration reads your income here."
    ),
    row=Row(who="municipality", when=("fiscal_year",), amount="annual_tax"),
    says={
        # Translators: label of a field on the page of a record; the document prints 年度.
        "fiscal_year": Said(_("Fiscal year"), "年度",
                            _("The year in which it is paid, from June to May.")),
        "income_year": Said(_("Income of the year"), "対象年",
                            _("The calendar year of the income, usually the one before.")),
        # Translators: label of a field on the page of a record; the document prints 課税団体.
        "municipality": Said(_("Municipality"), "課税団体",
                             _("Where you were registered on 1 January. It stays the same for the whole year even if you move.")),
        "salary_income": Said(_("Pay before the deduction"), "給与収入",
                              _("All pay of the year before anything is taken off. It should match your withholding tax slip.")),
        "total_income": Said(_("Income after the deduction"), "合計所得金額",
                             _("What is left of all income after the fixed deductions. Rules about dependants use this figure.")),
        "annual_tax": Said(_("Tax for the year"), "年税額",
                           _("The whole resident tax of this year.")),
        # Translators: label of a field on the page of a record; the document prints 扶養人数.
        "dependants": Said(_("Tax dependants"), "扶養人数",
                           _("How many relatives were counted as supported by you. It should be the same number as on your withholding tax slip.")),
        "collection": Said(_("How it is paid"), "徴収方法",
                           _("Taken from your pay by the employer, or paid by you with slips."), codes.ASSESSED_COLLECTION),
        "withheld_by": Said(_("Employer that takes it"), "特別徴収義務者",
                            _("The employer that takes it from your pay and passes it on.")),
    },
)
RESIDENT_TAX_INSTALMENT: Final = kind(
    "resident_tax_instalment",
    tax.ResidentTaxInstalment,
    domain="tax",
    sources=("municipality", "employer", "resident"),
    label=_("Resident tax payment"),
    japanese="住民税の納付",
    told=_("One payment of resident tax. Paying in time matters for a renewal and for permanent residence."),
    row=Row(when=("due_on",), amount="amount"),
    says={
        # Translators: label of a field on the page of a record; the document prints 年度.
        "fiscal_year": Said(_("Fiscal year"), "年度",
                            _("The year in which it is paid, from June to May.")),
        # Translators: label of a field on the page of a record; the document prints 期別.
        "instalment": Said(_("Instalment number"), "期別",
                           _("Which payment of the year this is.")),
        "month": Said(_("Month of the pay"), "月割の月",
                      _("The month from whose pay it was taken.")),
        "collection": Said(_("How this part is paid"), "徴収方法",
                           _("If the employer takes it from your pay, passing it on is the employer's duty."), codes.COLLECTION),
        "due_on": DUE_ON,
        # Translators: label of a field on the page of a record; the document prints 納付額.
        "amount": Said(_("Amount due"), "納付額",
                       _("How much has to be paid this time.")),
        "paid_on": PAID_ON,
        "paid_amount": PAID_AMOUNT,
        "demand_received_on": Said(_("Demand letter of"), "督促状の発付日",
                                   _("The day of a letter asking for a payment that had not arrived.")),
    },
)
NATIONAL_TAX_CERTIFICATE: Final = kind(
    "national_tax_certificate",
    tax.NationalTaxCertificate,
    domain="tax",
    sources=("tax_office", "resident"),
    label=_("Tax payment certificate (national tax)"),
    japanese="納税証明書（国税）",
    told=_("The tax office's paper on what you paid. An application for permanent residence needs No. 3."),
    row=Row(who="certificate", when=("issued_on",)),
    says={
        "certificate": Said(_("Number of the certificate"), "証明書の種類",
                            _("Which of the four papers it is. Each one shows something else."), codes.TAX_CERTIFICATES),
        # Translators: label of a field on the page of a record; the document prints 発行年月日.
        "issued_on": Said(_("Issued on"), "発行年月日",
                          _("The day the tax office made it. Offices ask for one of the last three months.")),
        "unpaid": Said(_("Something is unpaid"), "未納の税額",
                       _("Whether the tax office has an open amount for you.")),
        "taxes": Said(_("Taxes it covers"), "税目",
                      _("The certificate says something about these taxes only."), codes.NATIONAL_TAXES),
    },
)
OVERSEAS_DEPENDANT: Final = kind(
    "overseas_dependant",
    tax.OverseasDependant,
    domain="tax",
    sources=("employer", "tax_office", "municipality", "resident"),
    label=_("Tax dependant abroad"),
    japanese="国外居住親族",
    told=_(
        "A relative abroad whom you support and who lowers your tax. The papers have to be kept for each year."
    ),
    row=Row(who="person", when=("year",), amount="remitted"),
    says={
        # Translators: label of a field on the page of a record; the document prints 対象年.
        "year": Said(_("Calendar year"), "対象年",
                     _("The year in which the relative was counted.")),
        "person": Said(_("Name of the relative"), "氏名",
                       _("The name as written in the form.")),
        "relation": Said(_("Relation to you"), "続柄",
                         _("What this person is to you."), codes.RELATIONS),
        "birth_date": Said(_("Date of birth of the relative"), "生年月日",
                           _("The rules for relatives aged 30 to 69 are stricter.")),
        "kinship_document": Said(_("Paper on the relation on file"), "親族関係書類",
                                 _("A paper that shows how you are related, with a translation.")),
        "remittance_document": Said(_("Paper on money sent on file"), "送金関係書類",
                                    _("Bank papers that show money sent to this person in the year.")),
        "remitted": Said(_("Money sent in the year"), "送金額",
                         _("The sum sent to this person. For some relatives it has to reach 380,000 yen.")),
        # Translators: label of a field on the page of a record; the document prints 留学.
        "student": Said(_("Studying abroad"), "留学",
                        _("Whether the relative lives abroad on a student permission.")),
        "disabled": Said(_("Has a disability"), "障害者",
                         _("A person with a disability counts at any age.")),
    },
)
TAX_RETURN: Final = kind(
    "tax_return",
    tax.TaxReturn,
    domain="tax",
    sources=("tax_office", "municipality", "resident"),
    label=_("Final tax return"),
    japanese="確定申告書",
    told=_("Your own yearly report of income to the tax office."),
    row=Row(when=("year",), amount="tax_due"),
    says={
        # Translators: label of a field on the page of a record; the document prints 対象年分.
        "year": Said(_("Calendar year"), "対象年分",
                     _("The year of the income, from January to December.")),
        "filed_on": Said(_("Handed in on"), "提出年月日",
                         _("The day the tax office received it. It is due by 15 March of the next year.")),
        "total_income": Said(_("Income after the deduction"), "合計所得金額",
                             _("What is left of all income after the fixed deductions. Below zero means a loss.")),
        "tax_due": Said(_("Tax to pay"), "納付すべき税額",
                        _("What is left to pay. Below zero means that you get money back.")),
        "paid_on": PAID_ON,
    },
)
TAX_AGENT: Final = kind(
    "tax_agent",
    tax.TaxAgent,
    domain="tax",
    sources=("tax_office", "municipality", "resident"),
    # Translators: a kind of record, as a heading and in lists.
    label=_("Tax agent"),
    japanese="納税管理人の届出",
    told=_("Somebody in Japan who deals with the tax office for you after you leave."),
    row=Row(when=("appointed_on",)),
    says={
        # Translators: label of a field on the page of a record; the document prints 届出年月日.
        "appointed_on": Said(_("Named on"), "届出年月日",
                             _("The day the office was told who it is. Do it before you leave Japan.")),
    },
)
# fmt: on

KINDS: Final = (
    RESIDENT_TAX_ASSESSMENT,
    RESIDENT_TAX_INSTALMENT,
    NATIONAL_TAX_CERTIFICATE,
    OVERSEAS_DEPENDANT,
    TAX_RETURN,
    TAX_AGENT,
)
