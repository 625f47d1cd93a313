"""The index of rules: every id of the domain's list answers, or stands here with the reason why it does not yet."""

from apps.readiness.rules import rule_set

#: Procedure, notification, the renewal guideline, statuses, employer categories, documents.
WANTED = """
proc_renewal_window proc_closed_day proc_special_period proc_pr_needs_parallel_renewal proc_fee proc_who_may_file
proc_photo proc_certificate_age proc_bank_update proc_mynumber_validity proc_reentry proc_card_validity
notify_affiliation_14d notify_spouse_14d notify_address_14d notify_address_90d notify_card_items_14d
notify_lost_card_14d hsp_ssw_organisation_change_permission
ren_activity_fits_status ren_landing_criteria ren_past_activity ren_long_absence ren_conduct ren_livelihood
ren_working_conditions ren_tax ren_social_insurance ren_premium_data_sharing ren_health_insurance_shown
ren_notifications
gij_qualification gij_equal_pay gij_employer_category gij_dispatch_pledge gij_language_b2
gij_representative_declaration gij_job_changed_since_last_grant
ssw1_total_5y ssw1_excluded_days ssw1_6y_exception ssw1_period_up_to_3y ssw1_public_obligations_docs
ssw1_employer_reports ssw1_support_plan ssw_no_side_job ssw1_family ssw2_exam
titp_transition ikusei_transfer
stu_enrolled stu_attendance_grades stu_work_hours stu_work_after_leaving stu_funds
dep_relationship dep_sponsor_status dep_support dep_work_hours dep_amusement_2026
spo_marriage_real spo_livelihood
bm_capital_30m bm_full_time_employee bm_japanese_b2 bm_career bm_plan_review bm_office
hsp_points_70 hsp_income_floor hsp_to_2
ict_prior_year skl_experience care_registration equal_pay ltr_basis da_sheet
document_needed
""".split()  # noqa: SIM905 - seventy-eight ids read better as text

#: The continuity checks, R-01 to R-50 in order.
CHECKS = """
epi_missing epi_short_missing epi_start_late epi_end_early deducted_not_enrolled smr_mismatch bonus_missing
one_scheme_only ei_missing ei_start_late np_gap np_unpaid cat3_error dependant_ineligible no_health_cover
double_health coc_expired lump_sum_risk restax_not_remitted restax_switch_gap restax_income_mismatch
slip_not_issued slip_total_mismatch overseas_dependant_docs return_needed tax_agent address_mismatch
address_not_reported org_notice_missing spouse_notice_missing inactivity duties_mismatch hours_over_28
no_work_permission stay_expiry contract_ends_before_stay passport_short card_validity identity_mismatch
conditions_notice min_wage foreign_worker_notice ssw_host_notice student_left_school bank_stay_date
my_number_seen late_payment_for_pr pr_period_too_short kokuho_arrears_renewal feed_stale
""".split()  # noqa: SIM905

#: Ids without a rule, and why. This list only gets shorter.
NOT_YET: dict[str, str] = {}


def test_every_id_has_a_rule_or_a_reason() -> None:
    assert [rule for rule in WANTED + CHECKS if rule not in rule_set().rules and rule not in NOT_YET] == []


def test_a_reason_stands_only_where_the_rule_is_missing() -> None:
    assert [rule for rule in NOT_YET if rule in rule_set().rules] == []
    assert NOT_YET.keys() <= {*WANTED, *CHECKS}


def test_each_id_is_listed_once() -> None:
    assert len(WANTED) == len(set(WANTED)) == 78


def test_each_check_has_its_number() -> None:
    numbers = {rule.id: rule.terms.number for rule in rule_set().rules.values() if rule.terms is not None}
    wanted = {rule: f"R-{place:02}" for place, rule in enumerate(CHECKS, 1)}
    assert {rule: wanted.get(rule) for rule in numbers} == numbers
