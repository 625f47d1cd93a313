"""The words around a letter: what it is called, what its marks mean, how it is sent and what to keep as proof."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.wallet.models import SourceCode

# fmt: off
#: Printed on the Japanese letter beside its own text, the same in every language.
NOTES_BEGIN: Final = "記"
NOTES_END: Final = "以上"
SIGN_HERE: Final = "署名"
ADDRESS: Final = "住所"
NAME: Final = "氏名"
REACHED_AT: Final = "連絡先"

# Translators: titles of letters, for a reader who cannot read the Japanese title beside it.
TITLES: Final[dict[str, Promise]] = {
    "L-1": _("Asking the employer to correct a filing for social insurance"),
    "L-2": _("Asking the office to confirm that you were insured"),
    "L-3": _("Reasons for correcting the pension record"),
    "L-4": _("Asking Hello Work to confirm employment insurance"),
    "L-5": _("A question and a request about resident tax"),
    "L-6": _("Asking a public office to correct your personal data"),
    "L-7": _("Asking a company or other body to correct your personal data"),
    "L-8": _("Reporting to the Labour Standards Inspection Office"),
    "L-9": _("Telling the city office of an error in the resident register"),
    "L-10": _("Asking the employer for a withholding slip"),
    "L-11": _("Why a notice is late"),
}
# Translators: where a value in a letter comes from; stands beside the value.
ORIGINS: Final[dict[str, Promise]] = {
    "from-record": _("From a record"),
    "worked-out": _("Worked out from records"),
    "counted": _("A day that was counted"),
    "own-words": _("Your own words"),
    "blank": _("Open: write it in"),
    "tick": _("Open: tick it if it is so"),
}
# Translators: names of ways to send a letter; headings.
CHANNELS: Final[dict[str, Promise]] = {
    "protocol": _("From here"),
    "online": _("Through the website of the office"),
    "counter": _("At the counter"),
    "recorded": _("By post, recorded"),
    "registered": _("By post, registered"),
    "oral": _("By speaking"),
}
#: The same ways for private bodies, which have no counter of an office.
CHANNELS_PRIVATE: Final[dict[str, Promise]] = {
    "online": _("By mail or through their website"),
    "counter": _("Handed over by yourself"),
}
#: What a post office calls its ways, to be said at its counter.
POSTAL: Final = {"recorded": "特定記録郵便", "registered": "簡易書留郵便"}
# Translators: how a letter is sent by each way.
HOW: Final[dict[str, Promise]] = {
    "protocol": _("It goes straight into their system when you confirm it."),
    "online": _("Write there what the letter says, or attach it."),
    "counter": _("Bring the letter and a copy of it. Ask them to stamp your copy with the day on which they took it."),
    "recorded": _("The post office notes that you sent it and that it was put into the letter box. Nobody signs for it."),
    "registered": _("The post office notes that you sent it, and somebody there signs for it."),
    "oral": _("You can also ask for this by speaking. Bring the letter, so that nothing is left out."),
}
# Translators: what to keep as proof for each way.
KEEP: Final[dict[str, Promise]] = {
    "protocol": _("The day of sending and their answer that it arrived are kept here."),
    "online": _("Keep the receipt number, and a picture or print of the last page."),
    "counter": _("Keep the stamped copy. If they do not stamp it, write down the day, the desk and the name of the person."),
    "recorded": _("Keep the receipt with its number, and a copy of the letter."),
    "registered": _("Keep the receipt with its number, the day on which it was handed over, and a copy of the letter."),
    "oral": _("Write down the day, the office, the name of the person and what was said."),
}
# Translators: who is asked; stands on a sheet for the counter of an office.
WHO: Final[dict[str, Promise]] = {
    **{str(code.value): code.label for code in SourceCode if code is not SourceCode.RESIDENT},
    "professional": _("A lawyer or a certified scrivener"),
    "source": _("Whoever holds the record"),
}
# Translators: what official Japanese forms are for; stands beside the Japanese name of each form.
FORMS: Final[dict[str, Promise]] = {
    "国民年金被保険者関係届書": _("notice of a change in national pension"),
    "国民年金保険料免除・納付猶予申請書": _("application for exemption or deferment of national pension premiums"),
    "国民年金保険料学生納付特例申請書": _("application of students for deferment of national pension premiums"),
    "国民健康保険資格取得・喪失届": _("notice of joining or leaving National Health Insurance"),
    "過誤納金還付請求書": _("request to give back what was paid too much"),
    "所得税及び復興特別所得税の更正の請求書": _("request to correct an income tax return"),
    "確定申告書(期限後申告・還付申告)": _("income tax return, filed late or for a refund"),
    "在留資格変更許可申請書": _("application to change the status of residence"),
    "資格外活動許可申請書": _("application for permission to work outside the status of residence"),
}
#: Headings and sentences of the sheet for a counter, by what stands under them.
COUNTER: Final[dict[str, Promise]] = {
    "title": _("At the counter"),
    "title_to_professional": _("To take with you"),
    "opening": _("I came about the matter below."),
    "opening_to_professional": _("I would like your advice on the matter below."),
    "where": _("Where to go"),
    "matter": _("What it is about"),
    "ask_for": _("Papers to ask for"),
    "papers_later": _("Papers that may follow, after the advice"),
    "bring": _("What to bring"),
    "first": _("What comes first"),
    "law": _("The law"),
    "know": _("Good to know"),
    "note_down": _("Written down there"),
    "day": _("Day on which it was taken"),
    "person": _("Name of the person"),
    "number": _("Receipt number"),
    "answer_by": _("Day of the answer"),
}
# fmt: on
