"""What Chinese courier sentences say, and above all what they do not say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuoda.connectors.carriers.kuaidi100.sentences import read
from nuoda.domains.shipments.facts import DELIVERED

SAYS = {
    "已签收，签收人：张先生": ("DELIVERED", ""),
    "广州分部:快件已被 拍照 签收": ("DELIVERED", ""),
    "货物已妥投": ("DELIVERED", ""),
    "已签收，签收人凭取货码签收。": ("DELIVERED_LOCKER", ""),
    "您的快递已签收, 签收人在【某小区(智能快递柜)】领取": ("DELIVERED_LOCKER", ""),
    "客户已自提": ("DELIVERED_LOCKER", ""),
    "快件已由门卫代收": ("DELIVERED_PROXY", ""),
    "已签收（代签：前台）": ("DELIVERED_PROXY", ""),
    "破损签收": ("DELIVERED_WITH_EXCEPTION", "DAMAGE.broken"),
    "已签收，签收人：丰巢智能柜": ("AT_PICKUP_POINT", ""),
    "已签收，签收人：菜鸟驿站": ("AT_PICKUP_POINT", ""),
    "快件已由[代收点]代收，请及时取件": ("AT_PICKUP_POINT", ""),
    "快件已暂存至【某某驿站】": ("AT_PICKUP_POINT", ""),
    "已放入自提柜，请凭取件码取件": ("AT_PICKUP_POINT", ""),
    "【深圳市】快件到达【深圳中心】": ("HUB_IN", ""),
    "快件到达【签收演示网点】": ("HUB_IN", ""),
    "到达目的地网点，快件将很快进行派送": ("STATION_IN", ""),
    "快件由【泉州】发往【成都】": ("HUB_OUT", ""),
    "航班已起飞": ("LINEHAUL", ""),
    "正在第1次派件, 请保持电话畅通": ("OUT_FOR_DELIVERY", ""),
    "【某某】的 [姓名] 已揽收": ("PICKED_UP", ""),
    "已收件，扫描员【[姓名]】": ("PICKED_UP", ""),
    "您已下单，等待揽收": ("BOOKED", ""),
    "预约上门揽收": ("BOOKED", ""),
    "揽收失败，客户取消寄件": ("PICKUP_FAILED", ""),
    "客户拒收": ("REFUSED", "CONSIGNEE.refused"),
    "快件退回中": ("RETURNING", ""),
    "寄件人已签收退回件": ("RETURNED", ""),
    "快件转寄至新地址": ("RECONSIGNED", ""),
    "清关中": ("CUSTOMS_IN", ""),
    "海关查验": ("CUSTOMS_HELD", ""),
    "清关完成，海关放行": ("CUSTOMS_RELEASED", ""),
    "货物已出口报关": ("EXPORT_CUSTOMS", ""),
    "签收失败，收件人电话无人接听": ("ATTEMPT_FAILED", "CONSIGNEE.unreachable"),
    "派送不成功:客户要求改日派送": ("ATTEMPT_FAILED", "CONSIGNEE.rescheduled"),
    "未能妥投，地址不详": ("ATTEMPT_FAILED", "ADDRESS.incomplete"),
    "问题件，超区": ("ON_HOLD", "ADDRESS.out_of_area"),
    "电话无人接听": ("", "CONSIGNEE.unreachable"),
    "外包装破损": ("", "DAMAGE.broken"),
    "因台风天气延误": ("", "DELAY.weather"),
    "快件丢失": ("", "LOSS.suspected"),
}
SAYS_NOTHING = (
    "预计明天签收", "请及时签收", "快件未签收", "尚未签收", "等待签收", "将于今日签收", "即将派送", "已催派",
    "您可以签收后再付款", "签收时请检查外包装", "包裹签收后请评价", "如未签收请联系", "不能签收", "取消签收",
    "撤销签收", "已签收作废", "不是已签收", "误签收", "虚假签收投诉处理中", "非本人签收", "需本人签收",
    "PICKUP HAS BEEN REGISTERED", "DELIVERY EXPECTED TOMORROW", "Delivered", "预计12-03送达",
)  # fmt: skip


@pytest.mark.parametrize(("sentence", "said"), SAYS.items())
def test_says(sentence: str, said: tuple[str, str]) -> None:
    found = read(sentence)
    assert (found.milestone, found.reason) == said
    assert found.code.startswith("text:")


@pytest.mark.parametrize("sentence", SAYS_NOTHING)
def test_asks_denies_or_foretells_and_so_says_nothing(sentence: str) -> None:
    found = read(sentence)
    assert found.milestone == ""
    assert found.code.startswith("words:")
    assert len(found.code) <= 60


@pytest.mark.parametrize(
    "before", ["预计", "请您准备", "尚未", "等待", "不能", "如果", "催促", "无法", "您可以"]
)
@pytest.mark.parametrize("sentence", [one for one, (said, _) in SAYS.items() if said in DELIVERED])
def test_no_delivery_survives_a_denial(before: str, sentence: str) -> None:
    clause = sentence.split("，", maxsplit=1)[0].split(",", maxsplit=1)[0]
    assert read(before + clause).milestone not in DELIVERED


def test_one_wording_has_one_code() -> None:
    one = read("【杭州市】您的爱车2026年5月8日已完成某某登记（编号 A-1201）")
    other = read("【北京市】您的爱车2025年12月31日已完成某某登记（编号 B-77）")
    assert one.code == other.code
    assert one.milestone == ""


@given(st.text(max_size=300))
def test_any_text_has_a_short_code_and_no_fall(sentence: str) -> None:
    found = read(sentence)
    assert found.code
    assert len(found.code) <= 60
    if "签收" not in sentence and "妥投" not in sentence and "取" not in sentence and "代" not in sentence:
        assert found.milestone not in DELIVERED
