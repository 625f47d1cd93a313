"""Every paper that a list names: the one list of ids that `document_on_file` knows, with issuer and way to get it."""

from typing import Final, Literal, NamedTuple

from apps.readiness.engine.outcomes import Party

type Age = Literal["certificate", "photo"]
#: How a paper is got today; there is a sentence for each.
type Way = Literal[
    "form_at_immigration", "take_photo", "bring_own", "write_yourself", "at_tax_municipality", "at_municipality",
    "at_family_register", "at_registering_office", "from_employer", "from_dispatch_client", "from_school",
    "from_sponsor", "from_support_org", "from_insurer", "at_pension_office", "from_guarantor",
    "from_examiner", "own_business",
]  # fmt: skip


class Document(NamedTuple):
    """A paper: its Japanese name, who issues it, how it is got, and which limit of age it has.

    `since`: the ISO day from which it is filed.
    """

    id: str
    japanese: str
    issuer: Party
    way: Way
    age: Age | None = None
    since: str | None = None

    @property
    def mover(self) -> Party:
        """Who must act while it is not here: who gives it to nobody but asks, else the resident fetches it."""
        return self.issuer if self.issuer in ACT_THEMSELVES else "resident"


ACT_THEMSELVES: Final = frozenset({"employer", "dispatch_client", "school", "sponsor", "support_org"})

_ALL: Final = (
    # common to all
    Document("application_form", "在留期間更新許可申請書", "immigration", "form_at_immigration"),
    Document("photo", "写真", "resident", "take_photo", "photo"),
    Document("passport", "旅券", "resident", "bring_own"),
    Document("residence_card", "在留カード", "immigration", "bring_own"),
    Document("health_insurance_proof", "資格確認書等", "insurer", "from_insurer"),
    # work
    Document("proof_of_category_1", "カテゴリー1に該当することを証する文書", "employer", "from_employer"),
    Document("statutory_report_copy", "給与所得の源泉徴収票等の法定調書合計表の写し", "employer", "from_employer"),
    Document("vocational_diploma", "専門士の称号を証する文書", "school", "from_school"),
    Document("dispatch_pledge_dispatcher", "派遣元の誓約書", "employer", "from_employer", since="2026-03-09"),
    Document("dispatch_pledge_client", "派遣先の誓約書", "dispatch_client", "from_dispatch_client", since="2026-03-09"),
    Document("dispatch_contract", "派遣契約書の写し", "employer", "from_employer", since="2026-03-09"),
    Document("employment_contract", "労働条件通知書又は雇用契約書", "employer", "from_employer"),
    Document("resident_tax_assessment_certificate", "住民税の課税(非課税)証明書", "municipality", "at_tax_municipality", "certificate"),
    Document("resident_tax_payment_certificate", "住民税の納税証明書", "municipality", "at_tax_municipality", "certificate"),
    Document("representative_declaration", "所属機関の代表者に関する申告書", "employer", "from_employer", since="2026-04-15"),
    Document("language_proof", "日本語能力を証する資料", "resident", "from_examiner", since="2026-04-15"),
    Document("payroll_office_notice", "給与支払事務所等の開設届出書の写し", "employer", "from_employer"),
    Document("withholding_tax_payments", "所得税徴収高計算書(直近3か月)又は納期の特例の承認書", "employer", "from_employer"),
    Document("registry_certificate", "登記事項証明書", "employer", "from_employer", "certificate"),
    Document("company_outline", "会社案内", "employer", "from_employer"),
    Document("company_accounts", "直近の決算書類又は事業計画書", "employer", "from_employer"),
    Document("reason_letter", "理由書・職務内容の説明書", "resident", "write_yourself"),
    Document("leaving_certificate", "前の勤務先の退職証明書", "employer", "from_employer"),
    # specified skilled workers
    Document("ssw_pay_explanation", "特定技能外国人の報酬に関する説明書(1-4)", "employer", "from_employer"),
    Document("ssw_contract", "雇用契約書・雇用条件書(1-5, 1-6)", "employer", "from_employer"),
    Document("ssw_wage_sheet", "賃金の支払", "employer", "from_employer"),
    Document("ssw_recruitment_process", "雇用の経緯に係る説明書", "employer", "from_employer"),
    Document("ssw_fee_explanation", "徴収費用の説明書(1-9, 1-16)", "employer", "from_employer"),
    Document("ssw_field_papers", "分野別の書類", "employer", "from_employer"),
    Document("ssw_support_plan_papers", "支援計画書", "support_org", "from_support_org"),
    Document("withholding_slip", "給与所得の源泉徴収票の写し", "employer", "from_employer"),
    Document("public_duties_pledge", "公的義務履行に関する誓約書", "resident", "write_yourself"),
    Document("national_health_insurance_certificate", "国民健康保険被保険者であることの証明", "municipality", "at_municipality"),
    Document("national_health_payment_certificate", "国民健康保険料(税)納付証明書", "municipality", "at_municipality", "certificate"),
    Document("national_pension_payments", "国民年金保険料領収証書(24か月)又は被保険者記録照会(納付Ⅱ)", "pension_office", "at_pension_office"),
    # students
    Document("student_checklist", "提出書類チェックシート", "school", "from_school"),
    Document("enrolment_certificate", "在学証明書", "school", "from_school", "certificate"),
    Document("transcript", "成績証明書・出席証明書", "school", "from_school", "certificate"),
    Document("graduation_papers", "以前の学校の卒業証明書等", "school", "from_school"),
    Document("expense_declaration", "経費支弁書", "sponsor", "from_sponsor"),
    Document("funds_papers", "経費支弁能力を証する資料", "sponsor", "from_sponsor"),
    # family
    Document("relationship_proof", "身分関係を証する文書", "resident", "at_registering_office"),
    Document("sponsor_card_copy", "扶養者の在留カード又は旅券の写し", "sponsor", "from_sponsor"),
    Document("sponsor_employment_certificate", "扶養者の在職証明書又は営業許可書の写し", "sponsor", "from_sponsor"),
    Document("sponsor_resident_tax_assessment_certificate", "扶養者の課税(非課税)証明書", "sponsor", "from_sponsor", "certificate"),
    Document("sponsor_resident_tax_payment_certificate", "扶養者の納税証明書", "sponsor", "from_sponsor", "certificate"),
    Document("sponsor_bank_balance", "扶養者の預金残高証明書又は奨学金給付証明書", "sponsor", "from_sponsor"),
    Document("spouse_family_register", "配偶者の戸籍謄本", "municipality", "at_family_register", "certificate"),
    Document("payer_resident_tax_assessment_certificate", "生計維持者の課税(非課税)証明書", "municipality", "at_tax_municipality", "certificate"),
    Document("payer_resident_tax_payment_certificate", "生計維持者の納税証明書", "municipality", "at_tax_municipality", "certificate"),
    Document("guarantee_letter", "身元保証書", "sponsor", "from_guarantor"),
    Document("household_juminhyo", "世帯全員の住民票の写し", "municipality", "at_municipality", "certificate"),
    Document("job_certificate", "在職証明書", "employer", "from_employer"),
    # business managers, highly skilled
    Document("licence_copies", "許認可証の写し", "resident", "own_business"),
    Document("staff_pay_papers", "常勤職員の賃金に関する資料", "resident", "own_business"),
    Document("activity_explanation", "活動内容の説明書", "resident", "own_business"),
    Document("transition_papers", "経過措置に関する書類", "resident", "own_business"),
    Document("company_dues", "法人の公租公課の履行に関する資料", "resident", "own_business"),
    Document("points_table", "高度専門職ポイント計算表", "immigration", "form_at_immigration"),
    Document("points_proof", "ポイントの疎明資料", "resident", "bring_own"),
)  # fmt: skip
CATALOGUE: Final = {document.id: document for document in _ALL}
#: Other papers that rules look for; no list asks for them.
OTHER_PAPERS: Final = (
    "shelter_letter", "hello_work_registration", "job_search_record", "labour_office_correction",
    "ssw1_extension_pledge", "ssw1_extension_employer_plan", "hospital_certificate", "unemployment_proof",
    "guarantor_identity", "care_worker_registration", "designation_sheet", "work_hours_warning",
    "tax_instalment_agreement", "tax_deferral", "premium_instalment_agreement", "divorce_mediation_record",
)  # fmt: skip
