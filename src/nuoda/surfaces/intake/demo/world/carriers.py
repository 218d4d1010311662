"""The carriers of the demo and how each of them words a scan. All invented.

``NDX`` is the company's own network, ``SH-EX`` a parcel courier that numbers its scans, ``YTLINE`` a
freight line with short words, ``TYAIR`` an airline agent that reports in English with Cargo-IMP codes.
"""

from __future__ import annotations

from dataclasses import dataclass

_CODES: dict[str, dict[str, str]] = {
    "NDX": {
        "BOOKED": "ORD", "PICKED_UP": "GOT", "HUB_IN": "ARR", "HUB_OUT": "DEP", "LINEHAUL": "TRK",
        "DEST_CITY": "CTY", "STATION_IN": "STA", "OUT_FOR_DELIVERY": "OFD", "DELIVERED": "SIG",
        "DELIVERED_PROXY": "SGP", "DELIVERED_LOCKER": "SGL", "DELIVERED_WITH_EXCEPTION": "SGX",
        "AT_PICKUP_POINT": "PKP", "ATTEMPT_FAILED": "NDR", "ON_HOLD": "HLD", "REFUSED": "RFS",
        "RETURNING": "RTN", "RETURNED": "RTD", "RECONSIGNED": "RCN", "LOST": "LST", "FOUND": "FND",
        "PICKUP_FAILED": "NPU", "EXPORT_CUSTOMS": "CUS", "CUSTOMS_IN": "CIN", "CUSTOMS_RELEASED": "CRL",
    },
    "SH-EX": {
        "BOOKED": "10", "PICKED_UP": "50", "HUB_IN": "31", "HUB_OUT": "30", "LINEHAUL": "36",
        "DEST_CITY": "38", "STATION_IN": "130", "OUT_FOR_DELIVERY": "44", "DELIVERED": "80",
        "DELIVERED_PROXY": "8001", "DELIVERED_LOCKER": "8002", "AT_PICKUP_POINT": "125",
        "ATTEMPT_FAILED": "70", "ON_HOLD": "33", "REFUSED": "77", "RETURNING": "99", "RETURNED": "648",
    },
    "YTLINE": {
        "BOOKED": "下单", "PICKED_UP": "收货", "HUB_IN": "到货", "HUB_OUT": "发车", "LINEHAUL": "在途",
        "DEST_CITY": "到城", "STATION_IN": "入库", "OUT_FOR_DELIVERY": "派送", "DELIVERED": "签收",
        "DELIVERED_PROXY": "代签", "DELIVERED_WITH_EXCEPTION": "异签", "ATTEMPT_FAILED": "未妥投",
        "ON_HOLD": "滞留", "REFUSED": "拒收", "RETURNING": "返货", "RETURNED": "返签",
    },
    "TYAIR": {
        "BOOKED": "FWB", "PICKED_UP": "FOH", "EXPORT_CUSTOMS": "CRC", "INTL_DEPARTED": "DEP",
        "INTL_ARRIVED": "RCF", "CUSTOMS_IN": "CCI", "CUSTOMS_HELD": "DIS", "CUSTOMS_RELEASED": "CCD",
        "STATION_IN": "AWD", "OUT_FOR_DELIVERY": "TFD", "DELIVERED": "DLV", "HUB_IN": "RCS", "HUB_OUT": "MAN",
    },
}  # fmt: skip

_TEXTS: dict[str, dict[str, str]] = {
    "NDX": {
        "BOOKED": "【{place}】客户已下单，等待上门揽收",
        "PICKED_UP": "【{place}】{who}已揽收，共{note}",
        "HUB_IN": "【{place}】快件到达【{name}】，卸车扫描完成",
        "HUB_OUT": "【{place}】快件离开【{name}】，发往【{to}】，{note}",
        "LINEHAUL": "【{place}】干线运输中，{note}，下一站【{to}】",
        "DEST_CITY": "【{place}】快件到达派件城市，发往【{to}】",
        "STATION_IN": "【{place}】快件到达【{name}】",
        "OUT_FOR_DELIVERY": "【{place}】【{name}】{who}正在派件，请保持电话畅通",
        "DELIVERED": "【{place}】已签收，签收人：{who}",
        "DELIVERED_PROXY": "【{place}】经收件人同意，由{who}代签收",
        "DELIVERED_LOCKER": "【{place}】经收件人同意，已放入{name}，取件码已发送",
        "AT_PICKUP_POINT": "【{place}】快件已到{name}，请凭取件码领取",
        "EXPORT_CUSTOMS": "【{place}】出口报关中",
        "CUSTOMS_IN": "【{place}】进入清关",
        "CUSTOMS_RELEASED": "【{place}】海关放行，发往【{to}】",
    },
    "SH-EX": {
        "BOOKED": "{place} 订单已受理",
        "PICKED_UP": "{place} 快件已由{who}收取，{note}",
        "HUB_IN": "快件到达 【{name}】",
        "HUB_OUT": "快件在 【{name}】 完成分拣，准备发往 【{to}】",
        "LINEHAUL": "快件在 {place}，正送往 {to}途中",
        "DEST_CITY": "快件到达 【{place}】，准备发往 【{to}】",
        "STATION_IN": "快件到达 【{name}】",
        "OUT_FOR_DELIVERY": "快件交给{who}，正在派送途中",
        "DELIVERED": "已签收，签收人是{who}，感谢使用",
        "DELIVERED_PROXY": "经收件人同意，快件由{who}代收",
        "DELIVERED_LOCKER": "经收件人同意，快件已存放至{name}",
        "AT_PICKUP_POINT": "快件已送达{name}，请及时领取",
    },
    "YTLINE": {
        "BOOKED": "{place} 已受理",
        "PICKED_UP": "{place}提货完成，{note}，司机{who}",
        "HUB_IN": "到达{name}",
        "HUB_OUT": "{name}发车，目的地{to}，{note}",
        "LINEHAUL": "车辆途经{place}，{note}",
        "DEST_CITY": "到达{place}，转{to}",
        "STATION_IN": "{name}入库，待预约送货",
        "OUT_FOR_DELIVERY": "{name}出车送货，司机{who}",
        "DELIVERED": "客户{who}签收，外包装完好",
        "DELIVERED_PROXY": "门卫{who}代签（收货人电话同意）",
    },
    "TYAIR": {
        "BOOKED": "Electronic air waybill received, {place}",
        "PICKED_UP": "Freight on hand, {place}, {note}",
        "HUB_IN": "Received from shipper at {name}, {place}",
        "HUB_OUT": "Manifested at {name}",
        "EXPORT_CUSTOMS": "Export declaration released by customs, {place}",
        "INTL_DEPARTED": "Departed {name} to {to}",
        "INTL_ARRIVED": "Received from flight at {name}",
        "CUSTOMS_IN": "Import customs entry lodged, {place}",
        "CUSTOMS_RELEASED": "Cleared by customs, {place}",
        "STATION_IN": "Documents and freight handed to {name}",
        "OUT_FOR_DELIVERY": "Out for delivery, {place}, driver {who}",
        "DELIVERED": "Delivered, {place}, signed by {who}",
    },
}


@dataclass(frozen=True, slots=True)
class Wording:
    """What a scan's text may name: place, facility, next facility, person, and pieces or trip."""

    place: str = ""
    name: str = ""
    to: str = ""
    who: str = ""
    note: str = ""


def code_of(carrier: str, milestone: str) -> str:
    """The carrier's own code; an event that moves no milestone is ``MSG`` (a message)."""
    return _CODES[carrier].get(milestone, "MSG")


def text_of(carrier: str, milestone: str, words: Wording) -> str:
    """The carrier's own words for a milestone."""
    pattern = _TEXTS[carrier][milestone]
    return pattern.format(place=words.place, name=words.name, to=words.to, who=words.who, note=words.note)
