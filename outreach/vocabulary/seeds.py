"""The vocabulary every installation starts with: (code, Chinese, English[, measure word])."""

from __future__ import annotations

TERMS: dict[str, tuple[tuple[str, ...], ...]] = {
    "talk_form": (
        ("on_site", "现场宣讲", "On-site talk"),
        ("doorstep", "唠家常/入户", "Doorstep talk"),
        ("case_story", "事故案例", "Case story"),
        ("loudspeaker", "大喇叭", "Village loudspeaker"),
        ("display", "展板/条幅", "Display boards, banners"),
        ("film", "播放警示片", "Warning film"),
        ("roadshow", "大篷车", "Roadshow"),
        ("enterprise", "入企宣讲", "Talk at a company"),
    ),
    "topic": (
        ("helmet", "戴头盔", "Helmets"),
        ("seat_belt", "系安全带", "Seat belts"),
        ("illegal_passengers", "违法载人", "Illegal passenger carrying"),
        ("overcrowding", "超员", "Overcrowding"),
        ("drink_driving", "酒驾", "Drink-driving"),
        ("unlicensed", "无牌无证", "No plate, no licence"),
        ("overload_speeding", "超速超载", "Speeding, overloading"),
        ("wrong_way", "逆行", "Wrong-way riding"),
        ("blind_spots", "大车盲区", "Lorry blind spots"),
        ("road_sense", "观察避让", "Giving way"),
        ("emergency", "突发处置", "Emergencies"),
        ("hazard_bends", "急弯陡坡", "Bends, slopes"),
        ("hazard_junctions", "平交路口", "Junctions"),
        ("hazard_waterside", "临水临崖", "Water, cliffs"),
        ("hazard_roadworks", "施工路段", "Roadworks"),
    ),
    "audience": (
        ("elderly", "老人", "Elderly"),
        ("children", "儿童", "Children"),
        ("commuters", "务工务农", "Farm and labour commuters"),
        ("riders", "三轮、摩托骑手", "Tricycle and motorcycle riders"),
        ("minivan_drivers", "面包车司机", "Minivan drivers"),
        ("truck_drivers", "货车司机", "Truck drivers"),
        ("villagers", "村民", "Villagers"),
    ),
    "activity": (
        ("loudspeaker", "大喇叭", "Village loudspeaker", "次"),
        ("display", "展板/条幅", "Display boards, banners", "块"),
        ("film", "播放警示片", "Warning film", "场"),
        ("consultation", "现场咨询", "Consultation", "人次"),
        ("persuasion", "劝导", "Persuasion", "起"),
        ("vehicle_check", "车辆检查", "Vehicle check", "辆"),
        ("vehicle_fault", "发现车辆隐患", "Vehicle faults found", "处"),
    ),
    "vehicle_type": (
        ("e_bicycle", "电动自行车", "E-bike"),
        ("motorcycle", "摩托车", "Motorcycle"),
        ("e_tricycle", "电动三轮车", "E-tricycle"),
        ("motor_tricycle", "三轮汽车", "Motor tricycle"),
        ("other", "其他", "Other"),
    ),
    "seat": (
        ("driver", "驾驶人", "Driver"),
        ("passenger", "乘员", "Passenger"),
        ("child_passenger", "儿童乘员", "Child passenger"),
    ),
    "check_place": (
        ("village_entry", "进村口", "Village entry"),
        ("market", "集市", "Market"),
        ("school_gate", "校门口", "School gate"),
        ("county_road", "县乡道", "County road"),
        ("worksite", "工地", "Worksite"),
    ),
    "check_phase": (
        ("before_talk", "宣讲前", "Before the talk"),
        ("after_talk", "宣讲后", "After the talk"),
        ("separate", "单独观察", "Separate"),
    ),
    "channel": (
        ("village", "进农村", "Villages"),
        ("residential", "进社区", "Residential areas"),
        ("school", "进学校", "Schools"),
        ("enterprise", "进企业", "Companies"),
        ("family", "进家庭", "Families"),
        ("office", "进机关", "Offices"),
        ("public_place", "进公共场所", "Public places"),
    ),
    "hazard_kind": (
        ("no_sign", "缺标志标线", "Sign or marking missing"),
        ("no_speed_bump", "路口无减速带", "No speed bump at junction"),
        ("poor_sight", "视距不良", "Sight blocked"),
        ("damaged_road", "路面破损", "Damaged road"),
        ("no_guardrail", "缺护栏", "Guardrail missing"),
        ("no_lighting", "无照明", "No lighting"),
        ("roadside_stacking", "占道堆放、晒粮", "Stacking or drying grain on the road"),
        ("other", "其他", "Other"),
    ),
    "hazard_owner": (
        ("transport_bureau", "交通局", "Transport bureau"),
        ("highway_section", "公路段", "Highway section"),
        ("township", "乡镇政府", "Township"),
        ("village_committee", "村委会", "Village committee"),
        ("city_management", "城管", "City management"),
        ("police_facilities", "交警设施科", "Police facilities section"),
        ("other", "其他", "Other"),
    ),
}

#: (code, kind, Chinese, English, measure word)
MATERIALS = (
    ("helmet-leaflet", "leaflet", "头盔彩页", "Helmet leaflet", "份"),
    ("tricycle-leaflet", "leaflet", "三轮车彩页", "Tricycle leaflet", "份"),
    ("work-safety-leaflet", "leaflet", "安全生产彩页", "Work safety leaflet", "份"),
    ("poster", "poster", "宣传海报", "Poster", "张"),
    ("helmet-gift", "helmet", "赠送头盔", "Helmet given", "顶"),
    ("reflective-tape", "reflective_tape", "反光贴", "Reflective tape", "米"),
)

#: (code, kind, Chinese, English)
CAMPAIGNS = (
    ("village-tour", "village_tour", "美丽乡村行", "Beautiful Village Tour"),
    ("one-helmet-one-belt", "one_helmet_one_belt", "一盔一带", "One Helmet One Belt"),
    ("work-safety-month", "work_safety_month", "安全生产月", "Work Safety Month"),
    ("day-122", "day_122", "122全国交通安全日", "National Road Safety Day (2 December)"),
    ("targeted-outreach", "five_battles", "精准宣防", "Targeted outreach"),
)
