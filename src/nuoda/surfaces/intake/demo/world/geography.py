"""Places of the demo: cities, districts, streets and hubs, with road distances.

Provinces, cities, districts and street names are facts of the map; house numbers are invented. A
municipality is its own province, a Dongguan town stands where elsewhere a district does.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from nuoda.domains.shipments.commands import Place
from nuoda.kernel.geodesy import great_circle_km

ROAD_FACTOR = 1.2
"""Road kilometres per great-circle kilometre; 1.2 gives 1,990 km for Shanghai–Chengdu (road: 1,960)."""


@dataclass(frozen=True, slots=True)
class District:
    name: str
    streets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class City:
    """A city; ``hub`` names the city whose sorting centre serves it, itself where it has one."""

    key: str
    region: str
    name: str
    lat: float
    lon: float
    hub: str
    districts: tuple[District, ...]
    weight: int = 4
    country: str = "CN"
    zone: str = "Asia/Shanghai"

    @property
    def short(self) -> str:
        """The name as it is spoken: without 市."""
        return self.name.removesuffix("市")

    def place(self, name: str = "") -> Place:
        return Place(country=self.country, region=self.region, city=self.name, name=name)


@dataclass(frozen=True, slots=True)
class Site:
    """An address inside a city, down to the house number."""

    city: City
    district: str
    street: str


def _city(  # noqa: PLR0917 - a row of the table below
    key: str, region: str, name: str, at: tuple[float, float], hub: str, weight: int, districts: str
) -> City:
    """``districts`` reads ``district:street,street;district:street``."""
    parsed = []
    for part in districts.split(";"):
        district, streets = part.split(":")
        parsed.append(District(district, tuple(streets.split(","))))
    return City(key, region, name, at[0], at[1], hub, tuple(parsed), weight)


_MAINLAND = (
    _city("shanghai", "上海市", "上海市", (31.23, 121.47), "shanghai", 9,
          "浦东新区:张杨路,锦绣路,金科路,沪南路;闵行区:沪闵路,都市路,虹梅南路;嘉定区:曹安公路,沪宜公路,墨玉路;"
          "青浦区:华徐公路,盈港路;静安区:江宁路,共和新路;徐汇区:漕溪北路,肇嘉浜路,宜山路"),
    _city("beijing", "北京市", "北京市", (39.90, 116.41), "beijing", 8,
          "朝阳区:建国路,朝阳北路,望京街;海淀区:知春路,学院路,中关村大街;丰台区:南四环西路,马家堡东路;"
          "大兴区:兴华大街,荣华中路;通州区:玉带河东街,新华东街"),
    _city("tianjin", "天津市", "天津市", (39.13, 117.20), "beijing", 4,
          "河西区:友谊路,解放南路;南开区:红旗路,白堤路;滨海新区:第三大街,洞庭路"),
    _city("guangzhou", "广东省", "广州市", (23.13, 113.26), "guangzhou", 7,
          "天河区:天河路,中山大道西,黄埔大道西;白云区:机场路,黄石东路;番禺区:番禺大道北,迎宾路;"
          "越秀区:环市东路,中山五路;黄埔区:科学大道,开创大道"),
    _city("shenzhen", "广东省", "深圳市", (22.54, 114.06), "guangzhou", 7,
          "南山区:科苑路,南海大道,深南大道;福田区:福华路,彩田路;宝安区:宝安大道,前进一路;龙岗区:龙岗大道,龙翔大道"),
    _city("dongguan", "广东省", "东莞市", (23.02, 113.75), "guangzhou", 4,
          "厚街镇:家具大道,厚街大道;长安镇:德政中路,长青南路;虎门镇:虎门大道,连升路;南城街道:鸿福路,东莞大道"),
    _city("wuhan", "湖北省", "武汉市", (30.59, 114.30), "wuhan", 6,
          "江汉区:解放大道,新华路;武昌区:中南路,徐东大街;洪山区:珞喻路,雄楚大道,关山大道;东西湖区:金银湖路,东吴大道;"
          "汉阳区:龙阳大道,鹦鹉大道"),
    _city("chengdu", "四川省", "成都市", (30.57, 104.07), "chengdu", 6,
          "锦江区:东大街,春熙路;武侯区:科华北路,人民南路四段;青羊区:清江东路,蜀金路;龙泉驿区:车城大道,成龙大道二段;"
          "双流区:西航港大道,棠湖东路"),
    _city("chongqing", "重庆市", "重庆市", (29.56, 106.55), "chengdu", 5,
          "渝中区:中山三路,邹容路;江北区:建新北路,红锦大道;渝北区:金开大道,空港大道;南岸区:南坪西路,江南大道"),
    _city("zhengzhou", "河南省", "郑州市", (34.75, 113.62), "zhengzhou", 5,
          "金水区:花园路,文化路,农业路;中原区:中原中路,建设西路;二七区:大学路,航海中路;管城回族区:航海东路,紫荆山路"),
    _city("xian", "陕西省", "西安市", (34.34, 108.94), "zhengzhou", 4,
          "雁塔区:小寨东路,科技路,高新路;碑林区:长安北路,友谊东路;未央区:未央路,凤城五路"),
    _city("hangzhou", "浙江省", "杭州市", (30.27, 120.16), "shanghai", 6,
          "余杭区:文一西路,良睦路;萧山区:市心中路,金城路,建设一路;西湖区:文三路,天目山路;滨江区:江南大道,滨盛路"),
    _city("ningbo", "浙江省", "宁波市", (29.87, 121.54), "shanghai", 4,
          "鄞州区:天童北路,四明中路;海曙区:中山西路,解放南路;北仑区:明州路,新大路"),
    _city("suzhou", "江苏省", "苏州市", (31.30, 120.58), "shanghai", 5,
          "虎丘区:狮山路,竹园路;姑苏区:人民路,干将西路;吴中区:宝带东路,吴中大道;太仓市:上海东路,北京东路;昆山市:前进中路,长江中路"),
    _city("nanjing", "江苏省", "南京市", (32.06, 118.80), "hefei", 5,
          "鼓楼区:中山北路,中央路;江宁区:双龙大道,天元西路,胜太路;玄武区:珠江路,玄武大道;建邺区:江东中路,河西大街"),
    _city("hefei", "安徽省", "合肥市", (31.82, 117.23), "hefei", 4,
          "蜀山区:长江西路,黄山路,望江西路;包河区:徽州大道,马鞍山路;瑶海区:长江东路,明光路;庐阳区:阜阳北路,濉溪路"),
    _city("changsha", "湖南省", "长沙市", (28.23, 112.94), "wuhan", 5,
          "岳麓区:麓山南路,桐梓坡路;芙蓉区:五一大道,韶山北路;雨花区:韶山中路,劳动东路;长沙县:开元东路,东升路"),
    _city("qingdao", "山东省", "青岛市", (36.07, 120.38), "zhengzhou", 4,
          "市南区:香港中路,东海西路;崂山区:海尔路,香港东路;黄岛区:长江中路,江山南路;城阳区:正阳中路,长城路"),
    _city("xiamen", "福建省", "厦门市", (24.48, 118.09), "guangzhou", 4,
          "思明区:湖滨南路,厦禾路;湖里区:湖里大道,金尚路;集美区:杏林湾路,集源路"),
    _city("shenyang", "辽宁省", "沈阳市", (41.80, 123.43), "beijing", 3,
          "和平区:三好街,南京北街;铁西区:建设东路,沈辽路;沈河区:青年大街,北站路;大东区:大东路,望花南街"),
)  # fmt: skip

HONG_KONG = City(
    "hongkong", "香港特别行政区", "九龙", 22.31, 114.22, "guangzhou",
    (District("观塘区", ("鸿图道", "开源道")), District("油尖旺区", ("弥敦道", "广东道"))),
    country="HK", zone="Asia/Hong_Kong", weight=0,
)  # fmt: skip
FRANKFURT = City(
    "frankfurt", "Hessen", "Frankfurt am Main", 50.05, 8.57, "frankfurt",
    (District("Flughafen", ("Cargo City Süd",)),),
    country="DE", zone="Europe/Berlin", weight=0,
)  # fmt: skip
HEILBRONN = City(
    "heilbronn", "Baden-Württemberg", "Heilbronn", 49.14, 9.22, "frankfurt",
    (District("", ("Neckarsulmer Straße",)),),
    country="DE", zone="Europe/Berlin", weight=0,
)  # fmt: skip

MAINLAND: dict[str, City] = {city.key: city for city in _MAINLAND}
CITIES: dict[str, City] = MAINLAND | {c.key: c for c in (HONG_KONG, FRANKFURT, HEILBRONN)}

HUBS: dict[str, str] = {
    "shanghai": "上海青浦分拨中心",
    "beijing": "北京大兴分拨中心",
    "guangzhou": "广州白云分拨中心",
    "wuhan": "武汉东西湖分拨中心",
    "chengdu": "成都双流分拨中心",
    "zhengzhou": "郑州管城分拨中心",
    "hefei": "合肥瑶海分拨中心",
}

WAYSIDE: dict[str, Place] = {
    "jinzhai": Place(region="安徽省", city="六安市", name="G42沪蓉高速金寨服务区"),
    "macheng": Place(region="湖北省", city="黄冈市", name="G42沪蓉高速麻城服务区"),
    "yichang": Place(region="湖北省", city="宜昌市", name="G42沪蓉高速枝江服务区"),
}
"""Places on the road where trucks of the story stand still."""


def hub_place(key: str) -> Place:
    """The sorting centre that serves from the city ``key``."""
    return MAINLAND[key].place(HUBS[key])


def air_km(one: City, other: City) -> float:
    """Kilometres as a plane flies."""
    return great_circle_km((one.lat, one.lon), (other.lat, other.lon))


def road_km(one: City, other: City) -> float:
    """Kilometres by road; 18 within one city."""
    return max(18.0, air_km(one, other) * ROAD_FACTOR)


@cache
def distance_km(one: str, other: str) -> float:
    return road_km(CITIES[one], CITIES[other])
