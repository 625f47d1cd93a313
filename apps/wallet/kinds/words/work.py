"""What the work kinds mean to the person they are about."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from apps.wallet.kinds import work
from apps.wallet.kinds.kind import Row, Said, Word
from apps.wallet.kinds.words import codes
from apps.wallet.kinds.words.shared import (
    BIRTH_DATE,
    EMPLOYER,
    INSURED_FROM,
    INSURED_TO,
    NAME_KANA,
    NAME_LATIN,
    kind,
)
from apps.wallet.kinds.words.statuses import STATUSES

# fmt: off
# Tables read in rows: the label, the term on the document, then what it means to the person.
EMPLOYMENT_CONTRACT: Final = kind(
    "employment_contract",
    work.EmploymentContract,
    domain="work",
    sources=("employer", "hello_work", "labour_office", "immigration", "support_org", "resident"),
    # Translators: a kind of record, as a heading and in lists.
    label=_("Employment contract"),
    japanese="労働条件通知書・雇用契約書",
    told=_(
        "What you and your employer agreed on. Hours and pay here decide which insurance the employer has to enter you in."
    ),
    row=Row(who="employer", when=("starts_on", "ends_on"), amount="monthly_wage"),
    says={
        "employer": EMPLOYER,
        "employer_type": Said(_("Form of the employer"), "事業主の形態",
                              _("A company has to join health and pension insurance. A small sole proprietor may not have to."), codes.EMPLOYER_TYPES),
        "employer_insured_count": Said(_("Insured people at the employer"), "被保険者数",
                                       _("How many people there are in employees' pension. It decides from how many hours you have to be entered too.")),
        # Translators: label of a field on the page of a record; the document prints 所属機関のカテゴリー.
        "employer_category": Said(_("Employer category"), "所属機関のカテゴリー",
                                  _("Immigration sorts employers into four groups. It decides how many papers an application needs.")),
        "starts_on": Said(_("First day of work"), "雇入年月日",
                          _("Insurance through the employer should start on this day.")),
        "ends_on": Said(_("Last day of employment"), "離職年月日",
                        _("The day the employment really ended. Immigration has to be told within 14 days.")),
        "contract_end_on": Said(_("Contract runs until"), "契約期間の満了日",
                                _("The last day of a contract for a fixed time. It may be followed by another.")),
        "renewal_possible": Said(_("Contract can be renewed"), "更新の有無",
                                 _("Whether the contract says that it can go on after its last day.")),
        "renews": Said(_("Follows an earlier contract"), "契約更新",
                       _("This contract goes on from one with the same employer, without a gap.")),
        "weekly_hours": Said(_("Agreed hours a week"), "週所定労働時間",
                             _("The hours you are meant to work, without overtime. From 20 hours on, insurance can become a duty.")),
        "monthly_days": Said(_("Agreed days a month"), "月所定労働日数",
                             _("The days you are meant to work in a month.")),
        "regular_weekly_hours": Said(_("Full-time hours a week"), "通常の労働者の週所定労働時間",
                                     _("What a full-time worker there works. Three quarters of it is the line for health and pension insurance.")),
        "regular_monthly_days": Said(_("Full-time days a month"), "通常の労働者の月所定労働日数",
                                     _("What a full-time worker there works in a month.")),
        # Translators: label of a field on the page of a record; the document prints 月額賃金.
        "monthly_wage": Said(_("Monthly wage"), "月額賃金",
                             _("The agreed pay for a month with fixed allowances, without overtime.")),
        # Translators: label of a field on the page of a record; the document prints 時給.
        "hourly_wage": Said(_("Hourly wage"), "時給",
                            _("The agreed pay for an hour. It must not be below the minimum wage of the prefecture.")),
        "annual_income_expected": Said(_("Income expected in a year"), "年収見込額",
                                       _("What the contract adds up to in a year. It decides whether you count as a dependant.")),
        "comparable_japanese_wage": Said(_("Pay of a Japanese person in the same job"), "同等の日本人の報酬",
            _("Your pay must be at least as much as theirs.")),
        "commuting_allowance": Said(_("Commuting allowance a month"), "通勤手当",
                                    _("Money for your way to work.")),
        "duties": Said(_("Your work in the contract's words"), "従事すべき業務の内容",
                       _("What you are there to do. It has to fit your status of residence.")),
        "duty_codes": Said(_("Kinds of work"), "業務の種類",
                           _("The same, sorted, so that it can be compared with your status of residence."), codes.DUTY_CODES),
        "field": Said(_("Field of specified skilled work"), "特定産業分野",
                      _("The field your status is for. Work in another field needs a new permission."), codes.SSW_FIELDS),
        "dispatch": Said(_("Sent to work elsewhere"), "労働者派遣",
                         _("Whether you are employed by one company and work at another.")),
        "notice_of_conditions_given": Said(_("Notice of working conditions given"), "労働条件通知書の交付",
            _("The employer must give you this paper when you start.")),
        "other_work": Said(_("Other work beside it"), "副業・兼業",
                           _("Whether you also work somewhere else.")),
        "minimum_wage_reduction_permit": Said(_("Permit to pay below the minimum wage"), "最低賃金の減額特例許可",
            _("Only the Labour Bureau can allow this, in few cases.")),
    },
)
PAYSLIP: Final = kind(
    "payslip",
    work.Payslip,
    domain="work",
    sources=("employer", "labour_office", "resident"),
    # Translators: a kind of record, as a heading and in lists.
    label=_("Pay slip"),
    japanese="給与明細書",
    told=_(
        "What you earned in a month and what was taken off. It shows whether insurance and tax were really taken for you."
    ),
    row=Row(who="employer", when=("month",), amount="gross"),
    says={
        # Translators: label of a field on the page of a record; the document prints 支払者.
        "employer": Said(_("Employer"), "支払者",
                         _("Who paid you, as printed on the slip.")),
        # Translators: label of a field on the page of a record; the document prints 支給対象月.
        "month": Said(_("Month worked"), "支給対象月",
                      _("The month this pay is for. It can be paid in the next month.")),
        # Translators: label of a field on the page of a record; the document prints 支払日.
        "paid_on": Said(_("Payday"), "支払日",
                        _("The day the money was paid. Insurance taken on this day is for the month before.")),
        # Translators: label of a field on the page of a record; the document prints 労働日数.
        "days": Said(_("Days worked"), "労働日数",
                     _("How many days you worked in this month.")),
        # Translators: label of a field on the page of a record; the document prints 労働時間.
        "hours": Said(_("Hours worked"), "労働時間",
                      _("All hours of the month. Compare them with what you wrote down yourself.")),
        # Translators: label of a field on the page of a record; the document prints 時間外労働時間.
        "overtime_hours": Said(_("Overtime hours"), "時間外労働時間",
                               _("Hours beyond the agreed ones. They are paid at a higher rate.")),
        # Translators: label of a field on the page of a record; the document prints 基本給.
        "base_pay": Said(_("Base pay"), "基本給",
                         _("The agreed pay before allowances and overtime.")),
        # Translators: label of a field on the page of a record; the document prints 諸手当.
        "allowances": Said(_("Allowances"), "諸手当",
                           _("Fixed additions, such as for housing or a skill. Below zero means that absence was taken off here.")),
        "commuting_untaxed": Said(_("Untaxed commuting money"), "通勤手当（非課税）",
                                  _("Money for your way to work. No tax is taken from it.")),
        # Translators: label of a field on the page of a record; the document prints 時間外手当.
        "overtime_pay": Said(_("Overtime pay"), "時間外手当",
                             _("Pay for the hours beyond the agreed ones.")),
        # Translators: label of a field on the page of a record; the document prints 賞与.
        "bonus": Said(_("Bonus slip"), "賞与",
                      _("Whether this slip is for a bonus and not for monthly wages.")),
        "gross": Said(_("Pay before deductions"), "総支給額",
                      _("Everything you earned, before anything is taken off.")),
        "health_insurance": Said(_("Health insurance premium"), "健康保険料",
                                 _("Your half of the premium. The employer pays the other half.")),
        "care_insurance": Said(_("Long-Term Care Insurance premium"), "介護保険料",
                               _("Taken from people aged 40 to 64.")),
        "child_support_levy": Said(_("Child support levy"), "子ども・子育て支援金",
                                   _("Taken together with health insurance since April 2026.")),
        "employees_pension": Said(_("Employees' Pension premium"), "厚生年金保険料",
                                  _("If it is taken, the pension office should have you as a member for that month.")),
        "employment_insurance": Said(_("Employment insurance premium"), "雇用保険料",
                                     _("It pays for support between jobs.")),
        # Translators: label of a field on the page of a record; the document prints 所得税.
        "income_tax": Said(_("Income tax"), "所得税",
                           _("Taken in advance each month. It is put right at the end of the year, so it can be below zero then.")),
        # Translators: label of a field on the page of a record; the document prints 住民税.
        "resident_tax": Said(_("Resident tax"), "住民税",
                             _("Taken for your municipality. The employer has to pass it on by the 10th of the next month.")),
        # Translators: label of a field on the page of a record; the document prints その他控除.
        "other_deductions": Said(_("Other deductions"), "その他控除",
                                 _("Anything else taken off, such as rent or meals. It needs a written agreement at the workplace.")),
        "net": Said(_("Pay after deductions"), "差引支給額",
                    _("What reached you.")),
    },
)
WITHHOLDING_SLIP: Final = kind(
    "withholding_slip",
    work.WithholdingSlip,
    domain="tax",
    sources=("employer", "tax_office", "resident"),
    label=_("Withholding tax slip"),
    japanese="給与所得の源泉徴収票",
    told=_("A year's pay and income tax from one employer. You need it for tax returns and for immigration."),
    row=Row(who="payer", when=("year",), amount="gross"),
    says={
        # Translators: label of a field on the page of a record; the document prints 支払者.
        "payer": Said(_("Paid by"), "支払者",
                      _("The employer that gave you this slip.")),
        # Translators: label of a field on the page of a record; the document prints 対象年.
        "year": Said(_("Calendar year"), "対象年",
                     _("The year of the pay, from January to December.")),
        "gross": Said(_("Pay in the year"), "支払金額",
                      _("All pay of the year before anything was taken off.")),
        "tax_withheld": Said(_("Income tax taken"), "源泉徴収税額",
                             _("The income tax of the year after the year-end adjustment.")),
        "social_insurance": Said(_("Social insurance taken"), "社会保険料等の金額",
                                 _("All premiums of the year. It should match the sum of your pay slips.")),
        "left_on": Said(_("Left the employer on"), "中途退職年月日",
                        _("Filled in if you left during the year. The slip is due within one month after that.")),
        # Translators: label of a field on the page of a record; the document prints 控除対象扶養親族の数.
        "dependants": Said(_("Tax dependants"), "控除対象扶養親族の数",
                           _("How many relatives were counted as supported by you.")),
        "overseas_dependants": Said(_("Tax dependants abroad"), "非居住者である親族の数",
                                    _("How many of them live outside Japan. Papers on the relation and on money sent are needed for them.")),
        "previous_payer_included": Said(_("Earlier employer included"), "前職分の合算",
                                        _("Whether pay from an earlier employer in the same year is in these figures.")),
        "issued_on": Said(_("Given to you on"), "交付年月日",
                          _("The employer must give it to you by 31 January of the next year.")),
    },
)
WORK_LOG: Final = kind(
    "work_log",
    work.WorkLog,
    domain="work",
    sources=("employer", "resident"),
    label=_("Hours of a day"),
    japanese="勤務記録",
    told=_("Hours you worked on one day. They count towards the 28 hours a week, at all employers together."),
    row=Row(who="employer", when=("on",), amount="hours"),
    says={
        "employer": EMPLOYER,
        # Translators: label of a field on the page of a record; the document prints 勤務日.
        "on": Said(_("Day worked"), "勤務日",
                   _("The day these hours belong to.")),
        "hours": Said(_("Hours on this day"), "労働時間",
                      _("Every seven days in a row are counted, whichever day they start.")),
        "kind": Said(_("Kind of workplace"), "業種",
                     _("Some workplaces are closed to people with a permission for other activities."), codes.VENUES),
        "duty_code": Said(_("Kind of work"), "業務の種類",
                          _("What you did. It is compared with your status of residence."), codes.DUTY_CODES),
    },
)
EMPLOYMENT_INSURANCE: Final = kind(
    "employment_insurance",
    work.EmploymentInsurance,
    domain="employment_insurance",
    sources=("hello_work", "employer", "resident"),
    # Translators: a kind of record, as a heading and in lists.
    label=_("Employment insurance"),
    japanese="雇用保険被保険者証",
    told=_("Whether Hello Work has you as insured. It pays you between jobs and during childcare leave."),
    row=Row(who="employer", when=("insured_from", "insured_to")),
    says={
        "employer": EMPLOYER,
        "insured_from": INSURED_FROM,
        "insured_to": INSURED_TO,
        "insured_number_tail": Said(_("End of the insured number"), "雇用保険被保険者番号（末尾）",
                                    _("The last digits of your number. You keep the same number when you change jobs.")),
        "name_kana": NAME_KANA,
        "name_latin": NAME_LATIN,
        "birth_date": BIRTH_DATE,
    },
)
ORGANISATION_EVENT: Final = kind(
    "organisation_event",
    work.OrganisationEvent,
    domain="work",
    sources=("register", "employer", "school", "immigration", "resident"),
    label=_("Change at an organisation"),
    japanese="所属機関の変更",
    told=_(
        "Something that happened to your employer or school itself. You may have to tell immigration within 14 days."
    ),
    row=Row(who="organisation", when=("event_on",)),
    says={
        "organisation": Said(_("Organisation that changed"), "機関の名称",
                             _("The employer or school this is about.")),
        # Translators: label of a field on the page of a record; the document prints 変更の内容.
        "event": Said(_("What happened"), "変更の内容",
                      _("The change itself."), codes.ORGANISATION_EVENTS),
        # Translators: label of a field on the page of a record; the document prints 事由の生じた日.
        "event_on": Said(_("Happened on"), "事由の生じた日",
                         _("The 14 days are counted from here.")),
    },
)
LEAVE: Final = kind(
    "leave",
    work.Leave,
    domain="work",
    sources=("employer", "school", "hello_work", "health_insurer", "resident"),
    # Translators: a kind of record, as a heading and in lists.
    label=_("Time away"),
    japanese="休業・休職",
    told=_(
        "Time in which you could not work, study or come back. It explains gaps that would otherwise raise questions."
    ),
    row=Row(who="type", when=("from", "to")),
    says={
        "type": Said(_("Reason for the time away"), "休業の種類",
                     _("Why you were away. Some reasons free you from premiums."), codes.LEAVES),
        # Translators: label of a field on the page of a record; the document prints 開始年月日.
        "from": Said(_("Away from"), "開始年月日",
                     _("The first day away.")),
        # Translators: label of a field on the page of a record; the document prints 終了年月日.
        "to": Said(_("Away until"), "終了年月日",
                   _("The last day away. Empty means that it is still going on.")),
        "evidence": Said(_("Evidence (supporting material)"), "裏付け資料",
                         _("What shows it, such as a certificate.")),
    },
)
EMPLOYER_PROFILE: Final = kind(
    "employer_profile",
    work.EmployerProfile,
    domain="work",
    sources=(
        "employer",
        "register",
        "immigration",
        "pension_office",
        "tax_office",
        "labour_office",
        "resident",
    ),
    label=_("About the employer"),
    japanese="所属機関の情報",
    told=_("Facts about your employer that decide which papers and which insurance you need."),
    row=Row(who="employer", when=("report_year",)),
    says={
        "employer": EMPLOYER,
        # Translators: label of a field on the page of a record; the document prints 所属機関のカテゴリー.
        "category": Said(_("Employer category"), "所属機関のカテゴリー",
                         _("Immigration sorts employers into four groups. It decides how many papers an application needs.")),
        "statutory_report_withholding_total": Said(_("Tax withheld from everybody there"), "法定調書合計表の源泉徴収税額",
            _("The total the employer reported for a year. It decides the category.")),
        "report_year": Said(_("Year of the report"), "法定調書合計表の年分",
                            _("Which calendar year the total is for.")),
        "insured_count": Said(_("Insured people at the employer"), "被保険者数",
                              _("How many people there are in employees' pension. It decides from how many hours you have to be entered too.")),
        # Translators: label of a field on the page of a record; the document prints 業種.
        "industry": Said(_("Industry"), "業種",
                         _("What the employer does. For a sole proprietor it decides whether insurance is a duty.")),
        "half_year_resident_tax": Said(_("Passes resident tax on twice a year"), "住民税の納期の特例",
                                       _("A small employer may pass it on in June and December instead of every month.")),
        "statutory_report_filed": Said(_("Yearly report handed in"), "法定調書合計表の提出",
                                       _("Whether the employer reported its yearly pay to the tax office.")),
        "listed": Said(_("Listed on a stock exchange"), "上場",
                       _("A listed company is in category 1, which has to show the fewest papers.")),
    },
)
SSW_SUPPORT: Final = kind(
    "ssw_support",
    work.SswSupport,
    domain="work",
    sources=("support_org", "employer", "immigration", "resident"),
    label=_("Support for a specified skilled worker"),
    japanese="1号特定技能外国人支援",
    told=_("The support your employer owes you as a Specified Skilled Worker (i), and who gives it."),
    row=Row(who="organisation", when=("plan_from",)),
    says={
        # Translators: label of a field on the page of a record; the document prints 特定技能所属機関.
        "organisation": Said(_("Accepting organization"), "特定技能所属機関",
                             _("The employer that has to support you.")),
        "support_organisation": Said(_("Registered support organization"), "登録支援機関",
                                     _("Who does it for the employer, if not the employer itself.")),
        "field": Said(_("Field of specified skilled work"), "特定産業分野",
                      _("The field your status is for. Work in another field needs a new permission."), codes.SSW_FIELDS),
        "days_as_ssw_1": Said(_("Days as Specified Skilled Worker (i) before"), "特定技能1号の通算在留日数",
                              _("Days before the first record here. Five years in all is the limit.")),
        "plan_from": Said(_("Support plan from"), "支援計画の開始日",
                          _("The day the support plan began.")),
        "last_interview_on": Said(_("Last regular talk"), "直近の定期面談日",
                                  _("You and your superior have to be asked at least every three months how things are.")),
        "health_check_on": Said(_("Last health check"), "健康診断の受診日",
                                _("A recent check is needed for an application.")),
        "annual_report_year": Said(_("Report year (April to March)"), "定期届出の対象年度",
                                   _("The year the employer's report is for; 2026 means April 2026 to March 2027.")),
        "annual_report_filed": Said(_("Yearly report made"), "定期届出の提出",
                                    _("Whether the employer made its yearly report to immigration.")),
        "annual_report_filed_on": Said(_("Yearly report made on"), "定期届出の提出日",
                                       _("The day of that report.")),
    },
)
BUSINESS: Final = kind(
    "business",
    work.Business,
    domain="work",
    sources=("register", "employer", "immigration", "tax_office", "resident"),
    # Translators: a kind of record, as a heading and in lists.
    label=_("Your business"),
    japanese="事業の概要",
    told=_("The business you run as a Business Manager, as far as your status of residence depends on it."),
    row=Row(who="name", amount="capital"),
    says={
        "name": Said(_("Name of the business"), "商号",
                     _("The name in the commercial register.")),
        # Translators: label of a field on the page of a record; the document prints 資本金の額.
        "capital": Said(_("Capital"), "資本金の額",
                        _("The capital in the register. The status asks for a certain amount.")),
        "full_time_eligible_staff": Said(_("Full-time staff who count"), "常勤職員数",
            _("Full-time workers whose nationality or status lets them count.")),
        "full_time_staff_statuses": Said(_("Statuses of full-time staff"), "常勤職員の在留資格",
            _("One entry for each full-time worker, from which the number that counts can be checked."), {**STATUSES, "japanese": Word(_("Japanese national"), "日本人")}),
        "japanese_level_b2": Said(_("Japanese at level B2"), "日本語能力（B2相当）",
                                  _("Whether you or a full-time worker has this level.")),
        "career_years": Said(_("Years of experience"), "経験年数",
                             _("Years of running or managing a business, or of study that counts instead.")),
        "plan_reviewed": Said(_("Business plan checked by an expert"), "事業計画の専門家による確認",
                              _("Whether a qualified person looked at the plan.")),
        "office_dedicated": Said(_("Office of its own"), "事業所の確保",
                                 _("Whether the business has an office apart from a home.")),
    },
)
# fmt: on

KINDS: Final = (
    EMPLOYMENT_CONTRACT,
    PAYSLIP,
    WITHHOLDING_SLIP,
    WORK_LOG,
    EMPLOYMENT_INSURANCE,
    ORGANISATION_EVENT,
    LEAVE,
    EMPLOYER_PROFILE,
    SSW_SUPPORT,
    BUSINESS,
)
