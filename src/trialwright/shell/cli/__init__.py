"""The command line: one module a command, loaded only when it is called.

A command module has ``add_arguments(parser)`` and ``run(args, out) -> int``; its line in ``COMMANDS`` is its help.
Exit codes: 0 ok, 1 findings of severity error, 2 usage or unreadable input, 3 refused, 4 log damaged.
"""

from __future__ import annotations

import importlib
import sys
from typing import Final

from trialwright import __version__
from trialwright.errors import LogDamaged, TrialwrightError, UnknownName
from trialwright.values.text import Text

OK, FINDINGS, USAGE, REFUSED, DAMAGED = range(5)

COMMANDS: Final[dict[str, Text]] = {
    "demo": Text(
        zh="读取一个虚构的注册页面，预演并打开报告", en="read an invented registry page, rehearse it, show its report"
    ),
    "read": Text(
        zh="读取注册页面：写了什么、在哪里、缺什么", en="read a registry page: what it says, where, and what is absent"
    ),
    "check": Text(zh="检查页面或方案：缺漏、矛盾、不可能之处", en="find what is missing, contradictory or impossible"),
    "draft": Text(zh="由注册页面起草研究文件（study.yaml）", en="draft a study file from a registry page"),
    "show": Text(
        zh="显示研究：访视计划、入排标准、待定事项", en="show a study: schedule of activities, criteria, decisions"
    ),
    "decide": Text(zh="对一项待定事项作出决定", en="decide one open question of a study file"),
    "confirm": Text(zh="确认一个待确认（TBC）的值", en="confirm a proposed (TBC) value"),
    "adopt": Text(zh="一次采纳全部非关键默认值", en="adopt all non-blocking defaults under one signature"),
    "diff": Text(zh="比较两个研究文件版本", en="compare two versions of a study file"),
    "format": Text(zh="规范研究文件的写法", en="bring a study file into its usual form"),
    "rename": Text(zh="在研究文件中统一改名", en="rename a thing everywhere in a study file"),
    "schema": Text(zh="为编辑器写出 JSON Schema", en="write the JSON Schema of the study file for editors"),
    "screen": Text(zh="按入排标准筛选参与者", en="screen a participant against the criteria of a gate"),
    "rehearse": Text(zh="用虚拟参与者预演试验", en="rehearse a trial with virtual participants"),
    "design": Text(
        zh="设计的决策表与确切的操作特征", en="decision table and exact operating characteristics of a design"
    ),
    "analyse": Text(zh="分析试验事件：表、图、结果", en="analyse the events of a trial: tables, figures, results"),
    "calc": Text(
        zh="计算器：体表面积、肾功能、MELD、BED 等", en="calculate an instrument: BSA, renal function, MELD, BED …"
    ),
    "conform": Text(zh="用参考案例核对本机安装", en="run reference cases through this installation"),
    "list": Text(zh="列出目录中的条目", en="list the entries of a catalogue"),
    "explain": Text(zh="解释一个代码、设计或规则", en="explain a code, a design or a rule"),
    "doctor": Text(zh="检查本机安装与环境", en="check this installation and its surroundings"),
}


def module_of(command: str) -> str:
    """The module that answers a command (``list`` lives in ``list_.py``)."""
    return f"{__name__}.{command if command not in ('list', 'format') else command + '_'}"


def available() -> tuple[str, ...]:
    """Commands whose module is installed, in the order of ``COMMANDS``."""
    from importlib.util import find_spec

    return tuple(c for c in COMMANDS if find_spec(module_of(c)) is not None)


def language_of(argv: list[str], locale: str) -> str:
    """``--lang`` where given, else Chinese on a Chinese machine, else English."""
    for k, word in enumerate(argv):
        if word == "--lang" and k + 1 < len(argv):
            return "zh" if argv[k + 1].startswith("zh") else "en"
        if word.startswith("--lang="):
            return "zh" if word[7:].startswith("zh") else "en"
    return "zh" if locale.lower().startswith("zh") else "en"


def _overview(language: str) -> str:
    lines = ["trialwright COMMAND …", ""]
    lines += [f"  {c:<10} {COMMANDS[c].of(language)}" for c in available()]
    tail = Text(
        zh="`trialwright COMMAND --help` 查看用法；各命令均可加 --json、--lang zh|en。",
        en="`trialwright COMMAND --help` tells more; every command takes --json and --lang zh|en.",
    )
    return "\n".join([*lines, "", tail.of(language)])


def main(argv: list[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    import os

    words = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
    language = language_of(words, os.environ.get("LC_ALL") or os.environ.get("LANG") or "")
    if not words or words[0] in ("-h", "--help", "help"):
        print(_overview(language))
        return OK
    if words[0] in ("-V", "--version"):
        print(f"trialwright {__version__}")
        return OK
    command = words[0]
    if command.startswith("-"):
        later = next((k for k, w in enumerate(words) if w in COMMANDS), None)
        if later is None:
            print(_overview(language), file=sys.stderr)
            return USAGE
        words = [words[later], *words[:later], *words[later + 1 :]]
        command = words[0]
    if command not in available():
        from trialwright.values.catalogue import near_names

        near = near_names(command, available())
        unknown = UnknownName("command", command, near).of(language)
        lists = Text(zh="；`trialwright --help` 列出全部命令", en="; `trialwright --help` lists the commands")
        print(f"trialwright: {unknown}{'' if near else lists.of(language)}", file=sys.stderr)
        return USAGE
    return _run(command, words[1:], language)


def _run(command: str, words: list[str], language: str) -> int:
    from trialwright.shell.cli.output import Output
    from trialwright.shell.cli.usage import Parser

    module = importlib.import_module(module_of(command))
    parser = Parser(command, COMMANDS[command].of(language), language)
    parser.add_argument("--json", action="store_true", help="machine-readable output / 机器可读输出")
    parser.add_argument("--lang", choices=("zh", "en"), default=language, help="language / 语言")
    module.add_arguments(parser)
    try:
        args = parser.parse_args(words)
    except SystemExit as stop:
        return int(stop.code or 0)
    out = Output(json=args.json, language=args.lang)
    try:
        return int(module.run(args, out))
    except LogDamaged as e:
        print(f"trialwright {command}: {e.of(out.language)}", file=sys.stderr)
        return DAMAGED
    except TrialwrightError as e:
        print(f"trialwright {command}: {e.of(out.language)}", file=sys.stderr)
        return USAGE
    except BrokenPipeError:
        return OK
    except KeyboardInterrupt:
        print(f"trialwright {command}: {Text(zh='已中断', en='stopped').of(out.language)}", file=sys.stderr)
        return 130
