"""What Click itself says (usage, headings, its errors) in Chinese.

Click asks gettext for each of its sentences by the English one. A catalogue on disk would need the language of the
shell that starts us, and offices' machines have many; so its modules ask this table instead. tests/cli/test_chinese.py
holds the table against the sentences of the Click that is installed.
"""

from collections.abc import Mapping

from click import core, decorators, exceptions, formatting, parser, termui, types

SENTENCES: Mapping[str, str] = {
    "Usage:": "用法：",
    "Options": "选项",
    "Positional arguments": "参数",
    "Commands": "命令",
    "Show this message and exit.": "显示这份说明。 | Show this message and exit.",
    "default: {default}": "默认：{default}",
    "env var: {var}": "环境变量：{var}",
    "required": "必填",
    "(dynamic)": "（运行时定）",
    "Try '{command} {option}' for help.": "说明见：{command} {option}",
    "Error: {message}": "{message}",
    "Aborted!": "已中断。",
    "Missing command.": "没有写命令。",
    "No such command {name!r}.": "没有“{name}”这个命令。",
    "No such option {name!r}.": "没有“{name}”这个选项。",
    "Did you mean {possibility}?": "是不是 {possibility}？",
    "(Did you mean one of: {possibilities}?)": "是不是其中一个：{possibilities}？",
    "Missing argument": "缺少参数",
    "Missing option": "缺少选项",
    "Missing parameter": "缺少参数",
    "Missing {param_type}": "缺少参数",
    "Missing parameter: {param_name}": "缺少参数：{param_name}",
    "Got unexpected extra argument ({args})": "多写了：{args}",
    "Got unexpected extra arguments ({args})": "多写了：{args}",
    "Option {name!r} requires an argument.": "选项“{name}”后面要写内容。",
    "Option {name!r} requires {nargs} arguments.": "选项“{name}”后面要写 {nargs} 项。",
    "Option {name!r} does not take a value.": "选项“{name}”后面不写内容。",
    "Argument {name!r} takes {nargs} values.": "参数“{name}”要写 {nargs} 项。",
    "Takes {nargs} values but 1 was given.": "要写 {nargs} 项，只写了 1 项。",
    "Takes {nargs} values but {len} were given.": "要写 {nargs} 项，写了 {len} 项。",
    "{len_type} values are required, but {len_value} was given.": "要写 {len_type} 项，写了 {len_value} 项。",
    "{len_type} values are required, but {len_value} were given.": "要写 {len_type} 项，写了 {len_value} 项。",
    "Invalid value: {message}": "填得不对：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 填得不对：{message}",
    "{value!r} is not a valid {number_type}.": "“{value}”不是数字。",
    "{value} is not in the range {range}.": "{value} 不在范围 {range} 内。",
    "{value!r} is not {choice}.": "“{value}”不是 {choice}。",
    "{value!r} is not one of {choices}.": "“{value}”不在可选的 {choices} 之中。",
    "Choose from:\n\t{choices}": "可以写：{choices}",
    "{value!r} is not a valid boolean. Recognized values: {states}": "“{value}”不是“是”或“否”，可以写：{states}",
    "{value!r} is not a valid UUID.": "“{value}”不是 UUID。",
    "{value!r} does not match the format {format}.": "“{value}”不是 {format} 这样的日期。",
    "{value!r} does not match the formats {formats}.": "“{value}”不是 {formats} 这样的日期。",
    "file": "文件",
    "directory": "文件夹",
    "path": "位置",
    "{name} {filename!r} does not exist.": "没有找到“{filename}”。",
    "{name} {filename!r} is a file.": "“{filename}”是文件，这里要文件夹。",
    "{name} {filename!r} is a directory.": "“{filename}”是文件夹，这里要文件。",
    "{name} {filename!r} is not readable.": "“{filename}”没有权限读。",
    "{name} {filename!r} is not writable.": "“{filename}”没有权限写。",
    "{name} {filename!r} is not executable.": "“{filename}”不能执行。",
    "Could not open file {filename!r}: {message}": "文件“{filename}”打不开：{message}",
    "unknown error": "原因不明",
    "Repeat for confirmation": "再写一遍",
    "Error: The two entered values do not match.": "两次写的不一样。",
    "Error: invalid input": "看不懂，请再写一遍。",
    "Press any key to continue...": "按任意键继续 …",
    "Do you want to continue?": "要继续吗？",
    "Confirm the action without prompting.": "不再询问。 | Confirm the action without prompting.",
    "Show the version and exit.": "显示版本。 | Show the version and exit.",
}


def speak() -> None:
    """Let Click ask this table from now on; what is not in it stays as it is."""
    for module in (core, decorators, exceptions, formatting, parser, termui, types):
        for name, own in (("_", _one), ("ngettext", _one_or_many)):
            if hasattr(module, name):
                setattr(module, name, own)


def _one(sentence: str) -> str:
    return SENTENCES.get(sentence, sentence)


def _one_or_many(one: str, many: str, number: int) -> str:
    return _one(one if number == 1 else many)
