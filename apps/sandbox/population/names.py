"""Names of people who do not exist, each in its own script, in shares about those of Japan's foreign residents.

The shares are about, from memory, those of the Immigration Services Agency's half-yearly statistics of 2025; every
pairing of names is drawn by lot.
"""

from dataclasses import dataclass
from random import Random

type Part = tuple[str, str, str]
"""A part of a name: on the card in capitals, in its own script, in kana."""


@dataclass(frozen=True, slots=True)
class Nation:
    """How people of one nationality are written."""

    code: str
    share: int
    """In a thousand residents."""
    language: str
    """The language they read Tsunagi in, one of its sixteen."""
    family: tuple[Part, ...]
    women: tuple[Part, ...]
    men: tuple[Part, ...]
    order: str = "gf"
    """Native order: `fg` family first, `gf` given first, `g` when there is no family name."""
    kanji: bool = False
    """Whether the card may carry Chinese characters."""
    joint: str = " "
    """What stands between the parts in the native script."""


def _parts(text: str) -> tuple[Part, ...]:
    """`LATIN native kana` triples, parted by `;`, with `_` for a space inside one."""
    rows = (row.split() for row in text.split(";"))
    return tuple((a.replace("_", " "), b.replace("_", " "), c) for a, b, c in rows)


NATIONS = (
    Nation("CN", 223, "zh-hans",
        _parts("WANG 王 ワン;LI 李 リ;ZHANG 张 チャン;LIU 刘 リュウ;CHEN 陈 チン;YANG 杨 ヨウ;ZHAO 赵 チョウ;HUANG 黄 コウ"),
        _parts("XINYI 欣怡 シンイ;YUTING 雨婷 ユティン;JING 静 ジン;MEILIN 美琳 メイリン;XUE 雪 シュエ"),
        _parts("HAORAN 浩然 ハオラン;WEI 伟 ウェイ;JUNJIE 俊杰 ジュンジエ;LEI 磊 レイ;MINGZE 明泽 ミンゼ"),
        "fg", True, ""),
    Nation("VN", 168, "vi",
        _parts("NGUYEN Nguyễn グエン;TRAN Trần チャン;LE Lê レ;PHAM Phạm ファム;HOANG Hoàng ホアン;VU Vũ ヴー;DANG Đặng ダン;BUI Bùi ブイ"),
        _parts("THI_LAN Thị_Lan ティラン;THI_HOA Thị_Hoa ティホア;THI_THU_HA Thị_Thu_Hà ティトゥハー;NGOC_ANH Ngọc_Ánh ゴックアイン;THUY_LINH Thùy_Linh トゥイリン"),
        _parts("VAN_NAM Văn_Nam ヴァンナム;MINH_DUC Minh_Đức ミンドゥック;QUOC_HUY Quốc_Huy クオックフイ;THANH_TUNG Thanh_Tùng タインタン;DINH_LONG Đình_Long ディンロン"),
        "fg"),
    Nation("KR", 108, "ko",
        _parts("KIM 김 キム;LEE 이 イ;PARK 박 パク;CHOI 최 チェ;JUNG 정 チョン;KANG 강 カン;YOON 윤 ユン"),
        _parts("SEOYEON 서연 ソヨン;MINJI 민지 ミンジ;JIWOO 지우 ジウ;HAEUN 하은 ハウン;SUJIN 수진 スジン"),
        _parts("MINJUN 민준 ミンジュン;SEOJUN 서준 ソジュン;JIHOON 지훈 ジフン;DONGHYUN 동현 ドンヒョン;SUNGMIN 성민 ソンミン"),
        "fg", True, ""),
    Nation("PH", 90, "tl",
        _parts("SANTOS Santos サントス;REYES Reyes レイエス;CRUZ Cruz クルス;BAUTISTA Bautista バウティスタ;GARCIA Garcia ガルシア;MENDOZA Mendoza メンドーサ"),
        _parts("MARIA_LUISA Maria_Luisa マリアルイサ;ANGELICA Angelica アンジェリカ;JOCELYN Jocelyn ジョセリン;ROSE_ANN Rose_Ann ローズアン;CRISTINA Cristina クリスティナ"),
        _parts("JOSE_MARI Jose_Mari ホセマリ;MARK_ANTHONY Mark_Anthony マークアンソニー;JUN_CARLO Jun_Carlo ジュンカルロ;RAMIL Ramil ラミル")),
    Nation("NP", 70, "ne",
        _parts("GURUNG गुरुङ グルン;SHRESTHA श्रेष्ठ シュレスタ;TAMANG तामाङ タマン;THAPA थापा タパ;RAI राई ライ;KARKI कार्की カルキ;ADHIKARI अधिकारी アディカリ"),
        _parts("SUNITA सुनिता スニタ;SARITA सरिता サリタ;ANJALI अञ्जली アンジャリ;MANISHA मनिषा マニシャ;PUJA पूजा プジャ"),
        _parts("BISHAL विशाल ビシャル;SURESH सुरेश スレシュ;PRAKASH प्रकाश プラカシュ;DIPAK दीपक ディパク;RAJESH राजेश ラジェシュ")),
    Nation("BR", 56, "pt-br",
        _parts("SILVA Silva シルバ;SATO_OLIVEIRA Sato_Oliveira サトウオリベイラ;TANAKA_SOUZA Tanaka_Souza タナカソウザ;PEREIRA Pereira ペレイラ;ALMEIDA Almeida アルメイダ;CONCEICAO Conceição コンセイサン"),
        _parts("JULIANA Juliana ジュリアナ;CAMILA Camila カミラ;LETICIA Letícia レチシア;ANA_PAULA Ana_Paula アナパウラ"),
        _parts("LUCAS Lucas ルカス;RAFAEL Rafael ハファエル;THIAGO Thiago チアゴ;JOAO_PEDRO João_Pedro ジョアンペドロ")),
    Nation("ID", 62, "id",
        _parts("SANTOSO Santoso サントソ;WIJAYA Wijaya ウィジャヤ;PRATAMA Pratama プラタマ;HIDAYAT Hidayat ヒダヤット;LESTARI Lestari レスタリ;KURNIAWAN Kurniawan クルニアワン"),
        _parts("SITI_NURHALIZA Siti_Nurhaliza シティヌルハリザ;DEWI Dewi デウィ;PUTRI_AYU Putri_Ayu プトリアユ;RINA Rina リナ"),
        _parts("BUDI Budi ブディ;AGUS Agus アグス;RIZKY Rizky リズキー;ANDI Andi アンディ;DIMAS Dimas ディマス")),
    Nation("MM", 48, "my",
        (("", "", ""),),
        _parts("HNIN_EI_PHYU နှင်းအိဖြူ ニンエイピュー;KHIN_MYO_THU ခင်မျိုးသူ キンミョートゥ;SU_MYAT_NOE စုမြတ်နိုး スーミャッノー;THIRI_AUNG သီရိအောင် ティリアウン;YOON_WADI ယွန်းဝတီ ユンワディ"),
        _parts("AUNG_KYAW_MOE အောင်ကျော်မိုး アウンチョーモー;ZAW_MIN_HTUN ဇော်မင်းထွန်း ゾーミントゥン;KO_KO_LWIN ကိုကိုလွင် ココルウィン;NAY_LIN_OO နေလင်းဦး ネーリンウー;THET_PAING သက်ပိုင် テッパイン"),
        "g"),
    Nation("TW", 19, "zh-hant",
        _parts("CHEN 陳 チン;LIN 林 リン;HUANG 黃 コウ;CHANG 張 チョウ;WU 吳 ゴ"),
        _parts("MEILING 美玲 メイリン;YICHUN 怡君 イチュン;SHUFEN 淑芬 シュフェン;YATING 雅婷 ヤティン"),
        _parts("CHIHMING 志明 チーミン;CHUNHUNG 俊宏 チュンホン;CHIAHAO 家豪 ジャーハオ"),
        "fg", True, ""),
    Nation("US", 17, "en",
        _parts("SMITH Smith スミス;JOHNSON Johnson ジョンソン;MILLER Miller ミラー;DAVIS Davis デイビス"),
        _parts("EMILY Emily エミリー;SARAH_JANE Sarah_Jane サラジェーン;RACHEL Rachel レイチェル"),
        _parts("MICHAEL Michael マイケル;DAVID David デイビッド;KEVIN Kevin ケビン")),
    Nation("TH", 18, "th",
        _parts("SRISUK ศรีสุข シースック;CHAIYASIT ไชยสิทธิ์ チャイヤシット;WONGSA วงศ์ษา ウォンサー;THONGDEE ทองดี トンディー"),
        _parts("SUDA สุดา スダー;NARUMON นฤมล ナルモン;KANYA กัญญา カンヤー;PLOY พลอย プロイ"),
        _parts("SOMCHAI สมชาย ソムチャイ;ANAN อนันต์ アナン;NATTHAPONG ณัฐพงษ์ ナタポン")),
    Nation("LK", 19, "si",
        _parts("FERNANDO ප්‍රනාන්දු フェルナンド;PERERA පෙරේරා ペレラ;SILVA සිල්වා シルバ;BANDARA බණ්ඩාර バンダラ"),
        _parts("NIMALI නිමාලි ニマリ;CHATHURIKA චතුරිකා チャトゥリカ;DILANI දිලානි ディラニ"),
        _parts("KASUN කසුන් カスン;NUWAN නුවන් ヌワン;RUWAN රුවන් ルワン")),
    Nation("IN", 14, "en",
        _parts("SHARMA शर्मा シャルマ;PATEL पटेल パテル;SINGH सिंह シン;GUPTA गुप्ता グプタ"),
        _parts("PRIYA प्रिया プリヤ;NEHA नेहा ネハ;KAVITA कविता カビタ"),
        _parts("RAHUL राहुल ラフル;AMIT अमित アミット;VIKRAM विक्रम ビクラム")),
    Nation("PE", 13, "es",
        _parts("QUISPE Quispe キスペ;HUAMAN Huamán ワマン;ROJAS Rojas ロハス;HIGA_TORRES Higa_Torres ヒガトーレス"),
        _parts("ROSA_ELENA Rosa_Elena ロサエレナ;LUCIA Lucía ルシア;CARMEN Carmen カルメン"),
        _parts("JOSE_LUIS José_Luis ホセルイス;CARLOS Carlos カルロス;MARTIN Martín マルティン")),
    Nation("BD", 10, "bn",
        _parts("ISLAM ইসলাম イスラム;HOSSAIN হোসেন ホセイン;RAHMAN রহমান ラーマン;AKTER আক্তার アクタル"),
        _parts("NUSRAT নুসরাত ヌスラット;FATEMA ফাতেমা ファテマ;SHARMIN শারমিন シャルミン"),
        _parts("MD_RAFIQUL মোঃ_রফিকুল モハンマドラフィクル;MD_SAJIB মোঃ_সজীব モハンマドサジブ;TANVIR তানভীর タンビール")),
    Nation("PK", 9, "en",
        _parts("KHAN خان カーン;AHMED احمد アハメド;MALIK ملک マリク;HUSSAIN حسین フセイン"),
        _parts("AYESHA عائشہ アイシャ;SANA ثنا サナ;ZAINAB زینب ザイナブ"),
        _parts("IMRAN عمران イムラン;USMAN عثمان ウスマン;BILAL بلال ビラル")),
    Nation("KH", 9, "en",
        _parts("SOK សុខ ソク;CHEA ជា チア;KEO កែវ ケオ"),
        _parts("SREYMOM ស្រីមុំ スレイモム;BOPHA បុប្ផា ボパー;SOPHEAP សុភាព ソピアップ"),
        _parts("DARA ដារា ダラ;VANNAK វណ្ណៈ ワンナック;RITHY រិទ្ធី リティ"),
        "fg"),
    Nation("MN", 7, "en",
        _parts("BATBAYAR Батбаяр バトバヤル;GANBOLD Ганболд ガンボルド;DORJ Дорж ドルジ"),
        _parts("OYUNCHIMEG Оюунчимэг オユンチメグ;SARNAI Сарнай サルナイ"),
        _parts("BAT-ERDENE Бат-Эрдэнэ バトエルデネ;TEMUULEN Тэмүүлэн テムーレン"),
        "fg"),
)  # fmt: skip

BY_CODE = {nation.code: nation for nation in NATIONS}

# Forms that cards print (traditional or Japanese characters) for some of the names above.
_CARD_KANJI = {
    "김": "金", "이": "李", "박": "朴", "최": "崔", "정": "鄭", "강": "姜", "윤": "尹",
    "서연": "書延", "민지": "敏智", "지우": "智友", "하은": "夏恩", "수진": "秀珍",
    "민준": "敏俊", "서준": "書俊", "지훈": "志勲", "동현": "東炫", "성민": "成旼",
    "张": "張", "刘": "劉", "陈": "陳", "杨": "楊", "赵": "趙", "静": "静", "伟": "偉", "俊杰": "俊傑", "明泽": "明沢",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Name:
    """One person's name in every form that records use."""

    latin: str
    native: str
    kana: str
    display: str
    kanji: str | None
    given: str
    """Latin given name in lower case without spaces, for an e-mail address."""


def compose(nation: Nation, family: Part, given: Part) -> Name:
    """Put the parts together in the orders of card, native script and list."""
    latin = f"{family[0]} {given[0]}".strip()
    if nation.order == "fg":
        native = nation.joint.join((family[1], given[1]))
        display = latin.title()
    else:
        native = nation.joint.join((given[1], family[1])).strip()
        display = f"{given[0]} {family[0]}".strip().title()
    kanji = "".join(_CARD_KANJI.get(part, part) for part in (family[1], given[1])) if nation.kanji else None
    slug = given[0].replace(" ", "").replace("-", "").lower()
    return Name(latin, native, f"{family[2]} {given[2]}".strip(), display, kanji, slug)


def draw_name(rng: Random, nation: Nation, sex: str) -> Name:
    """A name for a woman (`female`) or a man (`male`) of a nation."""
    return compose(
        nation, rng.choice(nation.family), rng.choice(nation.women if sex == "female" else nation.men)
    )


def draw_nation(rng: Random, among: tuple[str, ...] = ()) -> Nation:
    """A nationality by its share, among all or the codes given."""
    pool = [nation for nation in NATIONS if not among or nation.code in among]
    return rng.choices(pool, [nation.share for nation in pool])[0]
