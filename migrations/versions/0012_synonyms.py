"""Words that mean the same, with those a county office uses to begin with; saved searches beside saved lists."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

GROUPS = """
噪音 噪声
欠薪 拖欠工资 讨薪 拖欠农民工工资
低保 最低生活保障 低保户
五保 五保户 特困供养 特困人员
危房 危旧房 危房改造
改厕 厕所改造 厕所革命 旱厕改造
饮水 自来水 饮用水 安全饮水
道路硬化 水泥路 修路 村村通
路灯 亮化
征地 征收土地 土地征收
拆迁 征迁 房屋征收
补偿款 补偿金 赔偿款
安置房 回迁房 还建房
房产证 不动产权证 不动产证 产权证
物业费 物业管理费
业委会 业主委员会
延期交房 逾期交房 交房延迟
烂尾 停工 烂尾楼
违建 违章建筑 违法建设 私搭乱建
占道经营 流动摊贩 占道摆摊
黑臭水体 臭水沟 污水直排
秸秆焚烧 烧秸秆
养殖污染 养殖场臭味 粪污
垃圾清运 垃圾清理 环境卫生
新农合 城乡居民医保 合作医疗 居民医保
报销 医保报销 报账
大病救助 大病保险 大病医疗
养老金 养老保险 退休金
残疾证 残疾人证
残疾人补贴 两项补贴
危重病人 重病患者
独生子女奖励 计生奖扶
户口迁移 迁户口 落户
学区划分 学区 片区划分
民办教师 代课教师 民师
补课 课外补习 假期补课
乱收费 违规收费 强制收费
贫困户 建档立卡户 脱贫户 困难户
监测户 脱贫不稳定户 边缘易致贫户
产业扶贫 产业帮扶
扶贫车间 就业车间
公益性岗位 公益岗
驻村工作队 第一书记 帮扶队
结对帮扶 包保 帮扶责任人
信访 上访 来访
重复信访 重信重访 多次反映
联名信 集体访 群体访
领导批示 批示件 领导交办
办结 结案 处理完毕
退回 不予受理 退件
督办 催办 督查
整改 整治 回炉补课
销号 办结销号 对账销号
台账 清单 登记表
巡视 巡察
审计 专项审计
"""
KIND = sa.Enum("petition", "item", name="kind", native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    table = op.create_table(
        "synonym",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("group_no", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synonym")),
        sa.UniqueConstraint("word", name=op.f("uq_synonym_word")),
    )
    op.create_index(op.f("ix_synonym_group_no"), "synonym", ["group_no"], unique=False)
    op.bulk_insert(
        table,
        [
            {"group_no": number, "position": position, "word": word}
            for number, group in enumerate(GROUPS.strip().splitlines(), 1)
            for position, word in enumerate(group.split())
        ],
    )
    with op.batch_alter_table("saved_view") as view:
        view.alter_column("kind", existing_type=KIND, nullable=True)
        view.add_column(sa.Column("words_sealed", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.execute("DELETE FROM saved_view WHERE kind IS NULL")
    with op.batch_alter_table("saved_view") as view:
        view.drop_column("words_sealed")
        view.alter_column("kind", existing_type=KIND, nullable=False)
    op.drop_index(op.f("ix_synonym_group_no"), table_name="synonym")
    op.drop_table("synonym")
