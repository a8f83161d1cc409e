"""The words of the scripts around the outbox, in the page's language; `words.js` says them."""

from __future__ import annotations

from flask_babel import gettext as _


def outbox_words() -> dict[str, str]:
    """Each text by its name; `%(name)s` stands for what the script puts in."""
    return {**_states(), **_last_try(), **_files(), **_strip()}


def _states() -> dict[str, str]:
    """Where a visit is, and what to do about it."""
    return {
        "state_waiting": _("已存在本机"),
        "line_waiting": _("有网后自动发送"),
        "line_change": _("改动已存在本机，有网后自动发送"),
        "state_sending": _("正在发送"),
        "line_sending": _("文字正在发送"),
        "line_photos": _("文字已收到，照片%(n)s/%(of)s"),
        "state_received": _("支队已收到"),
        "line_received": _("%(moment)s，回执%(code)s"),
        "state_refused": _("需要改%(n)s处"),
        "line_refused": _("服务器没有收，打开看要改什么"),
        "line_refused_other": _("要由本人修改后再发送"),
        "state_needs_you": _("需要您处理"),
        "line_sign_in": _("登录已过期，输入密码后继续发送"),
        "line_conflict": _("有两个版本，等负责人选定，您不用操作"),
        "line_revoked": _("这部手机已停用，请找本单位负责人。记录还在，恢复后继续发送"),
        "line_locked": _("账号已锁定，请找管理员。记录还在，解锁后继续发送"),
        "line_unreadable": _("服务器换过密钥，打开本机记录后重新封好再发送"),
        "line_photo": _("文字已收到；有照片服务器收不下，或已不在本机"),
        "waited12": _("%(place)s已等12小时，路过有网的地方请打开一次"),
        "waited24": _("%(place)s已等24小时，请连网发送，或存成文件交给内勤"),
        "noName": _("%(moment)s存的走访"),
        "carried": _("代传"),
        "doChange": _("去修改"),
        "doSignIn": _("去登录"),
        "doAccept": _("知道了"),
        "doRemove": _("从本机去掉"),
        "sureRemove": _("从本机去掉这次代传的走访？"),
        "pictureAlt": _("照片"),
    }


def _last_try() -> dict[str, str]:
    """When it was tried last, what came of it, when the next try comes."""
    return {
        "last_": _("还没有发送过"),
        "last_sent": _("%(time)s发送过"),
        "last_no_network": _("%(time)s试过，没有网络；有网后马上再试"),
        "last_no_answer": _("%(time)s试过，网络太慢，没等到回答；%(next)s再试"),
        "last_captive": _("%(time)s试过，这个网络要先登录或认证；%(next)s再试"),
        "last_busy": _("%(time)s试过，服务器忙；%(next)s再试"),
        "last_full": _("%(time)s试过，服务器的空间满了，请告诉管理员；%(next)s再试"),
        "last_server_fault": _("%(time)s试过，服务器出了问题；%(next)s再试"),
        "sendingNow": _("正在发送…"),
        "others": _("本机还有别人的%(n)s次走访等发送，会一起发送"),
        "receivedFold": _("最近已收到%(n)s次"),
        "clockSlow": _("手机时间慢了%(n)s分钟，以服务器时间为准"),
        "clockFast": _("手机时间快了%(n)s分钟，以服务器时间为准"),
        "spaceLow": _("手机空间不足50MB，照片可能存不下"),
    }


def _files() -> dict[str, str]:
    """The queue as a file."""
    return {
        "fileName": _("未发送走访%(n)s次-%(moment)s.json"),
        "filed": _("已存成文件：%(name)s。记录仍在本机，送到以后也不会重复"),
        "fileNothing": _("没有等待发送的走访"),
        "fileNotKept": _("没读进来，手机空间可能不够。腾出空间后再读一次，文件别删"),
        "fileBad": _("这不是交接文件。请选手机上“存成文件”得到的文件"),
        "fileLoading": _("正在读入…"),
        "fileLoaded": _("读入%(n)s次，其中%(known)s次已收到过，不会重复"),
        "fileWaiting": _("读入%(n)s次，有网后自动发送"),
    }


def _strip() -> dict[str, str]:
    """The line on 今天 and 走访, and what is said after saving and at sign-out."""
    return {
        "stripWaiting": _("%(n)s次走访等发送"),
        "stripAct": _("%(n)s次走访需要您处理"),
        "savedVisit": _("已存：%(place)s %(time)s"),
        "savedChange": _("已改：%(place)s %(time)s"),
        "doEdit": _("改"),
        "leaveUnsent": _("还有%(n)s次未发送"),
        "leaveSend": _("先发送"),
        "leaveFile": _("存成文件"),
        "leaveDrafts": _("还有%(n)s份没写完，留在本机，再登录可以接着写"),
        "leaveSignOut": _("退出登录"),
        "leaveAnyway": _("仍要退出（记录留在本机，只有您能打开）"),
        "leaveStay": _("不退出"),
    }


def lock_words() -> dict[str, str]:
    """What is said while a vault is opened, locked, or given a PIN."""
    return {
        "opening": _("正在打开本机记录…"),
        "signingIn": _("正在登录…"),
        "noNetworkSignIn": _("没有网络，登录要联网。本机记录可用PIN或密码打开"),
        "privateWindow": _("当前是无痕窗口，记录存不住。请用普通窗口打开"),
        "noRoom": _("手机空间不足50MB，照片可能存不下"),
        "wrongPin": _("PIN不对，还可试%(n)s次"),
        "pinGone": _("PIN错了10次，已作废。请用密码打开"),
        "wrongPassword": _("密码不对"),
        "noVault": _("本机没有这个警号的记录"),
        "nothingHere": _("本机还没有记录。请先联网登录一次"),
        "pinSet": _("PIN已设好"),
        "pinRemoved": _("PIN已取消"),
        "pinUneven": _("两次输入不一样"),
        "pinShape": _("PIN是6位数字"),
        "pinWeak": _("这个PIN太好猜，请换一个"),
        "pinFailed": _("没有设成，请联网后再试"),
        "pinNotEnrolled": _("这部手机还没有登记，登记后才能设PIN"),
        "digits": _("已输入%(n)s位"),
    }
