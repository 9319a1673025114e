"""What officers write while they handle a demo petition; every text follows the petition's own story."""

import datetime as dt
import random
from types import MappingProxyType
from typing import Literal, NamedTuple

from app.cli.demo.petition_texts import DemoPetition
from app.cli.demo.stories import STORIES
from app.cli.demo.stories.story import Nature
from app.cli.demo.wording import Facts, day_of, third_person, worded

NOTHING: Facts = MappingProxyType({})

Decision = Literal["support", "explain", "reject"]
Way = Literal["in_person", "mail", "left", "electronic", "refused"]
Solved = Literal["yes", "partly", "no"]
Satisfied = Literal["satisfied", "fairly", "dissatisfied"]

PETITION_LAW = "《信访工作条例》"
ORDINALS = ("一", "二", "三")

ASSIGNMENTS = (
    "请[于|在]{due}前办结并报[送|来]办结报告。[先|重点][查清|核实]：{wants}。[涉及|需要]{office}[的|配合的]，"
    "[由你单位牵头|请主动对接]。",
    "[该件|此件]反映{kind}问题，请{unit}[明确专人|落实承办人]，[{due}前|最迟{due}]反馈。[逐项|一条一条]答复诉求："
    "{wants}。",
    "转{unit}办理。[信访人|群众][已多次反映|等候较久]，请[先见面|先上门听其陈述]后调查，"
    "{due}前[书面答复|出具处理意见]。[会商单位|协办]：{office}。",
    "请{unit}[按程序|依规]受理，[对照|围绕]“{wants}”[查事实|逐项核查]，[疑难处|拿不准的]与{office}会商，"
    "{due}前[报结果|办结]。",
)
TRANSFERS = (
    "[属检举控告类|反映干部问题]，按[管理权限|规定]移送{unit}，[原件封存|密件]{1-3}页，[知悉人|经手人]两名。",
    "移送{unit}。[材料|来件]单独登记，[不得|严禁]转给被反映人及其所在单位，[结果|办理情况][专人|当面]反馈。",
)
# Notes on a talk with a department, a meeting of both sides, a look on the spot; those on accusations name nobody.
BUREAU = (
    "[会商|部门会商]：{check}。[约定|商定]{2-7}日内[给出核对结果|书面回复]。",
    "{today}{check}，[调出|拿到]{1-4}份[凭据|记录]，[与信访人所述|和来件内容]逐项对照。",
    "{check}。[电话告知|告知]信访人[进展|进度]，[其|本人][补充了|又提供]{1-3}份[材料|单据]，"
    "[愿意继续配合|要求尽快给结果]。",
    "{check}。[初步情况|目前掌握]：[有凭据的部分|双方说法]已[列出|分开记录]，[尚缺|还差][一份证明|一项比对结果]。",
)
MEETING = (
    "[{today}在{village}村部|在{seat}司法所|{today}下午][见面|碰头]：{check}，{3-7}人到场。[意见接近|还有一项未谈拢]，"
    "[约|定]{3-9}日后再谈。",
    "{check}。[双方|各方][签了笔录|意见已记下]，[分歧|没谈拢的]有{1-2}处，[下次|{3-8}日后]再谈。",
    "[组织|召集]见面：{check}。[气氛|双方态度]平和，[一方|有关方面]同意[先拿出|三日内交]凭据。",
)
SITE = (
    "{today}[上午|下午][到|去]{village}{group}：{check}。[见到信访人本人|信访人在场]，[情况已记录|现场拍照{2-6}张]。",
    "[走访记录|核查情况]：{check}。[在场|参加]：{by}、[包村干部|村“两委”一人]、信访人。"
    "[下一步|接着][核对材料|约相关方面谈]。",
    "{check}。[看到的|现场]与信访人所述[大体一致|有出入]，[量测|记录]由{by}[填写|整理]，信访人[已签字|看过]。",
    "[第二次|再次][入户|到现场]，{check}。信访人[提了|补充]{1-3}点，[已写进笔录|一并核查]。",
)
DISCREET = (
    "[按保密要求|限知悉范围内]{check}，[材料单独存放|谈话笔录{1-4}份]。",
    "{check}，[未向被反映人及其单位透露来件|以例行检查名义进行]。[下一步|接着]核对{2-5}笔[凭据|记录]。",
    "[两人一组|专人]{check}，[取得|复印]凭据{2-9}份，[保管|登记]在册。",
)
FOUND = (
    "经[调查核实|入户核查|调阅材料]，{check}。查明：{fact}。",
    "[承办人|调查人员]{check}，[并|同时]{check_more}。[现查明|事实如下]：{fact}。",
    "[根据|综合][走访、材料和会商情况|现场核查和部门比对]，{fact}。[调查过程|主要做法]：{check}。",
)
REPLIES: dict[Nature, dict[Decision, tuple[str, ...]]] = {
    "appeal": {
        "support": (
            "对您提出的第{n}项请求（{want}）予以支持：{remedy}。",
            "第{n}项请求（{want}）合理有据，予以支持，{remedy}。",
        ),
        "explain": (
            "您提出的第{n}项请求（{want}）事出有因，但缺乏政策依据，现作解释：{fact}。",
            "关于第{n}项（{want}），[情理可以理解|困难属实]，[现行规定|现有政策]未予支持，说明如下：{fact}。",
        ),
        "reject": (
            "您提出的第{n}项请求（{want}）与查明事实不符，不予支持。{fact}。",
            "第{n}项请求（{want}）没有事实依据，不予支持。",
        ),
    },
    "suggestion": {
        "support": (
            "您的第{n}项建议（{want}）予以采纳：{remedy}。",
            "第{n}项（{want}）[可行|切合实际]，已采纳，{remedy}。",
        ),
        "explain": (
            "您的第{n}项建议（{want}）部分采纳：{fact}。",
            "第{n}项（{want}）[先采纳可行部分|分步采纳]，{fact}。",
        ),
        "reject": ("您的第{n}项建议（{want}）暂未采纳，原因是：{fact}。",),
    },
    "accusation": {
        "support": ("您反映的第{n}项（{want}）经查属实：{remedy}。",),
        "explain": ("您反映的第{n}项（{want}）部分属实：{fact}。",),
        "reject": ("您反映的第{n}项（{want}）经查不实：{fact}。",),
    },
}
SAME: dict[Decision, tuple[str, ...]] = {
    "support": ("第{n}项（{want}）与前项一并[办理|落实]。", "第{n}项（{want}）随同解决。"),
    "explain": ("第{n}项（{want}）[说明|理由]同上。", "第{n}项（{want}）与前项属同一事实，[一并说明|不再重复]。"),
    "reject": (
        "第{n}项（{want}）[结论|理由]同上。",
        "第{n}项（{want}）与前项属同一事实，[结论相同|一并答复]。",
    ),
}
ASKED = {"appeal": "请求", "suggestion": "建议", "accusation": "要求"}
DELIVERIES = {
    "in_person": (
        "在[{village}村部|信访人家中|{seat}信访接待室]当面送达，[逐条讲解|念读一遍]后本人签收。",
        "[上门|入户]送达，信访人[看过|听完]后签字，[没有提出异议|表示再想一想]，已告知复查期限。",
    ),
    "mail": ("邮政[特快专递|挂号]寄出，回执显示{d0-3}本人签收。", "按来信地址[挂号|专递]邮寄，[查询|回执]为家属代收。"),
    "left": (
        "[信访人不在家|上门两次未遇]，由[同住家属|成年子女]签收转交。",
        "[在外务工|外出看病]，经本人同意交家属代收，通话确认。",
    ),
    "electronic": ("经本人同意发送电子文书，系统回执{d0-2}已读。", "[短信|平台]电子送达，本人回复[收到|已看到]。"),
    "refused": (
        "信访人[听取后|看过后]不愿签收，[村干部和邻居|村“两委”两人]见证，留置送达并拍照{2-4}张。",
        "当面宣读，信访人[有不同意见|认为未解决]未签字，[见证人签名|全程录像]，告知可申请复查。",
    ),
}
CLOSINGS = (
    "{assigned}[交办的|转来的]{kind}信访事项已[办理完毕|办结]。[诉求|主要请求]：{wants}。[调查结果|查明]：{fact}。"
    "[处理|落实情况]：{result}。",
    "[一、基本情况|一、诉求]：{wants}。[二、调查|二、事实]：{check}；{fact}。[三、办理结果|三、处理]：{result}。"
    "[四、送达|四、告知]：意见书已送达，告知复查途径。",
    "关于{village}{group}{kind}一件：{fact}。{result}。[佐证|附件][材料|]{2-7}份，[送达回证在卷|照片、送达回证附后]。",
)
RESULTS = {
    "support": "{remedy}，[执行凭据|落实凭证]已归卷",
    "explain": "已当面解释政策依据，{kindly}",
    "reject": "已说明不予支持的理由，[疏导|解释]{1-3}次，{kindly}",
}
KINDLY = (
    "并帮助对接[救助|帮扶]渠道",
    "[留下|告知]经办人电话",
    "[协助|指导]其通过法定途径主张",
    "列入走访名单[持续关心|每季看望]",
)
# What he says, by whether the opinion granted something and whether it is solved.
VOICES = {
    (True, "yes"): (
        "[事情|问题]解决了，[总算有了结果|没想到办成了]，[家里人|{spouse}]也放心了。",
        "{remedy}，[我去看过|我认这个账]，[和意见书写的一样|没有打折扣]。",
        "[办了|解决了]。[就是|只是]开头[跑的路多|等得久]，[后来|换了人以后]顺当。",
        "[事办了|有着落了]，{by}[来过|上门]{1-3}趟，[话说得明白|态度好]。",
        "[现在|眼下]好了，[希望|但愿][能长久|别反弹]。",
    ),
    (True, "partly"): (
        "[办了一半|解决了一部分]，{unsolved}。",
        "[比以前好|有改进]，[可是|不过]{unsolved}，[还要|等着]看后面。",
        "[答应的|意见书上的]做了[一些|头几样]，{unsolved}。",
    ),
    (True, "no"): (
        "[没有解决|还是老样子]，{unsolved}。",
        "[纸上写得好|说是办结]，{unsolved}，[这叫什么办结|跟没办一样]。",
        "{unsolved}。[我|家里]不是不讲理，[就是|只]要{want}。",
    ),
    (False, "yes"): (
        "[道理|政策]讲[明白|清楚]了，[我接受|没有意见]，[难处|别的困难]{by}也[帮着想了办法|记下了]。",
        "[虽然|尽管]没有[全办成|批下来]，[依据|规定]给我看了，[心里|这件事上][服气|踏实了]。",
        "[知道|弄懂]了为什么，[这件事|这一条]不再提，[以后有事|有难处][再来问|找{by}]。",
    ),
    (False, "partly"): (
        "[解释|道理]听懂了[大半|一些]，[困难|家里的难处]还在，[看后面|等着][怎么帮|有没有别的路]。",
        "[说得|讲得]客气，[{want}这一条|主要那件事]我还想[再问问|弄清楚]。",
    ),
    (False, "no"): (
        "[意见书收到了|听了解释]，[道理|政策]懂了，[但困难|可事情]还在，我[还是|仍]要{want}。",
        "[查的|写的]跟我说的[不一样|对不上]，[证人|材料]没有[问|看]全，我[不认|不同意]。",
        "[没有解决|等于没办]，[一句|就一句]不符合政策，[哪一条|究竟差在哪里]没讲。",
    ),
}
MISFITS = (
    "[办理|拖的]时间太长",
    "[答复|解释]不[具体|清楚]",
    "[来的人|经办人]只看材料不看现场",
    "[口头答应|当面说]的和[书面|意见书]不一样",
)
NOTES = {
    (True, "yes"): (
        "[入户|到现场][看过|核对]，意见书[所列|写明]事项已落实。信访人说：{voice}",
        "[核对凭据|查看现场]：{remedy}，[情况属实|确已做到]。信访人说：{voice}",
    ),
    (True, "partly"): (
        "[部分落实|落实一部分]：{unsolved}。信访人说：{voice}",
        "[看了现场|核了凭据]，主要事项已办，余下未完。信访人说：{voice}",
    ),
    (True, "no"): (
        "[回访发现|现场所见]：{unsolved}，意见书未落实。信访人说：{voice}",
        "意见书[没有落实|未执行]，{unsolved}。信访人说：{voice}[建议|提请]重新办理。",
    ),
    (False, "yes"): (
        "意见书已[收到|看懂]，信访人[认可|接受]解释。信访人说：{voice}",
        "[所列依据|解释内容]本人清楚，[后续帮扶|联系方式]已告知。信访人说：{voice}",
    ),
    (False, "partly"): ("信访人[部分认可|基本理解]意见书，[实际困难|有关情况]已记录。信访人说：{voice}",),
    (False, "no"): (
        "信访人不认可意见书，[已再次|当面]告知[复查|后续]途径。信访人说：{voice}",
        "意见书已收到，[诉求|问题]未解决。信访人说：{voice}",
    ),
}
REOPENINGS = (
    "回访[查明|发现]{unsolved}，处理意见[未落实|没有执行到位]，[退回|交]原承办单位重新办理。",
    "信访人{d0-6}[当面|电话]反映{unsolved}，[核对|复看]属实，决定重新办理，[限期|另定时限]落实。",
    "[抽查|回头看]：{unsolved}。[办结报告|原凭据]与现状不符，重新办理并更换承办人。",
)
NEW_FACTS = (
    "回访中信访人[提供|拿出][新的证据|{1-4}份新材料]，原认定事实[需要|须]重新核查，重新办理。",
    "[复看|抽查]案卷，{check}一项[没有做实|依据不足]，[退回|交]原承办单位重新调查。",
    "[信访人|来人]对[事实|认定]提出具体异议，[经初核|核对]确有遗漏，决定重新办理。",
)
EXTENSIONS = (
    "[情况复杂|涉及部门多]：{check}尚未完成，[比对结果|鉴定意见]预计{8-20}日后出具。",
    "[需要|等待]{office}[书面意见|复核结论]，{check}仍在进行，[按期难以查清|不延期会影响结论]。",
)
LEADER_ACTS = (
    "到{village}{group}见信访人，[听|逐项听]其讲{kind}的[前后|经过]，当场[交代|要求]：{check}，"
    "{3-10}日内[报结果|回话]。",
    "[主持|召集]{office}、{village}[会商|碰头]，[定下|议定]：先{check}，再核凭据，[逐项|当面]答复{want}。",
    "[第二次|又一次]入户，{check}。[答应|承诺]信访人{4-12}日内[给准话|有结果]，[记在本上|已告知其经办人电话]。",
)


class Opinion(NamedTuple):
    """A handling opinion (信访处理意见书): `text` holds request, facts, a reply to each demand; `law` its basis."""

    text: str
    law: str


class FollowUp(NamedTuple):
    """What a follow-up visit (回访) wrote down; `reason` is empty unless he was dissatisfied."""

    note: str
    voice: str
    reason: str


def assignment(rng: random.Random, petition: DemoPetition, *, unit: str, due: dt.date) -> str:
    """The note with which the petition office assigns (交办) the matter to `unit`, or transfers an accusation."""
    patterns = TRANSFERS if petition.category == "accusation" else ASSIGNMENTS
    return _write(rng, rng.choice(patterns), petition, petition.day, {"unit": unit, "due": day_of(due)})


def progress(rng: random.Random, petition: DemoPetition, *, by: str, day: dt.date, step: int = 0) -> str:
    """A progress note of `day`; notes with different `step` (up to 3) tell of different checks."""
    check = petition.facts[f"check{step % 3}"]
    patterns: tuple[str, ...] = SITE
    if petition.category == "accusation":
        patterns = DISCREET
    elif step % 3 not in _on_the_spot(petition):
        patterns = BUREAU
    elif any(word in check for word in ("双方", "调解", "对账", "约", "召集", "会商")):
        patterns = MEETING
    return _write(rng, rng.choice(patterns), petition, day, {"by": by}, step=step)


def leader_act(rng: random.Random, petition: DemoPetition, *, day: dt.date) -> str:
    """What the holder of a prominent matter did himself."""
    return _write(rng, rng.choice(LEADER_ACTS), petition, day, step=rng.choice(_on_the_spot(petition)))


def extension_reason(rng: random.Random, petition: DemoPetition, *, day: dt.date) -> str:
    """Why 60 days are not enough."""
    return _write(rng, rng.choice(EXTENSIONS), petition, day, step=rng.randrange(3))


def decided(petition: DemoPetition, decision: Decision) -> tuple[Decision, ...]:
    """What becomes of each demand: of some of several that are supported the further ones are only explained."""
    partly = decision == "support" and petition.category == "appeal" and len(petition.body) % 3 == 0
    further: Decision = "explain" if partly else decision
    return decision, *(further for _ in petition.demands[1:])


def opinion(
    rng: random.Random, petition: DemoPetition, decision: Decision, *, unit: str, higher: str, day: dt.date
) -> Opinion:
    """The opinion `unit` gives on `day`; a suggestion is adopted, adopted in part or not; `higher` decides a review."""
    replies = []
    for place, (want, told) in enumerate(zip(petition.demands, decided(petition, decision), strict=True)):
        patterns = SAME[told] if place else REPLIES[petition.category][told]
        known = {"n": ORDINALS[place], "want": want, "fact": petition.facts[told]}
        replies.append(_write(rng, rng.choice(patterns), petition, day, known))
    found = _write(rng, rng.choice(FOUND), petition, day, {"fact": petition.facts[decision]}, step=rng.randrange(3))
    asked = f"{day_of(petition.day)}收到您反映的{petition.kind}事项，{ASKED[petition.category]}：{petition.demand}。"
    review = f"如不服本意见，可自收到之日起30日内向{higher}书面请求复查。" if petition.category == "appeal" else ""
    paragraphs = [asked, found, "".join(replies), f"{review}{unit}，{day_of(day)}"]
    cited = STORIES[petition.kind].laws
    laws = rng.sample(cited, rng.randint(1, len(cited)))
    if petition.category == "appeal":
        laws = [*(law for law in laws if law != PETITION_LAW), f"{PETITION_LAW}第三十二条"]
    return Opinion("\n".join(paragraphs), "、".join(laws))


def delivery(rng: random.Random, petition: DemoPetition, way: Way, *, day: dt.date) -> str:
    """How the opinion reached the petitioner."""
    return _write(rng, rng.choice(DELIVERIES[way]), petition, day)


def closing_report(
    rng: random.Random, petition: DemoPetition, decision: Decision, *, assigned_by: str, day: dt.date
) -> str:
    """The report on a finished matter (办结报告) to whoever assigned it."""
    known = {"assigned": assigned_by, "fact": petition.facts[decision], "kindly": rng.choice(KINDLY)}
    known["result"] = RESULTS[decision]
    return _write(rng, rng.choice(CLOSINGS), petition, day, known, step=rng.randrange(3))


def voice(
    rng: random.Random, petition: DemoPetition, decision: Decision, solved: Solved, *, by: str, day: dt.date
) -> str:
    """What the petitioner says when asked whether it is solved, in his own words; `by` handled the matter."""
    return _speak(rng, rng.choice(VOICES[decision == "support", solved]), petition, day, {"by": by})


def follow_up(
    rng: random.Random,
    petition: DemoPetition,
    decision: Decision,
    answers: tuple[Solved, Satisfied],
    *,
    by: str,
    day: dt.date,
) -> FollowUp:
    """A follow-up visit (回访) whose note, voice and reason agree with its two `answers` and with the opinion."""
    solved, satisfied = answers
    said = voice(rng, petition, decision, solved, by=by, day=day)
    note = _write(rng, rng.choice(NOTES[decision == "support", solved]), petition, day, {"voice": f"“{said}”"})
    reason = _write(rng, rng.choice(MISFITS), petition, day) if satisfied == "dissatisfied" else ""
    return FollowUp(note, said, reason)


def reopen_reason(rng: random.Random, petition: DemoPetition, decision: Decision, *, day: dt.date) -> str:
    """Why a closed matter is taken up again: what was granted did not hold, or the refusal had gaps."""
    patterns = REOPENINGS if decision == "support" else NEW_FACTS
    return _write(rng, rng.choice(patterns), petition, day, step=rng.randrange(3))


def _on_the_spot(petition: DemoPetition) -> list[int]:
    """The steps whose check is made among people and places, not among papers; the first if there is none."""
    papers = ("与", "调取", "核对", "查阅")
    return [step for step in range(3) if not petition.facts[f"check{step}"].startswith(papers)] or [0]


def _write(
    rng: random.Random,
    template: str,
    petition: DemoPetition,
    day: dt.date,
    known: Facts = NOTHING,
    step: int = 0,
) -> str:
    """An officer's text: what was told in the first person stands in the third, a `voice` is quoted as it was."""
    quoted = known.get("voice", "")
    text = _speak(rng, template.replace("{voice}", "\0"), petition, day, known, step)
    return third_person(text).replace("\0", quoted)


def _speak(rng: random.Random, template: str, petition: DemoPetition, day: dt.date, known: Facts, step: int = 0) -> str:
    fixed = {
        **petition.facts,
        "kind": petition.kind,
        "wants": petition.demand,
        "want": petition.demands[0],
        "today": f"{day.month}月{day.day}日",
        "check": petition.facts[f"check{step % 3}"],
        "check_more": petition.facts[f"check{(step + 1) % 3}"],
    }
    for name, text in known.items():
        fixed[name] = worded(rng, text, fixed, day, petition.day)
    return worded(rng, template, fixed, day, petition.day)
