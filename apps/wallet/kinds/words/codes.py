"""Codes in words: what a form offers to tick, said plainly, with the term the Japanese paper uses."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.wallet.kinds.kind import Word

# fmt: off
# Tables read in rows: the code, its words, the term on the document.
PERMISSIONS: Final = {
    # Translators: a value on the page of a record; the document prints 上陸許可.
    "landing": Word(_("Landing permission"), "上陸許可"),
    "change": Word(_("Change of status of residence"), "在留資格変更許可"),
    "renewal": Word(_("Extension of period of stay"), "在留期間更新許可"),
    "permanent": Word(_("Permission for permanent residence"), "永住許可"),
    "acquisition": Word(_("Acquisition of status of residence"), "在留資格取得許可"),
}
WORK_RESTRICTIONS: Final = {
    "none": Word(_("No restriction on work"), "就労制限なし"),
    "status_only": Word(_("Work only within the status of residence"), "在留資格に基づく就労活動のみ可"),
    "designated": Word(_("Work only as the designation paper says"), "指定書により指定された就労活動のみ可"),
    "not_permitted": Word(_("Work is not permitted"), "就労不可"),
}
OUTSIDE_ACTIVITY: Final = {
    "none": Word(_("No permission for other activities"), "資格外活動許可なし"),
    "comprehensive": Word(_("Up to 28 hours of work a week"), "包括許可"),
    "individual": Word(_("For one named activity"), "個別許可"),
}
DESIGNATED_ACTIVITIES: Final = {
    # Translators: a value on the page of a record; the document prints ワーキング・ホリデー.
    "working_holiday": Word(_("Working holiday"), "ワーキング・ホリデー"),
    "job_seeking": Word(_("Looking for a job"), "就職活動"),
    "departure_preparation": Word(_("Preparing to leave Japan"), "出国準備"),
    "ssw_preparation": Word(_("Preparing to become a Specified Skilled Worker"), "特定技能1号移行準備"),
    # Translators: a value on the page of a record; the document prints その他.
    "other": Word(_("Another activity"), "その他"),
}
REENTRY: Final = {
    "special": Word(_("Special re-entry permit"), "みなし再入国許可"),
    "single": Word(_("Single re-entry permit"), "一回限りの再入国許可"),
    "multiple": Word(_("Multiple re-entry permit"), "数次の再入国許可"),
    "none": Word(_("Left without a re-entry permit"), "再入国許可なし"),
}
PROCEDURES: Final = {
    "renewal": Word(_("Extension of period of stay"), "在留期間更新許可申請"),
    "change": Word(_("Change of status of residence"), "在留資格変更許可申請"),
    # Translators: a value on the page of a record; the document prints 永住許可申請.
    "permanent_residence": Word(_("Permanent residence"), "永住許可申請"),
    "acquisition": Word(_("Acquisition of status of residence"), "在留資格取得許可申請"),
    # Translators: a value on the page of a record; the document prints 再入国許可申請.
    "reentry": Word(_("Re-entry permit"), "再入国許可申請"),
    "outside_activity": Word(_("Permission for other activities"), "資格外活動許可申請"),
    "authorised_employment": Word(_("Certificate of authorized employment"), "就労資格証明書交付申請"),
}
CHANNELS: Final = {
    "counter": Word(_("At the counter"), "窓口"),
    # Translators: a value on the page of a record; the document prints オンライン.
    "online": Word(pgettext_lazy("way of filing", "Online"), "オンライン"),
}
# Translators: a value on the page of a record; the document prints 郵送.
POSTAL_CHANNELS: Final = {**CHANNELS, "post": Word(_("By post"), "郵送")}
APPLICATION_FILERS: Final = {
    "self": Word(_("The person themselves"), "本人"),
    # Translators: a value on the page of a record; the document prints 行政書士.
    "scrivener": Word(_("Administrative scrivener"), "行政書士"),
    # Translators: a value on the page of a record; the document prints 弁護士.
    "lawyer": Word(_("Lawyer"), "弁護士"),
    # Translators: a value on the page of a record; the document prints 所属機関.
    "employer": Word(_("Employer"), "所属機関"),
    "support_org": Word(_("Registered support organization"), "登録支援機関"),
    "family": Word(_("A family member"), "親族"),
}
RESULTS: Final = {
    # Translators: a value on the page of a record; the document prints 許可.
    "granted": Word(pgettext_lazy("result of an application", "Granted"), "許可"),
    # Translators: a value on the page of a record; the document prints 不許可.
    "refused": Word(pgettext_lazy("result of an application", "Not granted"), "不許可"),
    "withdrawn": Word(pgettext_lazy("result of an application", "Withdrawn by the applicant"), "取下げ"),
}
DUTIES: Final = {
    "affiliation_end": Word(_("Left the organisation"), "所属機関からの離脱"),
    "affiliation_start": Word(_("Joined a new organisation"), "新たな所属機関への移籍"),
    "affiliation_renamed": Word(_("The organisation changed its name"), "所属機関の名称変更"),
    "affiliation_moved": Word(_("The organisation moved"), "所属機関の所在地変更"),
    "affiliation_closed": Word(_("The organisation closed"), "所属機関の消滅"),
    # Translators: a value on the page of a record; the document prints 配偶者との離婚.
    "spouse_divorce": Word(_("Divorce"), "配偶者との離婚"),
    "spouse_death": Word(_("Death of the spouse"), "配偶者との死別"),
    # Translators: a value on the page of a record; the document prints 住居地の届出.
    "address": Word(_("New address"), "住居地の届出"),
    "card_item": Word(_("Change of something on the residence card"), "住居地以外の記載事項の変更届出"),
    "lost_card": Word(_("Lost residence card"), "紛失等による在留カードの再交付"),
    "foreign_worker_hired": Word(_("The employer took on a foreign worker"), "外国人雇用状況の届出（雇入れ）"),
    "foreign_worker_left": Word(_("A foreign worker left the employer"), "外国人雇用状況の届出（離職）"),
    "host_contract_changed": Word(_("The contract of a specified skilled worker changed"), "特定技能雇用契約の変更"),
    "host_contract_ended": Word(_("The contract of a specified skilled worker ended"), "特定技能雇用契約の終了"),
    "host_contract_started": Word(_("A new contract of a specified skilled worker"), "新たな特定技能雇用契約の締結"),
    "host_support_changed": Word(_("The support of a specified skilled worker changed"), "支援計画・支援委託契約の変更"),
    "host_acceptance_difficult": Word(_("The employer cannot keep the worker on for now"), "受入れ困難"),
    "host_nonconformity": Word(_("The employer no longer keeps a rule for hosts"), "基準不適合"),
}
NOTICE_FILERS: Final = {
    # Translators: a value on the page of a record; the document prints 本人.
    "resident": Word(_("The resident"), "本人"),
    # Translators: a value on the page of a record; the document prints 所属機関.
    "employer": Word(_("Employer"), "所属機関"),
    "support_org": Word(_("Registered support organization"), "登録支援機関"),
}
HEALTH_LEVIES: Final = {
    "fee": Word(_("National Health Insurance fee"), "国民健康保険料"),
    "tax": Word(_("National Health Insurance tax"), "国民健康保険税"),
}
RELATIONS: Final = {
    # Translators: a value on the page of a record; the document prints 配偶者.
    "spouse": Word(_("Spouse"), "配偶者"),
    # Translators: a value on the page of a record; the document prints 子.
    "child": Word(_("Child"), "子"),
    # Translators: a value on the page of a record; the document prints 親.
    "parent": Word(_("Parent"), "親"),
    # Translators: a value on the page of a record; the document prints その他の親族.
    "other": Word(_("Another relative"), "その他の親族"),
}
# Translators: a value on the page of a record; the document prints 死別.
MARRIAGE_ENDS: Final = {"divorce": Word(_("Divorce"), "離婚"), "death": Word(_("Death"), "死別")}
PROTECTIONS: Final = {
    # Translators: a value on the page of a record; the document prints 難民.
    "refugee": Word(_("Refugee"), "難民"),
    "complementary_protection": Word(_("Person under complementary protection"), "補完的保護対象者"),
}
CONDUCT: Final = {
    "none": Word(_("Nothing to state"), "なし"),
    "fine": Word(_("Fine (criminal penalty)"), "罰金"),
    # Translators: a value on the page of a record; the document prints 拘禁刑.
    "imprisonment": Word(_("Prison sentence"), "拘禁刑"),
    "traffic_minor": Word(_("Minor traffic offence"), "軽微な交通違反（反則金）"),
    "pending_case": Word(_("A case that is not decided yet"), "係属中の事件"),
}
EMPLOYER_TYPES: Final = {
    "corporation": Word(_("Company or other corporation"), "法人"),
    # Translators: a value on the page of a record; the document prints 個人事業主.
    "sole_proprietor": Word(_("Sole proprietor"), "個人事業主"),
    "public": Word(_("State or municipality"), "国・地方公共団体"),
}
DUTY_CODES: Final = {
    # Translators: a value on the page of a record; the document prints 通訳.
    "interpretation": Word(_("Interpreting"), "通訳"),
    # Translators: a value on the page of a record; the document prints 翻訳.
    "translation": Word(_("Translating"), "翻訳"),
    "language_teaching": Word(_("Teaching a language"), "語学の指導"),
    # Translators: a value on the page of a record; the document prints 営業.
    "sales": Word(pgettext_lazy("kind of work", "Sales"), "営業"),
    # Translators: a value on the page of a record; the document prints 貿易.
    "trade": Word(_("Foreign trade"), "貿易"),
    "hotel_front": Word(_("Hotel front desk"), "ホテルのフロント"),
    # Translators: a value on the page of a record; the document prints 接客.
    "customer_service": Word(_("Serving customers"), "接客"),
    # Translators: a value on the page of a record; the document prints ソフトウェア開発.
    "software": Word(_("Software work"), "ソフトウェア開発"),
    # Translators: a value on the page of a record; the document prints 技術・設計.
    "engineering": Word(pgettext_lazy("kind of work", "Engineering"), "技術・設計"),
    # Translators: a value on the page of a record; the document prints デザイン.
    "design": Word(pgettext_lazy("kind of work", "Design"), "デザイン"),
    # Translators: a value on the page of a record; the document prints 経理・会計.
    "accounting": Word(pgettext_lazy("kind of work", "Accounting"), "経理・会計"),
    # Translators: a value on the page of a record; the document prints 研究.
    "research": Word(pgettext_lazy("kind of work", "Research"), "研究"),
    # Translators: a value on the page of a record; the document prints 管理.
    "management": Word(pgettext_lazy("kind of work", "Management"), "管理"),
    # Translators: a value on the page of a record; the document prints 介護.
    "care": Word(pgettext_lazy("kind of work", "Nursing care"), "介護"),
    # Translators: a value on the page of a record; the document prints 調理.
    "cooking": Word(pgettext_lazy("kind of work", "Cooking"), "調理"),
    # Translators: a value on the page of a record; the document prints 清掃.
    "cleaning": Word(pgettext_lazy("kind of work", "Cleaning"), "清掃"),
    "line_work": Word(_("Work on a production line"), "製造ライン作業"),
    # Translators: a value on the page of a record; the document prints 梱包.
    "packing": Word(pgettext_lazy("kind of work", "Packing"), "梱包"),
    # Translators: a value on the page of a record; the document prints 倉庫作業.
    "warehouse": Word(_("Warehouse work"), "倉庫作業"),
    # Translators: a value on the page of a record; the document prints 建設.
    "construction": Word(pgettext_lazy("kind of work", "Construction"), "建設"),
    # Translators: a value on the page of a record; the document prints 農業.
    "agriculture": Word(pgettext_lazy("kind of work", "Agriculture"), "農業"),
    # Translators: a value on the page of a record; the document prints 配達.
    "delivery": Word(pgettext_lazy("kind of work", "Delivery"), "配達"),
    # Translators: a value on the page of a record; the document prints その他.
    "other": Word(pgettext_lazy("kind of work", "Other work"), "その他"),
}
SSW_FIELDS: Final = {
    # Translators: a value on the page of a record; the document prints 介護.
    "care": Word(_("Nursing care"), "介護"),
    # Translators: a value on the page of a record; the document prints ビルクリーニング.
    "building_cleaning": Word(_("Building cleaning"), "ビルクリーニング"),
    # Translators: a value on the page of a record; the document prints リネンサプライ.
    "linen_supply": Word(_("Linen supply"), "リネンサプライ"),
    "industrial_products": Word(_("Manufacture of industrial products"), "工業製品製造業"),
    # Translators: a value on the page of a record; the document prints 建設.
    "construction": Word(_("Construction"), "建設"),
    "shipbuilding": Word(_("Shipbuilding and ship machinery"), "造船・舶用工業"),
    "automobile_repair": Word(_("Automobile repair and maintenance"), "自動車整備"),
    # Translators: a value on the page of a record; the document prints 航空.
    "aviation": Word(_("Aviation"), "航空"),
    # Translators: a value on the page of a record; the document prints 宿泊.
    "accommodation": Word(_("Accommodation"), "宿泊"),
    # Translators: a value on the page of a record; the document prints 自動車運送業.
    "automobile_transport": Word(_("Automobile transport"), "自動車運送業"),
    # Translators: a value on the page of a record; the document prints 鉄道.
    "railway": Word(_("Railway"), "鉄道"),
    # Translators: a value on the page of a record; the document prints 物流倉庫.
    "logistics_warehousing": Word(_("Logistics warehousing"), "物流倉庫"),
    # Translators: a value on the page of a record; the document prints 農業.
    "agriculture": Word(_("Agriculture"), "農業"),
    "fishery": Word(_("Fishery and aquaculture"), "漁業"),
    "food_manufacturing": Word(_("Food and beverage manufacturing"), "飲食料品製造業"),
    # Translators: a value on the page of a record; the document prints 外食業.
    "food_service": Word(_("Food service"), "外食業"),
    # Translators: a value on the page of a record; the document prints 林業.
    "forestry": Word(_("Forestry"), "林業"),
    # Translators: a value on the page of a record; the document prints 木材産業.
    "wood_industry": Word(_("Wood industry"), "木材産業"),
    # Translators: a value on the page of a record; the document prints 資源循環.
    "resource_circulation": Word(_("Resource circulation"), "資源循環"),
}
VENUES: Final = {
    # Translators: a value on the page of a record; the document prints 一般.
    "ordinary": Word(_("Ordinary work"), "一般"),
    "adult_entertainment": Word(_("Adult entertainment business"), "風俗営業"),
    # Translators: a value on the page of a record; the document prints 遊技場.
    "gaming_venue": Word(_("Gaming venue"), "遊技場"),
}
ORGANISATION_EVENTS: Final = {
    "renamed": Word(_("It changed its name"), "名称変更"),
    # Translators: a value on the page of a record; the document prints 所在地変更.
    "moved": Word(_("It moved"), "所在地変更"),
    # Translators: a value on the page of a record; the document prints 消滅.
    "closed": Word(_("It closed"), "消滅"),
    "merged": Word(_("It merged with another"), "合併"),
}
LEAVES: Final = {
    # Translators: a value on the page of a record; the document prints 産前産後休業.
    "maternity": Word(_("Maternity leave"), "産前産後休業"),
    # Translators: a value on the page of a record; the document prints 育児休業.
    "childcare": Word(_("Childcare leave"), "育児休業"),
    # Translators: a value on the page of a record; the document prints 病気休職.
    "sick": Word(_("Sick leave"), "病気休職"),
    "work_accident": Word(_("Leave after an accident at work"), "労災による休業"),
    "unable_to_reenter": Word(_("Could not come back to Japan"), "再入国困難"),
}
HEALTH_SCHEMES: Final = {
    "employees": Word(_("Employees' health insurance"), "健康保険"),
    "national": Word(_("National Health Insurance"), "国民健康保険"),
    # Translators: a value on the page of a record; the document prints 船員保険.
    "seamens": Word(_("Seamen's insurance"), "船員保険"),
    "mutual_aid": Word(_("Mutual aid association"), "共済組合"),
    "late_elderly": Word(_("Medical care for people aged 75 and over"), "後期高齢者医療制度"),
}
HEALTH_ROLES: Final = {
    # Translators: a value on the page of a record; the document prints 被保険者（本人）.
    "insured": Word(_("Insured person"), "被保険者（本人）"),
    "dependant": Word(_("Family member of the insured person"), "被扶養者（家族）"),
}
PENSION_STATES: Final = {
    # Translators: a value on the page of a record; the document prints 納付済.
    "paid": Word(pgettext_lazy("pension month", "Paid"), "納付済"),
    # Translators: a value on the page of a record; the document prints 未納.
    "unpaid": Word(pgettext_lazy("pension month", "Not paid"), "未納"),
    "exempt_full": Word(_("Fully exempt from paying"), "全額免除"),
    "exempt_partial": Word(_("Partly exempt from paying"), "一部免除"),
    "deferred": Word(_("Payment put off"), "納付猶予"),
    "student_deferred": Word(_("Payment put off for a student"), "学生納付特例"),
    "covered": Word(_("Covered through an employer or a spouse"), "加入"),
}
COVERAGE_SCHEMES: Final = {
    # Translators: a value on the page of a record; the document prints 年金.
    "pension": Word(_("Pension insurance"), "年金"),
    # Translators: a value on the page of a record; the document prints 医療保険.
    "health": Word(_("Health insurance"), "医療保険"),
    # Translators: a value on the page of a record; the document prints 雇用保険.
    "employment": Word(_("Employment insurance"), "雇用保険"),
    "accident": Word(_("Workers' accident insurance"), "労災保険"),
}
ASSESSED_COLLECTION: Final = {
    "special": Word(_("Taken from pay by the employer"), "特別徴収"),
    "ordinary": Word(_("Paid by the resident"), "普通徴収"),
    "mixed": Word(_("Partly from pay, partly by the resident"), "特別徴収・普通徴収併用"),
}
COLLECTION: Final = {code: ASSESSED_COLLECTION[code] for code in ("special", "ordinary")}
TAX_CERTIFICATES: Final = {
    "sono1": Word(_("No. 1: tax due, paid and unpaid"), "その1"),
    "sono2": Word(_("No. 2: income"), "その2"),
    "sono3": Word(_("No. 3: no unpaid tax"), "その3"),
    "sono4": Word(_("No. 4: nothing was collected by seizure"), "その4"),
}
NATIONAL_TAXES: Final = {
    "withheld_income": Word(_("Income tax withheld at source"), "源泉所得税及び復興特別所得税"),
    "income": Word(_("Income tax by tax return"), "申告所得税及び復興特別所得税"),
    # Translators: a value on the page of a record; the document prints 消費税及び地方消費税.
    "consumption": Word(_("Consumption tax"), "消費税及び地方消費税"),
    # Translators: a value on the page of a record; the document prints 相続税.
    "inheritance": Word(_("Inheritance tax"), "相続税"),
    # Translators: a value on the page of a record; the document prints 贈与税.
    "gift": Word(_("Gift tax"), "贈与税"),
}
SCHOOL_LEVELS: Final = {
    "language": Word(_("Japanese language school"), "日本語教育機関"),
    # Translators: a value on the page of a record; the document prints 専修学校.
    "vocational": Word(_("Vocational school"), "専修学校"),
    # Translators: a value on the page of a record; the document prints 大学.
    "university": Word(_("University"), "大学"),
    # Translators: a value on the page of a record; the document prints 大学院.
    "graduate": Word(_("Graduate school"), "大学院"),
    # Translators: a value on the page of a record; the document prints 高等学校.
    "high_school": Word(_("High school"), "高等学校"),
    "primary": Word(_("Primary or lower secondary school"), "小学校・中学校"),
    "nursery": Word(_("Nursery or kindergarten"), "保育所・幼稚園"),
}
LEAVE_REASONS: Final = {
    # Translators: a value on the page of a record; the document prints 卒業.
    "graduated": Word(_("Graduated"), "卒業"),
    "withdrew": Word(_("Left before the end"), "退学"),
    "expelled": Word(_("Removed by the school"), "除籍"),
    "transferred": Word(_("Moved to another school"), "転学"),
}
COURSE_MODES: Final = {
    # Translators: a value on the page of a record; the document prints 昼間.
    "day": Word(_("Day course"), "昼間"),
    # Translators: a value on the page of a record; the document prints 夜間.
    "evening": Word(_("Evening course"), "夜間"),
    # Translators: a value on the page of a record; the document prints 通信.
    "correspondence": Word(_("Correspondence course"), "通信"),
}
LANGUAGE_TESTS: Final = {
    "jlpt": Word(_("Japanese-Language Proficiency Test (JLPT)"), "日本語能力試験"),
    "jft_basic": Word(_("Japan Foundation Test for Basic Japanese (JFT-Basic)"), "国際交流基金日本語基礎テスト"),
    "bjt": Word(_("BJT Business Japanese Proficiency Test"), "BJTビジネス日本語能力テスト"),
    # Translators: a value on the page of a record; the document prints 日本語NAT-TEST.
    "nat_test": Word(_("Japanese NAT-TEST"), "日本語NAT-TEST"),
    "other": Word(_("Another test of Japanese"), "その他の日本語試験"),
}
EXAMS: Final = {
    "ssw_1": Word(_("Specified Skilled Worker (i) test"), "特定技能1号評価試験"),
    "ssw_2": Word(_("Specified Skilled Worker (ii) test"), "特定技能2号評価試験"),
    "skill_test": Word(_("National trade skills test"), "技能検定"),
}
DEGREES: Final = {
    # Translators: a value on the page of a record; the document prints 博士.
    "doctor": Word(_("Doctor's degree"), "博士"),
    # Translators: a value on the page of a record; the document prints 専門職学位.
    "professional": Word(_("Professional degree"), "専門職学位"),
    # Translators: a value on the page of a record; the document prints 修士.
    "master": Word(_("Master's degree"), "修士"),
    # Translators: a value on the page of a record; the document prints 学士.
    "bachelor": Word(_("Bachelor's degree"), "学士"),
    "two_bachelors": Word(_("Two bachelor's degrees"), "学士（複数）"),
    # Translators: a value on the page of a record; the document prints 短期大学士.
    "associate": Word(_("Associate degree"), "短期大学士"),
    "vocational": Word(_("Diploma of a vocational school"), "専門士・高度専門士"),
    # Translators: a value on the page of a record; the document prints 学位なし.
    "none": Word(_("No degree"), "学位なし"),
}
EARNERS: Final = {
    # Translators: a value on the page of a record; the document prints 本人.
    "self": Word(_("The resident"), "本人"),
    # Translators: a value on the page of a record; the document prints 配偶者.
    "spouse": Word(_("Spouse"), "配偶者"),
    "other": Word(_("Another member of the household"), "その他の世帯員"),
}
# fmt: on
