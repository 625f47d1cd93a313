"""Statuses of residence: the official English names of the Immigration Services Agency, and the Japanese ones."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.wallet.kinds.kind import Word

# fmt: off
# Tables read in rows: the code, its words, the term on the document.
STATUSES: Final = {
    "engineer_humanities_international": Word(_("Engineer/Specialist in Humanities/International Services"), "技術・人文知識・国際業務"),
    "ssw_1": Word(_("Specified Skilled Worker (i)"), "特定技能1号"),
    "ssw_2": Word(_("Specified Skilled Worker (ii)"), "特定技能2号"),
    "technical_intern_1": Word(_("Technical Intern Training (i)"), "技能実習1号"),
    "technical_intern_2": Word(_("Technical Intern Training (ii)"), "技能実習2号"),
    "technical_intern_3": Word(_("Technical Intern Training (iii)"), "技能実習3号"),
    "skill_development": Word(_("Employment for Skill Development"), "育成就労"),
    "hsp_1a": Word(_("Highly Skilled Professional (i)(a)"), "高度専門職1号イ"),
    "hsp_1b": Word(_("Highly Skilled Professional (i)(b)"), "高度専門職1号ロ"),
    "hsp_1c": Word(_("Highly Skilled Professional (i)(c)"), "高度専門職1号ハ"),
    "hsp_2": Word(_("Highly Skilled Professional (ii)"), "高度専門職2号"),
    # Translators: official name of a status of residence; the document prints 経営・管理.
    "business_manager": Word(_("Business Manager"), "経営・管理"),
    # Translators: official name of a status of residence; the document prints 企業内転勤.
    "intra_company_transferee": Word(_("Intra-company Transferee"), "企業内転勤"),
    # Translators: official name of a status of residence; the document prints 技能.
    "skilled_labor": Word(_("Skilled Labor"), "技能"),
    # Translators: official name of a status of residence; the document prints 介護.
    "nursing_care": Word(_("Nursing Care"), "介護"),
    # Translators: official name of a status of residence; the document prints 教授.
    "professor": Word(_("Professor"), "教授"),
    # Translators: official name of a status of residence; the document prints 研究.
    "researcher": Word(_("Researcher"), "研究"),
    # Translators: official name of a status of residence; the document prints 教育.
    "instructor": Word(_("Instructor"), "教育"),
    # Translators: official name of a status of residence; the document prints 医療.
    "medical": Word(_("Medical Services"), "医療"),
    # Translators: official name of a status of residence; the document prints 法律・会計業務.
    "legal_accounting": Word(_("Legal/Accounting Services"), "法律・会計業務"),
    # Translators: official name of a status of residence; the document prints 芸術.
    "artist": Word(_("Artist"), "芸術"),
    # Translators: official name of a status of residence; the document prints 宗教.
    "religious": Word(_("Religious Activities"), "宗教"),
    # Translators: official name of a status of residence; the document prints 報道.
    "journalist": Word(_("Journalist"), "報道"),
    # Translators: official name of a status of residence; the document prints 興行.
    "entertainer": Word(_("Entertainer"), "興行"),
    # Translators: official name of a status of residence; the document prints 留学.
    "student": Word(_("Student"), "留学"),
    # Translators: official name of a status of residence; the document prints 研修.
    "trainee": Word(_("Trainee"), "研修"),
    # Translators: official name of a status of residence; the document prints 文化活動.
    "cultural_activities": Word(_("Cultural Activities"), "文化活動"),
    # Translators: official name of a status of residence; the document prints 家族滞在.
    "dependent": Word(pgettext_lazy("status of residence", "Dependent"), "家族滞在"),
    # Translators: official name of a status of residence; the document prints 特定活動.
    "designated_activities": Word(_("Designated Activities"), "特定活動"),
    # Translators: official name of a status of residence; the document prints 短期滞在.
    "temporary_visitor": Word(_("Temporary Visitor"), "短期滞在"),
    # Translators: official name of a status of residence; the document prints 永住者.
    "permanent_resident": Word(_("Permanent Resident"), "永住者"),
    "spouse_of_japanese": Word(_("Spouse or Child of Japanese National (as a spouse)"), "日本人の配偶者等"),
    "child_of_japanese": Word(_("Spouse or Child of Japanese National (as a child)"), "日本人の配偶者等"),
    "spouse_of_pr": Word(_("Spouse or Child of Permanent Resident (as a spouse)"), "永住者の配偶者等"),
    "child_of_pr": Word(_("Spouse or Child of Permanent Resident (as a child)"), "永住者の配偶者等"),
    # Translators: official name of a status of residence; the document prints 定住者.
    "long_term_resident": Word(_("Long-Term Resident"), "定住者"),
    "special_permanent_resident": Word(_("Special Permanent Resident"), "特別永住者"),
    # Translators: official name of a status of residence; the document prints 外交.
    "diplomat": Word(_("Diplomat"), "外交"),
    # Translators: official name of a status of residence; the document prints 公用.
    "official": Word(pgettext_lazy("status of residence", "Official"), "公用"),
}
# fmt: on
