"""What is said of a setting of the environment that cannot be used, and of places that cannot be reached."""

from collections.abc import Mapping

REFUSED: Mapping[str, str] = {
    "setting_number": "{name} 应为 {least} 到 {most} 的数字，现在是“{given}”。",
    "setting_unknown": "{name} 不能是“{given}”，可以是：{known}。",
    "file_name_too_long": "文件名最多 {limit} 个字。",
    "setting_database": "{name} 看不懂。应写成 sqlite:///文件，或者 postgresql+psycopg://用户:密码@主机/库名。",
    "setting_engine_database": "SEARCH_ENGINE=postgres 要配合 PostgreSQL：请把 DATABASE_URL 设为 postgresql+psycopg://…。",
    "setting_host": "ANJIE_HOSTS 里的“{given}”不是域名。只写名字，多个用逗号分开，不带 https:// 和端口。",
    "home_unusable": "数据目录不能使用：{home}。请检查它在不在、是不是文件夹、本账号能不能写（{why}）。",
    "database_unreachable": "连不上数据库：{url}。请检查地址、账号和密码，数据库有没有启动，文件能不能读写。",
    "database_newer": "数据库的结构是 {here}，比程序（{newest}）新，没有启动。"
    "请换回新的程序，或者把升级前的备份恢复到新的数据目录。",
    "port_taken": "{host}:{port} 不能使用：已有程序占用，或者本机没有这个地址。可换一个端口，如 PORT=5001。",
    "setting_missing": "设了 {channel}，还要设 {name}。",
    "setting_hours": "{name} 应写成 20:00-07:30 这样，现在是“{given}”。",
    "setting_url": "{name} 应是完整的地址，以 http:// 或者 https:// 开头。",
    "setting_hour": "{name} 应写成 02:30 这样，现在是“{given}”。",
    "setting_kept": "{name} 应写成 7,4,12 这样（每天、每周、每月各留几份，每天至少一份），现在是“{given}”。",
    "setting_folder": "{name} 应是完整的路径，现在是“{given}”。",
    "setting_token": "{name} 至少 {least} 个字符。",
}
