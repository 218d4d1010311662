"""One pasted line read into name, phone and address. What is guessed is said to be guessed; the raw stays.

Domain reference §8 no. 35: municipalities, cities without districts, abolished districts, rare characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from nuoda.kernel.addresses.abroad import country_of, town_of
from nuoda.kernel.addresses.divisions import VERSION, Division, Level, divisions, table
from nuoda.kernel.addresses.names import find_name
from nuoda.kernel.addresses.regions import Found, find_regions
from nuoda.kernel.limits import ADDRESS_LINE_CHARACTERS
from nuoda.kernel.phones import take_phones
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

_GAP = "\x1f"
_IDENTITY = re.compile(r"(?:身份证号?码?\s*[:：]?\s*)?(?<!\d)\d{17}[\dXx](?!\d)")
_POSTCODE = re.compile(
    rf"(?:邮政编码|邮编)\s*[:：]?\s*(\d{{6}})|(?<![^\s,，;；{_GAP}])(\d{{6}})(?![^\s,，;；。{_GAP}])"
)
_NAME_LABEL = re.compile(
    r"(?:收件人姓名|收货人姓名|收件人|收货人|联系人|姓名|寄件人|name|attn|recipient)\s*[:：]\s*",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:手机号码|手机号|手机|联系电话|电话号码|电话|收货地址|收件地址|寄件地址|详细地址|所在地区|省市区|地址|"
    r"tel|phone|mobile|address|addr)\s*[:：]\s*"
    # Without a colon too where the phone was taken out behind it.
    rf"|(?:手机号码|手机号|手机|联系电话|电话号码|电话|tel|phone|mobile)\.?\s*(?={_GAP})",
    re.IGNORECASE,
)
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_PARTS = re.compile(rf"[\s,，;；、|{_GAP}]+")
_PARTS_ABROAD = re.compile(rf"\s*[,，;；|{_GAP}]+\s*")
# What stands between two phones and stays behind when they are taken out.
_JOINTS = "/／\\+＋&和或"
_MARGIN = " ,，;；。、-—:：|" + _GAP


@dataclass(frozen=True, slots=True)
class Doubt:
    """What was guessed or is missing at a field, why, and what else it may be."""

    field: str
    reason: Text
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AddressLine:
    """A line in its parts; empty where the line is silent. ``code`` is that of the lowest division.

    ``version`` is the day of the table of divisions that it was read by.
    """

    raw: str
    name: str = ""
    phone: str = ""
    other_phones: tuple[str, ...] = ()
    postcode: str = ""
    country: str = "CN"
    region: str = ""
    city: str = ""
    district: str = ""
    street: str = ""
    code: str = ""
    doubts: tuple[Doubt, ...] = ()
    version: str = VERSION


def read_line(raw: str) -> AddressLine:
    """Read one line in any order of its parts. Never fails: what is not understood stays in ``street``."""
    text = (
        unicodedata.normalize("NFKC", raw[:ADDRESS_LINE_CHARACTERS]).replace("臺", "台").replace("灣", "湾")
    )
    text = "".join(sign if sign.isprintable() else " " for sign in text)
    if not text.strip():
        return AddressLine(raw=raw)
    doubts: list[Doubt] = []
    text, identity = _IDENTITY.subn(_GAP, text)
    if identity:
        doubts.append(Doubt("raw", _("An identity number was left out: a waybill must not bear one.")))
    text, phones = take_phones(text, _GAP)
    text, postcode = _take_postcode(text)
    named = _NAME_LABEL.search(text)
    text = _LABEL.sub(_GAP, text)
    line = AddressLine(raw=raw, phone=phones[0] if phones else "", other_phones=tuple(phones[1:]))
    line = replace(line, postcode=postcode)
    if not phones:
        doubts.append(Doubt("phone", _("No phone was recognised.")))
    elif len(phones) > 1:
        doubts.append(Doubt("phone", _("There are several phones; the first was taken."), tuple(phones)))
    read = _read_chinese if _HAN.search(text) else _read_abroad
    line, found = read(line, text, labelled=named is not None)
    return replace(line, doubts=(*doubts, *found))


def _take_postcode(text: str) -> tuple[str, str]:
    match = _POSTCODE.search(text)
    if match is None:
        return text, ""
    return text[: match.start()] + _GAP + text[match.end() :], match.group(1) or match.group(2)


def _read_chinese(line: AddressLine, text: str, *, labelled: bool) -> tuple[AddressLine, list[Doubt]]:
    labels = _NAME_LABEL.split(text, maxsplit=1)
    sure = _PARTS.split(labels[1].strip(_MARGIN), maxsplit=1)[0] if labelled else ""
    text = _NAME_LABEL.sub(_GAP, text)
    parts = [one for one in _PARTS.split(text) if one.strip(_JOINTS)]
    doubts: list[Doubt] = []
    ahead = _ahead_of_gap(text)
    gap = ahead | _behind_gap(text)
    name, rest = find_name(parts, sure, gap=gap, ahead=ahead if line.phone else frozenset())
    if not name.text:
        doubts.append(Doubt("name", _("No name was recognised.")))
    elif not name.sure:
        doubts.append(Doubt("name", _("Guessed from its form and place."), name.others))
    joined = "".join(f" {one}" if one.isascii() and done else one for done, one in enumerate(rest))
    found = find_regions(joined)
    if found is None:
        doubts.append(Doubt("region", _("No province, city or district was recognised.")))
        return replace(line, name=name.text, street=joined.strip(_MARGIN)), doubts
    place, said = _placed(found)
    before, after = joined[: found.start].strip(_MARGIN), joined[found.end :].strip(_MARGIN)
    before = "" if before in ("中国", "中华人民共和国") else before
    street = after if not before else f"{after} {before}".strip()
    if not street:
        doubts.append(Doubt("street", _("No street was recognised.")))
    line = replace(line, name=name.text, region=place.region, city=place.city, district=place.district)
    return replace(line, street=street, code=place.code), [*doubts, *said]


def _ahead_of_gap(text: str) -> frozenset[str]:
    """The parts right before what was taken out, such as the phone."""
    return frozenset(piece[-1] for piece in _pieces(text)[:-1] if piece)


def _behind_gap(text: str) -> frozenset[str]:
    """The parts right behind what was taken out."""
    return frozenset(piece[0] for piece in _pieces(text)[1:] if piece)


def _pieces(text: str) -> list[list[str]]:
    return [[one for one in _PARTS.split(piece) if one] for piece in text.split(_GAP)]


@dataclass(frozen=True, slots=True)
class _Place:
    region: str
    city: str
    district: str
    code: str


def _placed(found: Found) -> tuple[_Place, list[Doubt]]:
    """Region, city, district and code of what was found, with what of it is a guess."""
    read = [_in_force(one) for one in found.path if one.until]
    doubts = [said for _now, said in read]
    last = read[-1][0] if read and found.last.until else found.last
    chain = {one.level: one for one in (last, *table().above(last))}
    province, city, county = (chain.get(level) for level in Level)
    place = _Place(
        province.name if province else "",
        city.name if city else county.name if county else "",
        county.name if county and city else found.zone,
        last.code,
    )
    doubts += _gaps(found, place.region, city, county)
    if found.others:
        doubts.append(Doubt("region", _("There are several places of this name."), tuple(_others(found))))
    return place, doubts


def _in_force(gone: Division) -> tuple[Division, Doubt]:
    field = "district" if gone.level is Level.COUNTY else "city"
    took = [table().by_code[code] for code in gone.now if code in table().by_code]
    figures = {"name": gone.name, "year": gone.until, "now": " / ".join(one.name for one in took)}
    names = tuple(one.name for one in took)
    if len(took) == 1:
        return took[0], Doubt(
            field, _("%(name)s is no more since %(year)s; %(now)s took its place.", figures), names
        )
    if took:
        return gone, Doubt(field, _("%(name)s was divided up in %(year)s: %(now)s.", figures), names)
    return gone, Doubt(field, _("%(name)s is no more since %(year)s. Ask which district it is now.", figures))


def _gaps(found: Found, region: str, city: Division | None, county: Division | None) -> Iterator[Doubt]:
    first = found.path[0]
    if first.level is not Level.PROVINCE and not found.others and first.name not in region:
        yield Doubt("region", _("Filled in from %(name)s.", {"name": first.name}))
    if county is not None:
        return
    if found.zone:
        yield Doubt("district", _("%(zone)s is a development zone, no district.", {"zone": found.zone}))
    elif city is None:
        yield Doubt("city", _("No city was recognised."))
    elif below := divisions(Level.COUNTY, city.code):
        choices = tuple(one.name for one in below)
        yield Doubt("district", _("No district was recognised."), choices if len(choices) < 30 else ())


def _others(found: Found) -> Iterator[str]:
    for one in (found.last, *found.others):
        yield "".join(each.name for each in reversed((one, *table().above(one))))


def _read_abroad(line: AddressLine, text: str, *, labelled: bool) -> tuple[AddressLine, list[Doubt]]:
    """A line without a Chinese sign: the first part is taken for the name; country, postcode and city where
    they are plainly written at its end. The rest stays together."""
    text = _NAME_LABEL.sub(_GAP, text)
    parts = [one.strip(_MARGIN) for one in _PARTS_ABROAD.split(text) if one.strip(_MARGIN)]
    doubts: list[Doubt] = []
    name = ""
    if parts and re.fullmatch(r"[^\W\d_][^\d]{1,60}", parts[0]) and len(parts) > 1:
        name = parts.pop(0)
        if not labelled:
            doubts.append(Doubt("name", _("Guessed from its form and place.")))
    elif not name:
        doubts.append(Doubt("name", _("No name was recognised.")))
    country = next((code for part in parts[-1:] if (code := country_of(part))), "")
    parts = parts[:-1] if country not in ("", "CN") else parts
    if not country and (re.search(r"\bchina\b|\bprc\b", text, re.IGNORECASE) or line.phone[:1] == "1"):
        country = "CN"
    city, region, postcode, parts = town_of(parts) if country != "CN" else ("", "", "", parts)
    if country == "CN":
        doubts.append(Doubt("region", _("Fill in province and city in Chinese: Latin script tells neither.")))
    else:
        doubts.append(Doubt("region", _("Check by hand: of an address abroad only the end is taken apart.")))
    if not country:
        doubts.append(Doubt("country", _("No country was recognised.")))
    if city:
        doubts.append(Doubt("city", _("Guessed from its form and place.")))
    line = replace(line, name=name, country=country, city=city, region=region)
    return replace(line, postcode=line.postcode or postcode, street=", ".join(parts)), doubts
