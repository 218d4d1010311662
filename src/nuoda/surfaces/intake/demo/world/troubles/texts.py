"""Each trouble in one line, in Chinese and in English, for "what to try" and for ``demo check``."""

from __future__ import annotations

WEATHER, WEATHER_WET = "weather", "weather_wet"

TEXTS: dict[str, tuple[str, str]] = {
    "vehicle": (
        "上海至成都干线车变速箱故障，停在枝江，12 "
        "票货换车；其中一票是铂金客户产线停线待料的备件，已改专车，晚到但已提前告知。",
        "A truck from Shanghai to Chengdu broke down near Zhijiang with 12 consignments; one is a "
        "platinum customer's spare part for a standing line: moved to a van, late, and announced "
        "before it was due.",
    ),
    "live_warning": (
        "打开页面约一分钟后，一辆急送车爆胎：预警、异常单、给客户的邮件会当着您的面出现，由您来处理。",
        "About a minute after the start a delivery van gets a flat tyre: warning, case and mail to the "
        "customer appear while you watch, and the case is yours to work.",
    ),
    WEATHER: (
        "合肥至武汉段高速因雨雪结冰封闭，两辆干线车滞留金寨，5 家客户的 14 票货受影响。",
        "Ice closed the Hefei–Wuhan expressway: two trunk trucks stand at Jinzhai with 14 consignments "
        "of five customers.",
    ),
    WEATHER_WET: (
        "合肥至武汉段高速因强降雨积水封闭，两辆干线车滞留金寨，5 家客户的 14 票货受影响。",
        "Flooding closed the Hefei–Wuhan expressway: two trunk trucks stand at Jinzhai with 14 "
        "consignments of five customers.",
    ),
    "eight_of_ten": (
        "一票 10 件的家具，8 件已签收，2 件还在武汉分拨中心：整票未算签收。",
        "Ten pieces of furniture: eight are delivered, two still lie in the Wuhan hub, so the consignment "
        "is not.",
    ),
    "missed_flight": (
        "太仓到海尔布隆：卡车堵在去浦东的路上，错过了航班截货时间，正在改配。",
        "Taicang to Heilbronn: the truck stood in traffic on its way to Pudong and missed the flight's "
        "cut-off; it is being rebooked.",
    ),
    "other_carriers": (
        "三票由其他承运商承运：报文原样留存，其中几个状态码没人认识，等您来定义一次。",
        "Three consignments with other carriers: their documents are kept as they came, and a few codes that "
        "nobody knows wait to be mapped once.",
    ),
    "cold_chain": (
        "苏州到北京的冷链试剂：冷藏车一路上报位置和温度，途中超温一个多小时，随后恢复。",
        "Reagents from Suzhou to Beijing: the reefer reports where it is and how cold; for more than an hour "
        "it was too warm, then well again.",
    ),
    "signed_for": (
        "一票葡萄酒下午签收：快递员在门口录入了签收凭证，状态由凭证而来。",
        "Wine delivered in the afternoon: the courier recorded a proof at the door, and the status follows "
        "from it.",
    ),
    "lost_parcel": (
        "一票货到郑州分拨后两天没有任何扫描，盘点未见实物，疑似遗失。",
        "No scan for two days since the Zhengzhou hub; a stock check found nothing: presumed lost.",
    ),
    "customs_papers": (
        "出口德国的货在法兰克福因缺供应商声明被海关扣留，已请客户补件。",
        "An export to Germany is held by Frankfurt customs for a missing supplier's declaration.",
    ),
    "wrong_address": (
        "门牌写错，首派失败；联系客户改址后次日签收，异常单已结案。",
        "A wrong house number: first attempt failed, the address was mended, delivered the day after, "
        "case closed.",
    ),
    "incomplete_address": (
        "地址缺房号，最近一次派送失败，等您联系客户补全。",
        "The room number is missing; the last attempt failed and waits for somebody to ask the customer.",
    ),
    "nobody_in": (
        "收件人两次不在，经同意放到服务站待取。",
        "Nobody in twice; with the consignee's consent it waits at a pickup point.",
    ),
    "refused": (
        "收件人以颜色不符拒收，货物退回发件方。",
        "The consignee refused the goods for their colour; they travel back to the shipper.",
    ),
    "broken_crate": (
        "木箱破损、异常签收，英文客户；照片已收集，待联合检验。",
        "A split crate signed for with an exception by an English-speaking customer; inspection is planned.",
    ),
    "late_without_warning": (
        "没有任何异常扫描，只是末端派送晚了 42 分钟：只有时钟能发现。",
        "No scan told of trouble; the last round just ran 42 minutes late. Only the clock could see it "
        "coming.",
    ),
    "noise": (
        "真实数据的毛病：迟到、重复、乱序的扫描，先签收后派件；状态仍应正确，不产生误报。",
        "What real feeds do: late, doubled and disordered scans, delivered before out for delivery. "
        "Status stays right.",
    ),
}
