"""What the checks of an installation found, in sentences: what is so, then what to do."""

from collections.abc import Mapping

HEALTH: Mapping[str, str] = {
    "health_versions": "Python {python}，{database}，数据库结构 {here}，程序需要 {newest}。",
    "health_sqlite_safe": "SQLite {version} 没有会损坏数据库的缺陷。",
    "health_sqlite_unsafe": "SQLite {version} 有一个会损坏数据库的缺陷（3.51.3、3.50.7、3.44.6 已修复）。"
    "请安装 pysqlite3，或者换用新的 SQLite。",
    "health_https": "网页用 https。",
    "health_no_https": "没有用 https：同一网络里的人能截获密码和会话。请在前面配好 https，再设 ANJIE_HTTPS=1。",
    "health_hosts": "只应答这些名字：{hosts}。",
    "health_no_hosts": "没有设 ANJIE_HOSTS：只应答 IP 地址和本机名。请设成本站的域名。",
    "health_debug": "调试方式开着：出错时会显示程序内部。请关掉 FLASK_DEBUG 再启动。",
    "health_no_debug": "调试方式没有开。",
    "health_disk": "数据目录所在的磁盘还有 {free} GB（{share}）。",
    "health_disk_full": "数据目录所在的磁盘只剩 {free} GB（{share}）。请清理或者扩容。",
    "health_wal": "预写日志 {size} MB。",
    "health_wal_large": "预写日志有 {size} MB，长时间没有合并。请重新启动网页服务和后台任务。",
    "health_keys": "钥匙齐全，别的账号读不到。",
    "health_keys_unsafe": "钥匙不齐，或者别的账号能读。文件夹的权限应为 0700，文件 0600，属主是服务账号。",
    "health_home_open": "别的账号能进数据目录。权限应为 0700。",
    "health_backup": "最近一次备份：{at}。",
    "health_backup_late": "最近一次备份是 {at}，太久了。请看备份任务是否在运行。",
    "health_backup_never": "还没有用 flask backup create 做过备份。",
    "health_anchors": "最近一次库外记号：{at}。",
    "health_anchors_not_yet": "还没有库外记号。后台任务每小时写一次，也可以运行 flask journal anchor。",
    "health_anchors_missing": "没有库外记号，审计日志末尾有没有被截掉，无从核对。"
    "请看后台任务是否在运行，记号文件是否被移走。",
    "health_anchors_late": "最近一次库外记号是 {at}，此后的审计日志没有记号。请看后台任务是否在运行。",
    "health_verified": "最近一次查验：{at}，完好。",
    "health_verified_never": "还没有查验过。后台任务启动时和每天夜里查验，也可以运行 flask journal verify。",
    "health_verified_late": "最近一次查验是 {at}，太久了。请看后台任务是否在运行。",
    "health_verified_fault": "{at} 查验时发现问题。请运行 flask journal verify，查明是谁动过数据库。",
    "health_worker": "后台任务在运行。",
    "health_worker_gone": "后台任务没有运行：索引不更新，库外记号不写。请启动 python3 run.py worker。",
    "health_index": "索引可用，第 {generation} 代，{size} MB。",
    "health_index_away": "索引现在不能用，查询只查编号、标题和地点。"
    "后台任务会自动重建，也可以运行 flask index rebuild。",
    "health_lag_none": "没有等待更新的。",
    "health_lag": "有 {count} 条等待更新，最早的从 {since} 起。后台任务在运行的话，几秒内就会更新。",
    "health_papers": "附件的文字都读过了。",
    "health_papers_scans": "附件的文字都读过了；{scans} 份有图片、扫描页没有识别，里面的字查不到。"
    "装了识别组件的，后台任务会自动补读（安装办法见部署说明）。",
    "health_papers_waiting": "有 {count} 份附件的文字还没有读，最早的从 {since} 起，读过才能查到。"
    "后台任务会逐份读，也可以运行 flask papers read。",
    "health_calendar": "放假安排写到 {year} 年。",
    "health_calendar_missing": "还没有 {year} 年的放假安排，落在那一年的期限是暂定的。请在“节假日”页写入。",
    "health_passwords": "没有还在用一次性密码的账号。",
    "health_passwords_unused": "有 {count} 个账号还没有改掉一次性密码。请催本人登录，或者停用。",
    "health_accounts": "没有谁都能用的账号名。",
    "health_nobodys": "有 {count} 个账号的名字不是某个人的（如 admin、test）。请一人一个账号。",
    "health_demo": "这是演示数据，各账号是同一个密码，不能正式使用。",
    "health_all_good": "{count} 项都正常。",
    "health_some": "{count} 项里，{bad} 项有问题，{warn} 项要注意。",
}
