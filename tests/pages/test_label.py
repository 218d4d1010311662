"""Labels read back by a scanner, in both languages; nothing on them that a waybill must not bear."""

from __future__ import annotations

import re
from dataclasses import replace

import pypdfium2
import pytest
import zxingcpp
from django.utils import translation
from pytest_django import Settings

from nuoda.pages.label import HEIGHT, WIDTH, Label, LabelParty, labels_pdf, labels_zpl
from nuoda.pages.paper import legible, paper_font

FOLLOW = "http://127.0.0.1:8000/track/?number=NDX2611210007"
LABEL = Label(
    house="诺达物流", service="特快", number="NDX2611210007-02", waybill="NDX2611210007", piece=2, pieces=3,
    sort_code="310 115", sort_place="浦东新区",
    consignee=LabelParty("欧***", "*******5678", "上海市浦东新区张江路1号***" * 3),
    sender=LabelParty("诺***", "*******4321", "江苏省苏州市苏州工业园区星湖街328号***"),
    marks=("易碎", "向上"), facts=(("订单", "PO-88017"), ("重量", "12.5 kg"), ("承诺", "11月23日 18:00")),
    follow=FOLLOW,
)  # fmt: skip


def _read(document: bytes, page: int = 0) -> dict[str, str]:
    """What a scanner reads of a sheet, by the kind of code, as a printer of 203 dpi sets it."""
    image = pypdfium2.PdfDocument(document)[page].render(scale=203 / 72).to_pil().convert("L")
    assert (round(image.width / 203 * 25.4), round(image.height / 203 * 25.4)) == (WIDTH, HEIGHT)
    return {one.format.name: one.text for one in zxingcpp.read_barcodes(image)}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("number", ["NDX2611210007-02", "1Z999AA10123456784", "X" * 30])
def test_a_scanner_reads_the_label_back(language: str, number: str) -> None:
    with translation.override(language):
        label = replace(LABEL, number=number)
        document = labels_pdf([label, replace(label, piece=3)])
        assert document == labels_pdf([label, replace(label, piece=3)])
    found = _read(document, 1)
    assert set(found.values()) == {number, FOLLOW}


def test_zpl_bears_the_same_and_no_command_of_a_stranger() -> None:
    held = replace(LABEL, consignee=replace(LABEL.consignee, name="欧^XZ~JR\\*"))
    text = labels_zpl([held, held])
    assert text.count("^XA") == text.count("^XZ") == 2
    assert "~JR" not in text
    assert "^FDNDX2611210007-02^FS" in text
    assert f"^FDMA,{FOLLOW}^FS" in text
    assert "欧 XZ JR" in text


def test_the_number_of_a_package_is_borne_as_gs1_128() -> None:
    label = replace(LABEL, number="095212340000000017", sscc=True)
    image = pypdfium2.PdfDocument(labels_pdf([label]))[0].render(scale=203 / 72).to_pil().convert("L")
    read = [one for one in zxingcpp.read_barcodes(image) if one.format.name == "Code128"]
    assert [(one.text, one.content_type.name) for one in read] == [("(00)095212340000000017", "GS1")]
    assert "^BCN,136,Y,N,N,N^FD>;>800095212340000000017^FS" in labels_zpl([label])


CROWDED = replace(
    LABEL, house="A Very Long Carrier House Name Limited", service="International express, white glove",
    sort_place="巴音郭楞蒙古自治州和静县", piece=100, pieces=100, number="ABCDEFGH-1234567890-XYZ-0012",
    consignee=LabelParty("𠮷***", "*** **** **** / ****-****4321", "浙江省宁波市鄞州区天童北路" * 9),
    marks=("易碎", "向上", "防潮") * 5, facts=(("订单", "A" * 60),) * 14,
    follow=f"https://a.example/{'x' * 90}",
)  # fmt: skip


@pytest.mark.parametrize("label", [LABEL, CROWDED])
def test_nothing_in_zpl_leaves_the_label_or_runs_into_another_thing(label: Label) -> None:
    """Every block and line stays on 800 × 1200 dots, and words fit into their block's lines."""
    text = labels_zpl([label])
    words = re.findall(r"\^FO(\d+),(\d+)\^A0N,(\d+)\^FB(\d+),(\d+),4,[LR]\^FD([^^]*)\^FS", text)
    assert len(words) == text.count("^FB") >= 13
    for left, top, size, room, lines, said in words:
        assert int(left) + int(room) <= 800 - 4 * 8
        assert int(top) + int(size) * int(lines) <= 1200
        wide = sum(1.0 if sign > "\u2e80" else 0.55 for sign in said) * int(size)
        assert wide <= int(room) * int(lines) + int(size)
    below = [(int(left), int(left) + int(room)) for left, top, _s, room, _l, _t in words if int(top) >= 790]
    assert max(right for _left, right in below[:-1]) < below[-1][0]
    [(left, dots)] = re.findall(r"\^FO(\d+),250\^BY(\d)", text)
    assert int(left) >= 32
    assert int(dots) >= 2
    [(left, dots)] = re.findall(r"\^FO(\d+),960\^BQN,2,(\d+)", text)
    assert int(left) + 17 * int(dots) < 800


def test_a_crowded_label_is_still_read_and_a_rare_character_is_marked(settings: Settings) -> None:
    document = labels_pdf([CROWDED])
    assert CROWDED.number in _read(document).values()
    if paper_font() == "Paper":
        assert legible("𠮷田") == "〓田"
        assert "〓***" in pypdfium2.PdfDocument(document)[0].get_textpage().get_text_range()
    settings.NUODA_ZPL_FONT = "E:SIMSUN.TTF"
    assert "^A@N,36,36,E:SIMSUN.TTF^FB632,1,4,L^FD欧***" in labels_zpl([LABEL])
