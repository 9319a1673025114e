"""What a paper does not say of its step, or says against it: one sentence each."""

from collections.abc import Mapping

_MEND = "请先改好文书；记录有错的，先更正记录。"
UNSAID: Mapping[str, str] = {
    "letter_lacks_acceptance": f"{{letter}}没有写明决定受理。{_MEND}",
    "letter_lacks_organ": f"{{letter}}没有写明由“{{says}}”受理，或者写成由别的机关、单位受理。{_MEND}",
    "letter_says_refused": f"{{letter}}里写了不予受理或者不再受理，与受理相反。{_MEND}",
    "letter_lacks_refusal": f"{{letter}}没有写明决定不予受理。{_MEND}",
    "letter_lacks_no_longer": f"{{letter}}没有写明决定不再受理。{_MEND}",
    "letter_says_accepted": f"{{letter}}里写了决定受理，与不受理相反。{_MEND}",
    "letter_lacks_reason": f"{{letter}}没有写明不受理的法定理由：{{says}}。{_MEND}",
    "letter_lacks_basis": f"{{letter}}没有写明依据哪部法规，例如《信访工作条例》。{_MEND}",
    "letter_lacks_competent": f"{{letter}}没有写明机关、单位“{{says}}”。{_MEND}",
    "letter_lacks_earlier": f"{{letter}}没有写明正在办理的信访件编号“{{says}}”。{_MEND}",
    "letter_lacks_receiver": f"{{letter}}没有写明转交给“{{says}}”。{_MEND}",
    "letter_lacks_discipline": f"{{letter}}没有写明转交有关纪检监察机关。{_MEND}",
    "letter_lacks_report_day": f"{{letter}}没有写明反馈办理结果的日期 {{says}}。{_MEND}",
    "letter_lacks_extension": f"{{letter}}没有写明延长办理期限。{_MEND}",
    "letter_lacks_why_extended": f"{{letter}}没有写明延期的理由。{_MEND}",
    "letter_lacks_new_day": f"{{letter}}没有写明延长后的办理期限 {{says}}。{_MEND}",
    "letter_lacks_order_day": f"{{letter}}没有写明报送办理情况的日期 {{says}}。{_MEND}",
    "letter_says_another_hour": f"{{letter}}写的钟点与督办要求的 {{says}} 不一致。{_MEND}",
    "letter_lacks_asked": f"{{letter}}没有写明信访人提出了什么诉求。{_MEND}",
    "letter_lacks_done": f"{{letter}}没有写明调查核实和办理了什么。{_MEND}",
    "letter_lacks_outcome": f"{{letter}}没有写明处理结果“{{says}}”。{_MEND}",
    "letter_says_outcome": f"{{letter}}写的处理结果是“{{says}}”，与填报的不一致。{_MEND}",
    "letter_says_decision": f"{{letter}}写了“{{says}}”，与处理意见不一致。{_MEND}",
}
