"""How a story is told: the oral record, the letter, the operator's note of a call, the post on the net."""

import datetime as dt
import random
from collections.abc import Mapping, Sequence

from app.cli.demo.stories.story import Story
from app.cli.demo.wording import day_of, third_person, worded

TRIED = (
    "[{d12-60}|{d20-90}|上个月|前些天][我|][去|到]{seat}{desk}[问过|反映过|找过][{2-4}次|一回|几趟]，"
    "[答复|回话|得到的说法]是{excuse}。",
    "[村里|村干部|组长|包村的][说|讲|解释]{excuse}，[{seat}{desk}|{seat}里][又说|则说|却讲]{second}。",
    "[{m1-3}|{d8-40}][打过|拨了|打了]12345，[回复|回电|工单上写的]是{excuse}，"
    "[之后|过后|此后][就|再也][没有下文|没动静|没人联系]。",
    "为[这件事|这个事|此事][先后|前后|来回][找了|问过|去过]村里、{seat}{desk}和{office}，"
    "[都说|听到的话是|回的都是]{excuse}。",
    "{d6-50}[给|向]{seat}{desk}[递了|交了|送过][书面材料|一份申请|情况说明]，[到今天|至今|一直]没有[回音|答复|结果]。",
    "[问|找]了{2-5}[次|回]，[头一次|开始]说{excuse}，[后来|第二回]又说{second}，"
    "[到底|究竟][听谁的|怎么办][没人说准|弄不明白]。",
    "[{seat}里|{seat}{desk}]的[同志|工作人员]{d10-45}[来过|到过家里|看过现场]，"
    "[当时|口头][说|答应][半个月|一星期|月底前]给[信|答复]，[没有等到|过了日子没消息]。",
)

ASKS = (
    "[我|我家][的要求|的请求]是：{wants}。",
    "[请求|希望|恳请][有关部门|政府|县里|上级][能|]{wants}。",
    "[现在|眼下]我[只求|就想|想请求]：{wants}。",
    "[请|盼望|麻烦][领导|县里]{wants}。",
    "[我认为|我觉得]应当{wants}。",
)

OPENINGS = {
    "visit": (
        "我叫{name}，今年{age}岁，[家住{town}{village}{group}|是{town}{village}{group}的]，"
        "[今天来|来这里][反映|说][一件事|一下家里的事|点情况]。",
        "我是{village}{group}的{name}，{age}岁，"
        "[走了一早晨|坐早班车|请邻居带路][来|到县里][反映问题|问个明白|说说情况]。",
        "[我|本人]{name}，{sex}，{age}岁，{town}{village}人，[不太会说话|慢慢说|把事情前后说一下]。",
        "[我住|我家在]{village}{group}，[姓名|名字]{name}，[这件事|今天要说的事][拖得久了|压在心里好久|想当面讲]。",
    ),
    "letter": (
        "我是{town}{village}{group}村民{name}，今年{age}岁，"
        "[写这封信|提笔写信|现写信]是[想反映|要反映|为了反映][一件|][难事|家里的难处|实际困难]。",
        "[我叫|本人]{name}，[家在|住]{village}{group}，[文化不高|字写得不好|托侄子代笔]，[请|望]您[耐心看完|多谅解]。",
        "[打扰您|冒昧写信]，我是{village}的{name}，[{class}|家里{heads}口人]，"
        "[有件事|下面的事][实在没办法|一直没有结果][才写信|想求个答复]。",
    ),
    "online": (
        "[您好|你好|领导好]，[我是|本人系]{town}{village}[的|]村民，[想问一下|反映个问题|咨询并反映]：",
        "[{village}{group}|{town}{village}]，[情况如下|说一件事|反映如下]：",
        "[请帮忙看看|请问有人管吗|麻烦转给相关部门]。",
        "",
    ),
    "call": (
        "来电人{name}（{sex}，{age}岁，{town}{village}{group}）[反映|来电反映|称]：",
        "{town}{village}{name}（{sex}，{age}岁）[来电|打来电话][反映|说]：",
        "{village}{group}{name}，{age}岁，[第一次|再次|本人][来电|致电]，[主要内容|所述]：",
    ),
    "anonymous": (
        "我是{village}[的|一名]村民，[怕被知道|为了不惹麻烦|请原谅][不便|不能]写[真名|名字]，"
        "[但|可是][写的都是实情|每句话都敢对质]。",
        "[因为|由于]还要在[村里|本地][过日子|住]，[名字就不写了|请允许我不署名]，[反映|要说]的是{village}的事。",
        "[原谅我不留名|我不敢留名]，[家里还有老小|在村里抬头不见低头见]，[说的|写的]是{town}{village}的[一件事|真事]。",
    ),
}
CIRCUMSTANCES = (
    "[家里|我们家]{heads}口人，[种|只有]{land}亩地，"
    "[一年下来|到年底][除去花销|刨掉化肥种子][剩不下|落不下][几个钱|多少]。",
    "[这些天|这段时间][我|全家][吃不下睡不好|心里没着没落]，[{spouse}|家里人][劝我|总说][再等等|别跑了]，"
    "[可是|但]日子[等不起|天天要过]。",
    "[来一趟|到县里][要转|得倒]两次车，[车费|路费]{16-48}元，[早上五点|天不亮]就[动身|出门]。",
    "[政府|国家]这些年[帮了不少|的政策好]，[修了路|通了水]，[心里|我们]都[记着|念着]，"
    "[只是|就是]这件事[没有着落|卡住了]。",
    "[我|本人][只念过{2-5}年书|识字不多]，[政策|条文][不大懂|看不明白]，[有说错的|说得不周]请[指出来|包涵]。",
    "[邻居|同组]{neighbour}[劝|叫]我[写下来|把经过说清]，[村里|周围]的人[都可以|愿意][作证|说句话]。",
    "[单子|材料|照片]我[按日子|一张张][理好|收着]，[需要|要看]随时[拿来|能给]。",
    "{child}[今年|]{child_age}岁，{school}，[懂事|知道家里难]，[放学|回家]就[帮着干活|问这事怎么样了]。",
    "[不是|并不是]想[给政府添麻烦|为难谁]，[实在是|真是][走到这一步|自己解决不了]。",
    "[听说|看到][邻镇|外村]有[类似|一样]的[情况|事]，[{9-40}天|一个多月]就[办妥|有了结果]。",
    "[那天|起初]我[还以为|想着][很快|过几天]就[好|有结果]，[没想到|谁知]一[晃|拖]到[现在|今天]。",
    "[几个|家里]兄弟[都不宽裕|各有难处]，[帮得了一时|借过几次]，[也不是长久|不好再开口]。",
)
TOGETHER = (
    "[我们|村里]{count}[户|人][推选|推我|商量后让我]来[说|反映]，[大家|都]按了手印。",
    "这[不是我一家|事牵涉]，[一共|总共]有{count}[户|人][一起|共同]反映，名单[附后|另附]。",
    "[下面|以下]是我们{count}个[村民|群众]的[共同意见|一致看法]。",
)
RECORD_ENDS = (
    "（以上[记录|笔录][已宣读|念给本人听过|向本人宣读]，[与所说一致|无误|没有出入]。）",
    "（[记录人|接访人员]已[当面核对|逐句宣读]，[本人|来访人][认可|签字认可|按指印]。）",
    "（[所带|出示][材料|单据|复印件|照片]{1-6}份，[已留存|已拍照|已复印]。）",
)
CALL_ENDS = (
    "[已告知|话务员已说明][办理程序|15日内告知去向|查询方式]，[来电人|对方][表示理解|要求回电|希望尽快]。",
    "[来电人|群众][情绪平稳|着急|声音哽咽]，[要求|请][当天|尽早|在下午]回电[告知|说明]结果。",
    "[通话|电话]中[核对了|确认]住址和[联系方式|诉求]，[来电人|本人]愿意[配合入户|提供材料|到现场指认]。",
)
LETTER_ENDS = (
    "[盼复|恳请答复|望早日答复]。",
    "[如有不实|若有半句假话]，[我愿负责|甘愿承担责任]。",
    "[谢谢您|感谢您]在百忙中[看这封信|过问这件小事]。",
    "[材料|票据复印件]{2-7}[张|份]附在信后，[请查收|请核对]。",
)
POST_ENDS = (
    "[请问|想问]这[归谁管|事找哪个部门|算不算政策范围]？",
    "[什么时候|多久|几天]能[有个答复|解决|给个准话]？",
    "[图片|照片][上传了|见附件]{2-9}张。",
    "[希望|盼]回复，[电话|手机][随时|下午]能打通。",
    "",
)

# By channel: fewest and most details of the story, most lines about the circumstances.
AMOUNTS = {"visit": (1, 4, 2), "call": (1, 3, 0), "online": (2, 3, 0), "letter": (2, 6, 6), "fax": (2, 6, 3)}


def told(
    rng: random.Random,
    story: Story,
    facts: Mapping[str, str],
    day: dt.date,
    *,
    channel: str,
    wants: Sequence[str],
    collective: bool,
    anonymous: bool,
) -> str:
    """The body of a petition as it comes in by `channel`; first person, but third in the operator's note of a call."""
    known = {**facts, "wants": _listed(rng, wants)}

    def said(template: str) -> str:
        first, second = (worded(rng, excuse, facts, day) for excuse in rng.sample(story.excuses, 2))
        return worded(rng, template, {**known, "excuse": first, "second": second}, day)

    opening = said(rng.choice(OPENINGS["anonymous" if anonymous else "letter" if channel == "fax" else channel]))
    together = said(rng.choice(TOGETHER)) if collective else ""
    fewest, most, around = AMOUNTS[channel]
    details = [said(detail) for detail in rng.sample(story.details, rng.randint(fewest, min(most, len(story.details))))]
    details += [said(line) for line in rng.sample(CIRCUMSTANCES, rng.randint(0, around))]
    tried = [said(line) for line in rng.sample(TRIED, rng.choice((0, 1, 1, 1, 2) if around < 3 else (1, 2, 3)))]
    telling = "".join((together, said(rng.choice(story.core)), *details, *tried))
    if channel == "visit":
        return f"{opening}{telling}{said(rng.choice(ASKS))}{said(rng.choice(RECORD_ENDS))}"
    if channel == "call":
        return f"{opening}{third_person(telling)}诉求：{third_person(known['wants'])}。{said(rng.choice(CALL_ENDS))}"
    if channel == "online":
        return f"{opening}{telling}{said(rng.choice(ASKS))}{said(rng.choice(POST_ENDS))}"
    signed = said("[一名|一位][普通|]村民" if anonymous else "[反映人|写信人|村民]：{name}")
    greeting = said("[尊敬的|][县领导|县信访局|局领导|各位领导]：\n[您好|你们好]。")
    close = said("[此致\n敬礼|敬上|顺祝工作顺利]")
    ending = said(rng.choice(ASKS)) + said(rng.choice(LETTER_ENDS))
    return "\n".join((greeting + opening, telling, ending, close, signed, day_of(day)))


def _listed(rng: random.Random, wants: Sequence[str]) -> str:
    if len(wants) == 1:
        return wants[0]
    if rng.random() < 0.5:
        return "，".join(f"{'一二三'[place]}是{want}" for place, want in enumerate(wants))
    return rng.choice(("；", "，并")).join(wants) if len(wants) == 2 else "；".join(wants)
