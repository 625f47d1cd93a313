"""Ids of papers and of lines in the table of points, in words; both lists may grow."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from apps.wallet.kinds.kind import Word

# fmt: off
# Tables read in rows: the code, its words, the term on the document.
ACHIEVEMENTS: Final = {
    "research_patent": Word(_("Invention with a patent"), "特許を受けた発明"),
    "research_funded": Word(_("Research with public funds"), "公的資金による研究"),
    # Translators: a value on the page of a record; the document prints 学術論文.
    "research_papers": Word(_("Research papers"), "学術論文"),
    "research_other": Word(_("Other recognised research"), "その他の研究実績"),
    "national_licence": Word(_("National licence in Japan"), "日本の国家資格"),
    "position_representative": Word(_("Representative of the organisation"), "代表取締役等"),
    "position_officer": Word(_("Officer of the organisation"), "取締役等"),
    "innovation_organisation": Word(_("Organisation supported for innovation"), "イノベーション促進支援措置"),
    "innovation_sme": Word(_("Small organisation supported for innovation"), "イノベーション促進支援措置（中小企業）"),
    "sme_rd_ratio": Word(_("Small company with much research"), "試験研究費等比率3％超の中小企業"),
    "foreign_qualification": Word(_("Qualification from abroad"), "外国の資格・表彰等"),
    # Translators: a value on the page of a record; the document prints 先端プロジェクト.
    "leading_edge_project": Word(_("Leading-edge project"), "先端プロジェクト"),
    "named_university": Word(_("Degree of a named university"), "一定の大学の卒業"),
    "jica_training": Word(_("JICA innovative training"), "JICAイノベーティブ研修"),
    "investment_management": Word(_("Investment management business"), "投資運用業等"),
    "investment_100m": Word(_("Own investment of 100 million yen or more"), "1億円以上の投資"),
    "local_government_support": Word(_("Supported by a local government"), "地方公共団体の支援"),
}
DOCUMENTS: Final = {
    "shelter_letter": Word(_("Letter of a shelter"), "一時保護に関する証明書"),
    "hello_work_registration": Word(_("Registration as a job seeker"), "ハローワークカード（求職登録）"),
    "job_search_record": Word(_("Record of looking for a job"), "求職活動の記録"),
    "labour_office_correction": Word(_("Correction order of the labour standards office"), "是正勧告書"),
    "dispatch_pledge_dispatcher": Word(_("Pledge of the dispatching company"), "派遣元の誓約書"),
    "dispatch_pledge_client": Word(_("Pledge of the company you are sent to"), "派遣先の誓約書"),
    "ssw1_extension_pledge": Word(_("Pledge for a longer stay as Specified Skilled Worker (i)"), "通算在留期間延長の誓約書"),
    "ssw1_extension_employer_plan": Word(_("Employer's plan for a longer stay as Specified Skilled Worker (i)"), "通算在留期間延長の育成計画"),
    "hospital_certificate": Word(_("Certificate of a hospital"), "診断書・入院証明書"),
    "unemployment_proof": Word(_("Proof of having lost work"), "離職を証する書類"),
    "guarantor_identity": Word(_("Identity paper of the guarantor"), "身元保証人の身分証明書"),
    "representative_declaration": Word(_("Declaration of a representative"), "代理人の申告書"),
}
# fmt: on
