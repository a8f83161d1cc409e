"""The words of the scripts of the visit pages, in the page's language; `words.js` says them."""

from __future__ import annotations

from flask_babel import gettext as _


def script_words() -> dict[str, str]:
    """Each text by its name; `%(name)s` stands for what the script puts in."""
    return {
        "checkSum": _("看到%(seen)s 戴%(worn)s 没戴%(none)s 看不清%(unclear)s"),
        "correctOverWorn": _("戴好的%(correct)s不能多于戴了的%(worn)s"),
        "counterBusy": _("每分钟超过40次，请核对"),
        "counterGoOn": _("接着数"),
        "counterHead": _("%(place)s %(time)s · %(minutes)s分钟"),
        "counterIdle": _("还在数吗？"),
        "counterLeft": _("计数没完成：看到%(seen)s"),
        "counterMost": _("最多%(n)s种"),
        "counterNothing": _("没有可撤销的"),
        "counterPassenger": _("乘员"),
        "counterStart": _("开始计数"),
        "counterUndo": _("撤销：%(what)s"),
        "draftFound": _("接着填上次没存的：%(name)s"),
        "draftImpossible": _("这个浏览器存不住草稿，请尽快保存"),
        "draftSaved": _("已自动保存 %(time)s"),
        "farFrom": _("离%(name)s约%(km)s公里，是这个村吗？"),
        "found": _("找到%(n)s个"),
        "foundMany": _("共%(n)s个，显示前%(shown)s个"),
        "foundNone": _("没找到“%(query)s”。可先记为新地点，由负责人核对"),
        "kilometres": _("%(n)s公里"),
        "metres": _("%(n)s米"),
        "nearNone": _("附近没有登记了位置的村，直接搜村名即可"),
        "noNetwork": _("没有网络，填的内容已存在本机草稿里。有网后再点保存"),
        "placesMissing": _("没取到村名单，请检查网络"),
        "positionNone": _("没取到位置，直接搜村名即可"),
        "positionLater": _("没取到位置，不影响保存"),
        "positionTaken": _("已取位置，误差约%(n)s米"),
        "positionWaiting": _("正在取位置…"),
        "photoAlt": _("照片：%(what)s"),
        "photoBroken": _("“%(name)s”打不开，请换一张"),
        "photoMost": _("最多%(n)s张照片"),
        "photoNotKept": _("手机空间不足，照片没有存下"),
        "photoShrinking": _("正在缩小照片，第%(n)s张，共%(of)s张"),
        "privateIdentity": _("好像有身份证号，存之前会遮住"),
        "privatePhone": _("好像有电话号码，存之前会遮住"),
        "privatePlate": _("好像有车牌号，存之前会遮住"),
        "saving": _("正在保存…"),
        "serverFault": _("服务器出了问题，您填的内容还在本机"),
        "sight_fastened": _("戴好"),
        "sight_loose": _("未系带"),
        "sight_none": _("没戴"),
        "sight_unclear": _("看不清"),
        "sight_worn": _("戴了"),
        "signInAgain": _("重新登录"),
        "signedOut": _("登录已过期，填的内容都在本机。"),
        "timeMissing": _("没填时间"),
        "timeOpen": _("%(time)s起至保存"),
    }
