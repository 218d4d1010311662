"""The company of the demo and its customers and staff. All invented."""

from __future__ import annotations

from nuoda.surfaces.intake.demo.world.people import landline, mailbox
from nuoda.surfaces.intake.demo.world.shapes import Member, Shipper

COMPANY = "诺达供应链（演示）"

PLATINUM_PARTS = "JL-AUTO"
COSMETICS = "HJY-COS"
MEDICAL = "KH-MED"
WINE = "LZ-WINE"
FURNITURE = "MY-HOME"
PACKAGING = "HS-PACK"
MACHINES = "TANNWALD"
TRADER = "WGL-HK"
BOOKS = "MS-BOOK"
FOOD = "CWT-FOOD"


def _shipper(  # noqa: PLR0917 - a row of the table below
    code: str,
    name: str,
    name_en: str,
    tier: str,
    trade: str,
    cities: str,
    domain: str,
    contact: str,
    share: int,
) -> Shipper:
    home = cities.split(maxsplit=1)[0]
    return Shipper(
        code=code, name=name, name_en=name_en, tier=tier, language="zh-hans", zone="Asia/Shanghai",
        email=mailbox("service", domain), phone=landline(home, 100 + len(code) * 7 + share), contact=contact,
        trade=trade, from_cities=tuple(cities.split()), account=mailbox("kefu", domain), share=share,
    )  # fmt: skip


SHIPPERS: tuple[Shipper, ...] = (
    _shipper(PLATINUM_PARTS, "骏澜汽车零部件（上海）有限公司", "Junlan Auto Parts (Shanghai)", "platinum",
             "auto_parts", "shanghai", "junlan-auto", "顾明远", 15),
    _shipper(COSMETICS, "花间屿化妆品（杭州）有限公司", "Huajianyu Cosmetics (Hangzhou)", "key",
             "cosmetics", "hangzhou", "huajianyu", "苏晚晴", 20),
    _shipper(MEDICAL, "康衡岚医疗器械（苏州）有限公司", "Kanghenglan Medical Devices (Suzhou)", "platinum",
             "medical", "suzhou beijing", "kanghenglan", "程亦安", 11),
    _shipper(WINE, "澜庄酒业（青岛）有限公司", "Lanzhuang Wines (Qingdao)", "potential",
             "wine", "qingdao", "lanzhuang-wine", "姜海岳", 8),
    _shipper(FURNITURE, "木也拙家居（东莞）有限公司", "Muyezhuo Home (Dongguan)", "key",
             "furniture", "dongguan", "muyezhuo", "梁叔衡", 10),
    _shipper(PACKAGING, "恒塑峤包装材料（宁波）有限公司", "Hengsuqiao Packaging (Ningbo)", "ordinary",
             "packaging", "ningbo", "hengsuqiao", "邬立群", 6),
    Shipper(MACHINES, "坦瓦德机械（太仓）有限公司", "Tannwald Maschinenbau (Taicang) Co., Ltd.", "key",
            "en", "Europe/Berlin", mailbox("logistik", "tannwald-maschinenbau"), "+49 7131 5550 142",
            "Katrin Obermoser", "machines", ("suzhou",), mailbox("orders", "tannwald-maschinenbau"), 7),
    Shipper(TRADER, "維港岚貿易有限公司", "Wai Kong Laam Trading Ltd.", "potential",
            "zh-hans", "Asia/Hong_Kong", mailbox("ops", "waikonglaam"), "+852 5550 0142",
            "司徒咏恩", "electronics", ("shenzhen",), mailbox("desk", "waikonglaam"), 8),
    _shipper(BOOKS, "麦穗灯童书（北京）有限公司", "Maisuideng Children's Books (Beijing)", "ordinary",
             "books", "beijing", "maisuideng", "田书蓓", 8),
    _shipper(FOOD, "川巷堂食品（成都）有限公司", "Chuanxiangtang Foods (Chengdu)", "ordinary",
             "food", "chengdu", "chuanxiangtang", "蒲嘉陵", 7),
)  # fmt: skip

SHIPPER: dict[str, Shipper] = {shipper.code: shipper for shipper in SHIPPERS}

WAREHOUSES: dict[tuple[str, str], tuple[str, str]] = {
    (PLATINUM_PARTS, "shanghai"): ("嘉定区", "墨玉路1528号2号库"),
    (COSMETICS, "hangzhou"): ("余杭区", "良睦路1988号B3库"),
    (MEDICAL, "suzhou"): ("虎丘区", "竹园路1209号6幢"),
    (MEDICAL, "beijing"): ("大兴区", "荣华中路115号C座"),
    (WINE, "qingdao"): ("黄岛区", "江山南路1458号"),
    (FURNITURE, "dongguan"): ("厚街镇", "家具大道968号"),
    (PACKAGING, "ningbo"): ("北仑区", "明州路1301号"),
    (MACHINES, "suzhou"): ("太仓市", "上海东路388号"),
    (TRADER, "shenzhen"): ("宝安区", "宝安大道6018号3楼"),
    (BOOKS, "beijing"): ("通州区", "玉带河东街366号"),
    (FOOD, "chengdu"): ("双流区", "西航港大道2088号"),
}
"""District, street and house number from where a shipper ships, by city."""

AGENT_NIGHT = "agent.night@nuoda.example"
SUPERVISOR = "supervisor@nuoda.example"
AGENT = "agent@nuoda.example"
AGENT_EN = "agent.en@nuoda.example"
AGENT_CLAIMS = "agent.claims@nuoda.example"
AGENT_KEY = "agent.key@nuoda.example"
DISPATCHER = "dispatcher@nuoda.example"
MANAGER = "manager@nuoda.example"

STAFF: tuple[Member, ...] = (
    Member(SUPERVISOR, "沈静怡", "supervisor", ("zh-hans", "en"), ("complaint", "claim", "exception")),
    Member(AGENT, "周启航", "agent", ("zh-hans",), ("exception", "tracing", "key_account")),
    Member(AGENT_EN, "司徒明雅", "agent", ("en", "zh-hans"), ("international", "exception", "customs")),
    Member(AGENT_KEY, "郭晓岚", "agent", ("zh-hans",), ("exception", "order", "key_account")),
    Member(AGENT_CLAIMS, "许文秀", "agent", ("zh-hans",), ("claim", "damage", "complaint")),
    Member(AGENT_NIGHT, "欧阳一帆", "agent", ("zh-hans",), ("exception", "tracing")),
    Member(DISPATCHER, "马振宇", "dispatcher", ("zh-hans",), ("linehaul", "last_mile")),
    Member(MANAGER, "钟秉衡", "admin", ("zh-hans", "en"), ()),
)
