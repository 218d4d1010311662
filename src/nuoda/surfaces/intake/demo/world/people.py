"""Invented people: names, phones and mailboxes.

All are generated. Mobile numbers follow the national pattern (a real three-digit prefix) with ``0000``
in the middle, so that a reader sees at once that nobody answers; mailboxes lie in domains that RFC 2606
reserves.
"""

from __future__ import annotations

from random import Random

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶"
    "程魏苏吕丁沈任姚卢傅钟崔谭廖范汪陆金石戴贾韦邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛"
    "郝龚邵万钱严覃"
)
COMPOUND = ("欧阳", "司徒", "上官", "诸葛", "夏侯", "慕容", "皇甫", "尉迟", "令狐", "司马")
_GIVEN = [
    "雨桐",
    "子墨",
    "欣妍",
    "浩宇",
    "俊辉",
    "思颖",
    "梓萱",
    "晓岚",
    "建平",
    "志远",
    "丽萍",
    "国梁",
    "春燕",
    "永康",
    "佳慧",
    "文博",
    "海燕",
    "立新",
    "秀珍",
    "明轩",
    "嘉怡",
    "宏伟",
    "美玲",
    "振宇",
    "雅静",
    "学峰",
    "慧敏",
    "金龙",
    "小红",
    "世杰",
    "凤英",
    "家豪",
    "诗涵",
    "景行",
    "若溪",
    "一诺",
    "书瑶",
    "承志",
    "长庚",
    "玉兰",
    "兆丰",
    "静怡",
    "敏",
    "洁",
    "峰",
    "超",
    "婷",
    "凯",
    "琳",
    "斌",
    "倩",
    "辉",
    "宁",
    "璐",
    "鑫",
    "岩",
    "珊",
    "睿",
    "勇",
    "莹",
    "帆",
    "跃",
]
_RARE = "王㛃"
"""A given name beyond the common character tables: real registers have them, so the demo has one."""

_PREFIXES = ("133", "135", "136", "137", "138", "139", "150", "151", "152", "158", "159", "176", "177",
             "180", "181", "185", "186", "187", "188", "189", "191", "199")  # fmt: skip
_AREA_CODES = {
    "shanghai": "021", "beijing": "010", "hangzhou": "0571", "suzhou": "0512", "qingdao": "0532",
    "dongguan": "0769", "ningbo": "0574", "chengdu": "028", "zhengzhou": "0371", "shenzhen": "0755",
}  # fmt: skip

_GERMAN = ("Anke Wiedenhöfer", "Jörg Lattemann", "Birte Sandkühler", "Holger Ruppenthal")


def full_name(rng: Random) -> str:
    """A Chinese name; about one in twenty-five has a compound surname."""
    if rng.random() < 0.004:
        return _RARE
    surname = rng.choice(COMPOUND) if rng.random() < 0.04 else rng.choice(_SURNAMES)
    return surname + rng.choice(_GIVEN)


def courier_name(rng: Random) -> str:
    """A courier as scans name them: ``郑师傅``."""
    return rng.choice(_SURNAMES) + "师傅"


def german_name(rng: Random) -> str:
    return rng.choice(_GERMAN)


def mobile(rng: Random, tail: str = "") -> str:
    """Eleven digits: a valid prefix, ``0000``, four more (``tail`` where it is given)."""
    return f"{rng.choice(_PREFIXES)}0000{tail or f'{rng.randrange(1_000, 10_000)}'}"


def landline(city: str, number: int) -> str:
    """An office number of a city, ``021-60000112``: area code and an eight-digit pattern."""
    return f"{_AREA_CODES[city]}-6000{number:04d}"


def mailbox(name: str, domain: str) -> str:
    """A mailbox in a reserved domain; ``domain`` is its first label."""
    return f"{name}@{domain}.example"
