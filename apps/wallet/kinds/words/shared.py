"""Words of the fields that many kinds have: organisations, names, days, and how a kind is put together."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from apps.wallet.kinds.kind import Domain, Kind, Row, Said, Source, Text, read_fields
from apps.wallet.kinds.values import Record

# fmt: off
# Tables read in rows: the label, the term on the document, then what it means to the person.
PARTS: Final = {
    "name": Said(_("Name of the organisation"), "名称",
                 _("The name as this document prints it.")),
    # Translators: label of a field on the page of a record; the document prints 法人番号.
    "corporate_number": Said(_("Corporate number"), "法人番号",
                             _("A public number of thirteen digits that every company in Japan has. It is not a personal number.")),
    "prefecture": Said(_("Prefecture of the organisation"), "都道府県",
                       _("The prefecture it is in. The minimum wage depends on it.")),
    # Translators: label of a field on the page of a record; the document prints 開始日.
    "from": Said(_("First day"), "開始日",
                 _("The first day that counts.")),
    # Translators: label of a field on the page of a record; the document prints 終了日.
    "to": Said(_("Last day"), "終了日",
               _("The last day that counts. Empty means that it is still running.")),
}

NAME_LATIN: Final = Said(_("Name in roman letters"), "氏名（ローマ字）",
                         _("Your name as this source writes it. It should be the same as on your residence card."))
NAME_KANJI: Final = Said(_("Name in kanji"), "氏名（漢字）",
                         _("Your name in Chinese characters, if you have one registered."))
NAME_KANA: Final = Said(_("Name reading (furigana)"), "フリガナ",
                        _("How this source spells the sound of your name. Different spellings are a common reason why records are not joined."))
BIRTH_DATE: Final = Said(_("Date of birth"), "生年月日",
                         _("Used to tell you from others with the same name. It should be the same everywhere."))
SEX: Final = Said(_("Sex as printed"), "性別",
                  _("What the document prints here."))
NATIONALITY: Final = Said(_("Nationality / region"), "国籍・地域",
                          _("The country or region whose passport you hold, as this source has it."))
ADDRESS_SINCE: Final = Said(_("At this address since"), "住所を定めた年月日",
                            _("The day from which this address counts. The 14 days for telling the municipality start here."))
# Translators: label of a field on the page of a record; the document prints 事業所名称.
EMPLOYER: Final = Said(_("Employer"), "事業所名称",
                       _("The company or person you work for, as this source names it."))
# Translators: label of a field on the page of a record; the document prints 資格取得年月日.
INSURED_FROM: Final = Said(_("Insured from"), "資格取得年月日",
                           _("The day from which you count as insured. With an employer it should be your first day of work."))
# Translators: label of a field on the page of a record; the document prints 資格喪失年月日.
INSURED_TO: Final = Said(_("Insured until"), "資格喪失年月日",
                         _("The last day you were insured; the office prints the day after it. Empty means that you are still insured."))
DUE_ON: Final = Said(_("To be paid by"), "納期限",
                     _("The last day to pay, as printed. If the office is closed that day, the next open day counts."))
# Translators: label of a field on the page of a record; the document prints 納付年月日.
PAID_ON: Final = Said(_("Paid on"), "納付年月日",
                      _("The day the payment was made. Empty means that this source knows of no payment."))
# Translators: label of a field on the page of a record; the document prints 納付済額.
PAID_AMOUNT: Final = Said(_("Amount paid"), "納付済額",
                          _("How much of it has arrived. Less than the amount due means that a part is still open."))
# fmt: on


def kind(
    name: str,
    struct: type[Record],
    *,
    domain: Domain,
    sources: tuple[Source, ...],
    label: Text,
    japanese: str,
    told: Text,
    row: Row,
    says: Mapping[str, Said],
) -> Kind:
    """A kind from its structure and its words; LookupError when a field or a code is left without words."""
    fields = read_fields(struct, says, PARTS)
    return Kind(name, struct, domain, sources, label, japanese, told, row, fields)
