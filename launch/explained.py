"""What ``python3 run.py COMMAND --help`` says, in English and in Chinese: it explains and starts nothing."""

from __future__ import annotations

from collections.abc import Sequence

from launch.words import language

WANTS = ("-h", "--help")

EXPLANATIONS: dict[str, tuple[str, str]] = {
    "demo": (
        """python3 run.py demo [--port N] [--no-serve]

Makes a working day of a 3PL in a database of its own (nuoda_demo), or brings it up to now, and runs the
platform on it until Ctrl-C: web pages, worker, clock, a local mail server, and scans that go on arriving.

--port N     port of the first page (8000)
--no-serve   check the story from end to end, step by step, then stop; exit code 1 if a step fails""",
        """python3 run.py demo [--port N] [--no-serve]

在独立的数据库（nuoda_demo）中生成一家第三方物流的一个工作日，或更新到现在，并在其上运行平台，直到
Ctrl-C：网页、工作进程、时钟、本地收信服务器，以及持续到达的扫描。

--port N     首页端口（8000）
--no-serve   把故事从头到尾逐步核对一遍，然后停止；有步骤不成立时退出码为 1""",
    ),
    "serve": (
        """python3 run.py serve [--port N]

Runs the platform on your own data until Ctrl-C: web pages, worker, clock, and a consumer for each stream
whose server is named (NUODA_NATS_URL, NUODA_MQTT_URL). The database is brought up to date first.

--port N     port of the first page (8000)""",
        """python3 run.py serve [--port N]

用您自己的数据运行平台，直到 Ctrl-C：网页、工作进程、时钟，以及已指定服务器的消息流（NUODA_NATS_URL、
NUODA_MQTT_URL）的接收进程。启动前先更新数据库。

--port N     首页端口（8000）""",
    ),
    "test": (
        """python3 run.py test [FILE ...] [OPTION ...]

Runs all tests, a real browser included, one process a core with a database each; or the files that are
named, in one process. Installs what they need. All options go to pytest:

-k WORDS     only tests whose names fit
-x           stop at the first that fails
-n N         in N processes""",
        """python3 run.py test [文件 ...] [选项 ...]

运行全部测试（包括真实浏览器）：每个核一个进程，各用一个数据库；或在一个进程中运行指定的文件。
会安装所需的软件。选项全部传给 pytest：

-k 词        只运行名称相符的测试
-x           遇到第一个失败即停止
-n N         用 N 个进程""",
    ),
    "check": (
        """python3 run.py check

Runs every static check, also after one has failed: linter and formatter (ruff), types (mypy), import
contracts (import-linter). Exit code 1 if one of them is not content. It takes no options.""",
        """python3 run.py check

运行全部静态检查，其中一项失败后仍继续：代码风格与格式（ruff）、类型（mypy）、导入规则（import-linter）。
有未通过的检查时退出码为 1。没有选项。""",
    ),
    "lock": (
        """python3 run.py lock [--upgrade]

Chooses the locked package versions anew, with their hashes, from requirements/*.in; what those do not ask
to change stays as it is. Needs the package registry.

--upgrade    the newest version of every package""",
        """python3 run.py lock [--upgrade]

按 requirements/*.in 重新选定并锁定软件包版本及其哈希；未要求变动的保持不变。需要连接软件包仓库。

--upgrade    全部软件包升级到最新版本""",
    ),
}


def explanation(name: str, arguments: Sequence[str]) -> str | None:
    """What a command is for, where that is asked; None where it is to be run."""
    asked = name in EXPLANATIONS and any(word in WANTS for word in arguments)
    return EXPLANATIONS[name][language()] if asked else None
