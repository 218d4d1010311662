"""Every sentence of the launcher, in English and in Chinese. Chinese where the locale says ``zh``."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType

NOTHING: Mapping[str, object] = MappingProxyType({})

HELP = (
    """Nuoda: the customer-service platform for logistics that keeps its promises.

python3 run.py demo [--port N]       a working day of a 3PL to look at and play with, in your browser
python3 run.py demo --no-serve       the same story checked from end to end, then everything stops
python3 run.py serve [--port N]      the platform on your own data
python3 run.py nuoda ...             the platform's command line (nuoda --help lists it)
python3 run.py test [pytest ...]     all tests, or those you name
python3 run.py check                 style, types and import rules
python3 run.py bench [NAME ...]      measurements, one JSON line a claim (--list names them; --full: the
                                     largest sizes, --size N: your own)
python3 run.py lock [--upgrade]      choose the locked package versions anew

DATABASE_URL=postgresql://...   use that server (15 or later) instead of one started here
NUODA_HOME=FOLDER               keep data and logs there instead of in .nuoda""",
    """诺达：说到做到的物流客服平台。

python3 run.py demo [--port N]       在浏览器里体验一家第三方物流的一个工作日
python3 run.py demo --no-serve       把同一个故事从头到尾核对一遍，然后全部停止
python3 run.py serve [--port N]      用您自己的数据运行平台
python3 run.py nuoda ...             平台的命令行（nuoda --help 列出全部命令）
python3 run.py test [pytest ...]     运行全部测试，或您指定的测试
python3 run.py check                 代码风格、类型与导入规则检查
python3 run.py bench [名称 ...]      性能测量，每项结论一行 JSON（--list 列出名称；--full 用最大规模，
                                     --size N 用您指定的规模）
python3 run.py lock [--upgrade]      重新选定并锁定软件包版本

DATABASE_URL=postgresql://...   使用指定的数据库服务器（15 或更高版本）
NUODA_HOME=目录                 数据与日志放在该目录，而不是 .nuoda""",
)

SENTENCES: dict[str, tuple[str, str]] = {
    "help": HELP,
    "unknown": ("There is no command “{name}”.", "没有“{name}”这个命令。"),
    "refused": ("{reason}", "{reason}"),
    "stopped": ("Stopped.", "已停止。"),
    # --- packages -----------------------------------------------------------------
    "making-venv": ("Making the virtual environment .venv", "正在创建虚拟环境 .venv"),
    "installing": ("Installing packages ({groups}) …", "正在安装软件包（{groups}）……"),
    "installed": ("Packages installed in {seconds} s.", "软件包安装完成，用时 {seconds} 秒。"),
    "slow-install": ("Installing with pip; this takes a little longer.", "改用 pip 安装，时间会稍长。"),
    "waiting-setup": (
        "Another start is installing packages; waiting for it.",
        "另一个启动正在安装软件包，请稍候。",
    ),
    "apt-install": ("Installing Debian packages: {packages}", "正在安装 Debian 软件包：{packages}"),
    "no-venv": (
        "Python cannot make a virtual environment.\n{said}\nOn Debian or Ubuntu: apt install python3-venv",
        "Python 无法创建虚拟环境。\n{said}\nDebian 或 Ubuntu 上请执行：apt install python3-venv",
    ),
    "no-pip": (
        "{python} has neither pip nor ensurepip, so no package can be installed.\n"
        "On Debian or Ubuntu: apt install python3-venv python3-pip",
        "{python} 既没有 pip 也没有 ensurepip，无法安装软件包。\n"
        "Debian 或 Ubuntu 上请执行：apt install python3-venv python3-pip",
    ),
    "no-network": (
        "The package registry cannot be reached. Check the network, or the mirror set for pip, and start\n"
        "again.\n{said}",
        "无法连接软件包仓库。请检查网络或 pip 的镜像设置，然后重新启动。\n{said}",
    ),
    "install-failed": ("The packages could not be installed.\n{said}", "软件包安装失败。\n{said}"),
    "locked": ("{group}.lock is up to date.", "{group}.lock 已更新。"),
    "foreign-lock": (
        "{group}.lock holds “{found}”: an address or a path of this machine must not be committed.",
        "{group}.lock 中含有“{found}”：不能提交本机的地址或路径。",
    ),
    # --- the machine --------------------------------------------------------------
    "disk-low": (
        "Only {free} MB are free on the disk of {path}; {least} MB are needed.\n"
        "Free some space there. (NUODA_HOME=FOLDER keeps the data on another disk.)",
        "{path} 所在磁盘只剩 {free} MB，至少需要 {least} MB。\n"
        "请先清理磁盘。（用 NUODA_HOME=目录 可把数据放到另一块磁盘。）",
    ),
    "disk-full": (
        "The disk is full. Free some space and start again; nothing that was saved is lost.\n{said}",
        "磁盘已满。请清理空间后重新启动；已保存的数据不会丢失。\n{said}",
    ),
    "no-permission": (
        "This user may not do that: {said}\n"
        "Start as the owner of the checkout, or set NUODA_HOME to a folder of your own.",
        "当前用户没有权限：{said}\n请以目录所有者的身份启动，或用 NUODA_HOME 指定自己的目录。",
    ),
    "port-taken": (
        "Port {port} is taken. Start with another one: --port {free}",
        "端口 {port} 已被占用。请换一个端口启动：--port {free}",
    ),
    "port-taken-by": (
        "Port {port} is taken by {holder}. Stop that, or start with another port: --port {free}",
        "端口 {port} 已被 {holder} 占用。请先停止它，或换一个端口启动：--port {free}",
    ),
    "no-programs": (
        "The tests need a browser, a Chinese font, gettext, a NATS server and an MQTT broker;\n"
        "this user cannot install what is missing.\n"
        "As root: apt install {packages}\n"
        "(NUODA_CHROMIUM=/path/to/chromium names a browser that is elsewhere.)",
        "测试需要浏览器、中文字体、gettext、NATS 服务器和 MQTT 代理，\n而当前用户无法安装所缺的软件。\n"
        "请以 root 执行：apt install {packages}\n（浏览器在别处时，用 NUODA_CHROMIUM=/路径/chromium 指定。）",
    ),
    # --- the database -------------------------------------------------------------
    "making-database": ("Making the database", "正在创建数据库"),
    "waiting-database": (
        "Another start is making the database ready; waiting for it.",
        "另一个启动正在准备数据库，请稍候。",
    ),
    "waiting-stop": (
        "The database of an earlier start is still stopping; waiting for it.",
        "上一次启动的数据库正在停止，请稍候。",
    ),
    "database-slow": (
        "The database is still starting, perhaps recovering after a crash ({log}) …",
        "数据库仍在启动，可能正在从崩溃中恢复（{log}）……",
    ),
    "database-lost": ("The database server was lost; starting it again.", "数据库服务器丢失，正在重新启动。"),
    "ending-orphan": (
        "Stopping a database server left over from an earlier start (pid {pid}).",
        "正在停止上次遗留的数据库进程（pid {pid}）。",
    ),
    "fetching-postgres": (
        "This machine has no PostgreSQL of version 15 or later; fetching one for this checkout only.",
        "本机没有 15 或更高版本的 PostgreSQL，正在为本目录单独下载。",
    ),
    "no-postgres": (
        "No PostgreSQL of version 15 or later was found, and none could be fetched. One of these helps:\n"
        "  apt install postgresql\n  DATABASE_URL=postgresql://user:password@host/nuoda\n{said}",
        "没有找到 15 或更高版本的 PostgreSQL，也无法下载。可任选其一：\n"
        "  apt install postgresql\n  DATABASE_URL=postgresql://用户:密码@主机/nuoda\n{said}",
    ),
    "other-major": (
        "The data in {folder} was made by PostgreSQL {data}; this machine has: {have}. One of these helps:\n"
        "  apt install postgresql-{data}\n  NUODA_PG_BINDIRS=/path/to/postgresql-{data}/bin\n"
        "  move {folder} away to begin with an empty database",
        "{folder} 中的数据由 PostgreSQL {data} 创建，而本机的版本是：{have}。可任选其一：\n"
        "  apt install postgresql-{data}\n  NUODA_PG_BINDIRS=/路径/postgresql-{data}/bin\n"
        "  移走 {folder}，从空数据库开始",
    ),
    "data-elsewhere": (
        "PostgreSQL never runs as root, this machine allows no user namespace, and no other user can reach\n"
        "{home}: the data is kept in {folder}.",
        "本机不允许 root 通过用户命名空间启动 PostgreSQL，而其他用户无法访问 {home}：\n数据存放在 {folder}。",
    ),
    "no-namespace": (
        "The data in {folder} belongs to root, and this machine allows no user namespace, in which\n"
        "PostgreSQL could use it. Start where that is allowed, or: chown -R nobody {folder}",
        "{folder} 中的数据属于 root，而本机不允许使用 PostgreSQL 所需的用户命名空间。\n"
        "请在允许的环境中启动，或执行：chown -R nobody {folder}",
    ),
    "programs-unreachable": (
        "PostgreSQL must run as the user nobody here, who cannot reach its programs in {folder}.",
        "必须以 nobody 用户运行 PostgreSQL，但该用户无法访问 {folder}。",
    ),
    "socket-folder": (
        "{folder} must be a folder that only this user can enter, and is not. Remove it and start again.",
        "{folder} 必须是仅当前用户可进入的目录。请删除它后重新启动。",
    ),
    "initdb-failed": ("The database could not be made.\n{said}", "数据库创建失败。\n{said}"),
    "server-failed": (
        "The database server did not start ({log}):\n{said}",
        "数据库服务器未能启动（{log}）：\n{said}",
    ),
    "database-url": (
        "The database of DATABASE_URL cannot be used.\n{said}",
        "DATABASE_URL 指定的数据库无法使用。\n{said}",
    ),
    # --- the platform -------------------------------------------------------------
    "preparing": ("Bringing the database and the static files up to date", "正在更新数据库结构与静态文件"),
    "waiting-prepare": (
        "Another start is preparing the same data; waiting for it.",
        "另一个启动正在准备同一份数据，请稍候。",
    ),
    "prepare-failed": (
        "The database could not be brought up to date; see above.",
        "数据库更新失败，原因见上。",
    ),
    "seed-failed": ("The demo's story could not be written; see above.", "演示数据写入失败，原因见上。"),
    "ready": ("Nuoda is ready after {seconds} s: {address}", "诺达已就绪，用时 {seconds} 秒：{address}"),
    "press": ("Ctrl-C stops everything.", "按 Ctrl-C 停止全部。"),
    "died": (
        "{name} ended with code {code}; starting it again in {pause} s.",
        "{name} 以代码 {code} 退出，{pause} 秒后重新启动。",
    ),
    "died-for-good": (
        "{name} died {times} times, so everything is stopped. Its last words ({log}):\n{said}",
        "{name} 已退出 {times} 次，全部停止。它最后的输出（{log}）：\n{said}",
    ),
    "no-first-page": (
        "No first page after {seconds} s (/health answered {status}), so everything is stopped.\n"
        "The web process's last words:\n{said}",
        "{seconds} 秒后仍无法打开首页（/health 的状态码：{status}），全部停止。网页进程最后的输出：\n{said}",
    ),
    # --- tests, checks, measurements ----------------------------------------------
    "too-many-tests": (
        "{count} test runs of this checkout are going on; wait for one.",
        "本目录已有 {count} 个测试在运行，请等其中一个结束。",
    ),
    "checking": ("{name}", "{name}"),
    "checks-passed": ("All checks passed.", "全部检查通过。"),
    "checks-failed": ("Failed: {names}", "未通过：{names}"),
    "measuring": ("Measuring {name}", "正在测量 {name}"),
    "bench-help": (
        """python3 run.py bench [NAME ...] [OPTION ...]

Measures claims, one JSON line each, in a database of its own; without names all of them.

--list             the names, one a line
--full             the largest size where a measurement has one
--size N           a size of your own
--data FOLDER      where public data lie, for: {outside}
NAME --help        the options of one measurement

Names: {known}""",
        """python3 run.py bench [名称 ...] [选项 ...]

在独立的数据库中测量各项结论，每项输出一行 JSON；不写名称则全部测量。

--list             列出名称，每行一个
--full             有最大规模的测量用最大规模
--size N           使用您指定的规模
--data 目录        公开数据所在目录，用于：{outside}
名称 --help        某一项测量自己的选项

名称：{known}""",
    ),
    "bench-skipped": (
        "Left out {name}: it measures public data that are not part of the checkout; "
        "bench {name} --data FOLDER measures it",
        "跳过 {name}：所需的公开数据不在代码库内；用 bench {name} --data 目录 单独测量",
    ),
    "no-bench": ("There is no measurement “{names}”. Known: {known}", "没有“{names}”这项测量。已有：{known}"),
}


def language(environ: Mapping[str, str] = os.environ) -> int:
    """0 for English, 1 for Chinese, by the first of the locale's variables that is set."""
    names = (environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return int(next(filter(None, names), "").startswith("zh"))


def text(key: str, values: Mapping[str, object] = NOTHING) -> str:
    """The sentence in the reader's language, its ``{names}`` filled in."""
    return SENTENCES[key][language()].format_map(values) if values else SENTENCES[key][language()]


def console(line: str) -> None:
    """One line on standard error. A terminal that went away must not keep us from stopping in order."""
    with suppress(OSError):
        print(line, file=sys.stderr, flush=True)


def say(key: str, values: Mapping[str, object] = NOTHING) -> None:
    """Tells the person at the console; never on standard output, which belongs to the command."""
    console(f"nuoda: {text(key, values)}")


class Refusal(Exception):
    """What was asked cannot be done, for a reason the person can act on: the sentence of ``key``."""

    def __init__(self, key: str, values: Mapping[str, object] = NOTHING) -> None:
        super().__init__(key)
        self.key = key
        self.values_ = dict(values)

    def __str__(self) -> str:
        return text(self.key, self.values_)
