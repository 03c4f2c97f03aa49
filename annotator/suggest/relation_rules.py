"""Patterns of relations between two names of one sentence, over sentences with slots (see `masking`).

A pattern is matched against ``left «A» gap «B» behind``: the two names are ``\\x01`` and ``\\x02``, every other name is a
slot. They say what the guideline of the default label schema counts, and what it does not (talks that failed, hopes).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from annotator.suggest.found import COMPANY, PERSON, Hit
from annotator.suggest.masking import FOUNDER, NO_COMPANY, NO_NAME, NO_PERSON, TITLE, C, Masked, P

# What may stand between two names of one relation, at most, in characters of the sentence with slots.
_REACH = 90
_BEHIND = 90
_LEFT = 30
_NOTHING_CAME = 24

_X, _XC, _XP = NO_NAME, NO_COMPANY, NO_PERSON
_A, _B, _FRONT = "\x01", "\x02", "\x05"
_SUBJECT = r"(?:(?: 그룹)?[은는이가도]| ?측은| ?측이|에서는)"
_COUNTRY = r"(?: (?:미국|일본|중국|독일|프랑스|영국|대만|인도|베트남|싱가포르|네덜란드|이탈리아|스페인|스웨덴|캐나다|호주|태국))?"
_OBJECT = "[을를]"
# The list that a name is the first of: `B와 C에`, `B·C를`, `독일 B와 일본 C`.
_LIST = rf"(?:(?:[와과,·]|, | 및 ) ?(?:[가-힣]{{2,5}} )?{C}){{0,4}}(?: 등)?"
# The list that a name is the last of: `B, C와`, `B의 쿠션, C의 립밤`.
_AFTER = rf"(?:{C}(?:의 [가-힣]{{1,6}})?(?:[와과,·]|, | 및 ) ?(?:[가-힣]{{2,5}} )?){{0,4}}"
# Words that stand before a name and belong to it: `여행 플랫폼 나들이`.
_KIND = r"(?:[가-힣A-Za-z0-9]{2,8} ){0,3}"
# Not beyond another subject: `A가 만들고, B는 …`.
_ON = rf"(?:(?!, {C}[은는이가])[^.“”])"
# A company as the subject: with its particle, or before a comma at the front of a headline.
_DOES = rf"(?:{_A}{_LIST}{_SUBJECT}|{_FRONT}{_A}{_LIST},)"
# A person with post and company, up to the particle: no object and no other person in between.
_NP = r"(?: ?[^ 을를.,“”\ue100-\ue7ff]{0,12}){0,3}?"
_PEOPLE = rf"(?:{_NP}(?:[와과·,]|, ) ?{P}){{0,3}}"


@dataclass(frozen=True, slots=True)
class Rule:
    """A label, whether the head is the second name, a probability from texts of our own, and why."""

    label: str
    pattern: str
    reason: str
    score: float
    swap: bool = False


def _rule(label: str, pattern: str, reason: str, score: float = 0.6, *, swap: bool = False) -> Rule:
    return Rule(label, pattern, reason, score, swap)


# Compiled when the first article is looked at: a tenth of a second that no start of the program should wait for.
_compiled = cache(re.compile)


_GIVES = r"(?:공급|납품|수출|댄다|대는|대고 |대기로|대 왔|넣는다|제공하기로|독점 제공)"
_TAKES = r"(?:(?<!투자)(?<!투자를 )(?:받는|받고|받아)|공급받|납품받|사 왔|사 온|사 오|사들여|들여온|들여와|조달|구매|매입해|발주)"
_INVESTS = r"(?:투자(?!자|금을 회수|은행|증권|의견|업계|심사)|출자|넣었|넣는다|넣기로|베팅|투입)"
_HOLDS = r"(?:보유|확보|취득|매입|가진|가지고|갖고|갖는|쥔|쥐고|들고 있|(?<![가-힣])사들)"
_BUYS = (
    r"(?:인수(?!설|합병설|전에서|자|금융|주관| 자문|위|후보| 후보|의향| 의향|여력|[됐된될되])|(?<![가-힣])사들[이여인]|품는|품었|품기로|품에|합병|삼켰|삼킨|"
    r"(?<![가-힣])산다|(?<![가-힣])사기로|매입한다|매입하기로)"
)
_JOINS = (
    r"(?:합작|제휴|협력(?!사|업체|회사|을 기대|이 기대|에 대한 기대|할 가능)|협업|손(?:을 |을)?(?:맞)?잡|맞손|업무협약|협약을|양해각서|"
    r"MOU|파트너십|컨소시엄|연합|동맹|공동 ?(?:개발|설립|투자|연구|출시|운영|사업|임상|제작|마케팅|판매|구매|진출|생산|구축)|공동으로|"
    r"함께 (?:개발|만들|세우|짓|추진|설립)|힘을 (?:모|합))"
)
_ALLY = r"(?:합작 ?상대|합작사|파트너(?!십)|동반자|제휴사|협력 ?상대)"
_MAKES = r"(?:개발|만들|만든|연다|열기로|열었|짓|지어|세우|세운|추진|선보|내놓|진행|운영|출시|설립|생산|구축)"
_RIVALS = r"(?:경쟁(?!력|률|입찰|적 )|다투|다툰|다퉈|맞붙|맞수|라이벌|각축|양강|쟁탈)"
_TALKS = r"(?:회동|면담|회담|독대|오찬|만찬|조찬|만남)"
_MEETS = rf"(?:만나(?!지 (?:않|못))|만났|만난|{_TALKS}|접견|예방|간담회|마주 앉)"
_FAILED = re.compile(
    r"무산|불발|결렬|철회|포기|백지화|거절|부인했|만나지 (?:않|못)|아니다|않기로|않았다|않는다|없던 일|사실무근|접었|취소|했었|"
    r"그만[두뒀둔]|손을 [떼뗐]|발을 [빼뺐]|실패|여력이 없|소문|루머"
)
_OWNS = r"(?:자회사|계열사|손자회사|관계사|산하 ?(?:회사|기업|법인)?|사내벤처|현지법인|판매법인|생산법인)"
_FOUNDS = r"(?:창업|설립|창립|차[리렸린]|세[우웠운]|창사)"
# A post, with what belongs to it: ` 신임 부회장`, ` AI사업단장`, ` 구매총괄`; a former one is none, a reporter's neither.
_POST = (
    rf"(?! (?:전|前|옛|전직|출신))(?: (?!전 |前 )[가-힣A-Za-z0-9&·]{{1,10}}){{0,2}}? ?[가-힣A-Za-z0-9&·]{{0,8}}"
    rf"(?:{TITLE}|(?<= )(?:[가-힣A-Za-z]{{0,6}}(?:총괄|단장|부문장|그룹장|담당|애널|매니저|수석|책임|위원)))"
    rf"(?!이던|이었던|였던|을 지낸|를 지낸|출신| 출신)"
)
# `인수한 데 이어`, `투자한 뒤`: another clause begins.
_THEN = r"(?! (?:데|뒤|후|이후|것|바|지 ))"
_NEXT = rf"(?!(?:인|이자|로)? ?{C})"
_FROM = r"(?:에서|에게서|로부터|으로부터|한테서?)"

# What may stand before the first name of a headline.
_HEADS = re.compile(r"[^\w\ue100-\uf0ff]{0,4}(?:\[[^\]]{1,8}\])? ?")

RULES = (
    # ---- supplies: the giver first
    _rule("supplies", rf"{_DOES} {_ON}{{0,70}}{_B}{_LIST}(?: [가-힣A-Za-z]{{2,7}})?(?:에|에게|에도|한테|측에|향) {_XC}{{0,45}}{_GIVES}", "A가 B에 공급"),
    _rule("supplies", rf"{_DOES} {_X}{{0,20}}{_B}[와과] {_X}{{0,60}}(?:공급|납품) ?(?:계약|하기로)", "A가 B와 공급 계약"),
    _rule("supplies", rf"{_A}[은는] {_X}{{0,12}}{_AFTER}{_B}의 [^.“”]{{0,40}}만들어 (?:납품|공급)", "A가 B의 것을 만들어 납품"),
    _rule("supplies", rf"{_DOES} {_X}{{0,12}}{_B}[와과] {_X}{{0,50}}(?:공급|납품)하는 {_X}{{0,8}}계약", "A가 B와 공급 계약"),
    _rule("supplies", rf"{_DOES} {_X}{{0,30}}{_B}(?:{_FROM}|의) {_X}{{0,40}}(?:수주|주문을 따|주문을 받|발주를 받|위탁생산)", "A가 B에서 수주"),
    _rule("supplies", rf"{_DOES} {_X}{{0,30}}{_B}{_FROM} {_X}{{0,25}}{_TAKES}", "A가 B에서 조달", swap=True),
    _rule("supplies", rf"{_A}(?:에|에게) {_X}{{0,30}}(?:공급하는|납품하는|공급해 온|납품해 온|대는|대 온){_THEN} {_X}{{0,14}}{_B}", "A에 공급하는 B", swap=True),
    _rule("supplies", rf"{_A}의 {_X}{{0,14}}(?:공급사|공급업체|납품업체|협력업체)(?:인|이자)? ?{_B}", "A의 공급사 B", swap=True),
    # ---- invests_in: the one with the money first
    _rule("invests_in", rf"{_DOES} [^.“”]{{0,60}}{_B}{_LIST}(?:에|에도|에게) {_XC}{{0,40}}{_INVESTS}", "A가 B에 투자"),
    _rule("invests_in", rf"{_DOES} {_X}{{0,24}}{_B}(?:의)? (?:지분|주식){_XC}{{0,30}}{_HOLDS}", "A가 B 지분을 보유"),
    _rule("invests_in", rf"{_A}(?:의)? (?:지분|주식){_X}{{0,16}}(?:가진|보유한|쥔|들고 있는|확보한|사들인) {_X}{{0,14}}{_B}", "A 지분을 가진 B", swap=True),
    _rule("invests_in", rf"{_A}의 {_X}{{0,6}}(?:최대|대|\d대) ?주주(?:인|이자|이던)? {_X}{{0,14}}{_B}", "A의 대주주 B", swap=True),
    _rule("invests_in", rf"{_A}{_SUBJECT} {_X}{{0,8}}{_B}의 {_X}{{0,6}}(?:최대|대|\d대) ?주주", "A는 B의 주주"),
    _rule("invests_in", rf"{_A}{_SUBJECT} [^.“”]{{0,30}}{_B}{_LIST}{_FROM} {_XC}{{0,30}}(?:투자|유치|출자)", "A가 B에서 투자 유치", swap=True),
    _rule("invests_in", rf"{_A}(?:에|에도) {_X}{{0,16}}(?:투자한|투자해 온|출자한){_THEN} {_X}{{0,16}}{_B}", "A에 투자한 B", swap=True),
    # ---- acquires: the buyer first
    _rule("acquires", rf"(?:{_DOES}|{_A}의) ?{_X}{{0,24}}{_B}(?!한테|에게|에 |로 |으로 )(?:{_OBJECT}|의|와|과)?(?: 지분| 경영권| 주식)?{_XC}{{0,24}}{_BUYS}", "A가 B를 인수"),
    _rule("acquires", rf"{_A}{_SUBJECT} {_X}{{0,14}}(?:인수한|사들인|품은|합병한){_THEN} {_KIND}{_B}", "A가 인수한 B"),
    _rule("acquires", rf"{_A}{_SUBJECT} {_X}{{0,20}}{_B}(?:한테|에게|에|로|으로) {_X}{{0,8}}(?:(?:인수|매각|합병|흡수|편입)(?:됐|된다|되었|되며|되면서)|팔렸|팔린다|넘어갔|넘어간다)", "A가 B에 인수", swap=True),
    _rule("acquires", rf"{_A}{_SUBJECT} {_X}{{0,16}}{_B}(?:에|에게) (?:경영권|(?:지분|주식) (?:전부|전량|100%))을?를? {_X}{{0,8}}(?:넘[기겼긴]|매각|팔)", "A가 B에 경영권을 넘겨", swap=True),
    _rule("acquires", rf"{_A}에 {_X}{{0,8}}(?:인수된|인수되는|팔린|매각된|합병된|흡수된|편입된) {_X}{{0,8}}{_B}", "A에 인수된 B"),
    _rule("acquires", rf"{_A}{_OBJECT} {_X}{{0,24}}{_B}(?:에|에게) {_X}{{0,20}}(?:매각|팔았|팔아|팔기로|넘겼|넘기)", "A를 B에 매각", swap=True),
    _rule("acquires", rf"{_A}{_OBJECT} {_X}{{0,10}}(?:인수한|인수하는|인수하기로 한|품은|사들인){_THEN} {_X}{{0,14}}{_B}", "A를 인수한 B", swap=True),
    # ---- subsidiary_of: the daughter first
    _rule("subsidiary_of", rf"{_A}(?:의|이|가)? (?:(?!, ){_X}){{0,22}}{_OWNS}(?:인|이자|이던)? {_X}{{0,8}}{_B}", "A 자회사 B", swap=True),
    _rule("subsidiary_of", rf"{_A}{_SUBJECT} {_X}{{0,18}}{_B}(?:의|이|가)? ?{_X}{{0,22}}{_OWNS}{_NEXT}(?:다|이다|로|여서|이며|이고|인데|지만|이지만|가 |,|라|입)", "A는 B 자회사"),
    _rule("subsidiary_of", rf"{_A}[은는도] (?:100% )?{_OWNS}(?:인|이자)? {_B}", "A는 자회사 B를", swap=True),
    _rule("subsidiary_of", rf"{_A}(?:의)? 모(?:회사|기업)(?:인|이자)? ?{_B}", "A 모회사 B"),
    _rule("subsidiary_of", rf"{_A}[을를] {_X}{{0,6}}(?:자회사|계열사)로 (?:둔|거느린|편입한) {_X}{{0,8}}{_B}", "A를 자회사로 둔 B"),
    # ---- competitor_of
    _rule("competitor_of", rf"{_A}(?:{_SUBJECT}|의|과|와)? ?{_X}{{0,16}}(?:경쟁사|경쟁업체|경쟁자|경쟁 ?상대|라이벌|맞수|호적수)(?:이자|인|로 꼽히는|격인|은|는)? {_X}{{0,8}}{_B}", "A의 경쟁사 B"),
    _rule("competitor_of", rf"{_A}[와과·] ?{_X}{{0,8}}{_B}(?:{_SUBJECT}|의) {_XC}{{0,25}}{_RIVALS}", "A와 B가 경쟁"),
    _rule("competitor_of", rf"{_A}{_SUBJECT} {_X}{{0,14}}{_AFTER}{_B}{_LIST}[와과] {_XC}{{0,20}}{_RIVALS}", "A가 B와 경쟁"),
    _rule("competitor_of", rf"{_A}[와과] {_X}{{0,20}}(?:다투는|겨루는|경쟁하는|경쟁 중인|맞붙은|맞붙는) {_X}{{0,10}}{_B}", "A와 경쟁하는 B"),
    _rule("competitor_of", rf"{_A}{_LIST} ?경쟁(?:사|업체)(?:들)?(?:에|를|보다|와) {_X}{{0,12}}{_B}", "A 등 경쟁사에 앞서 B"),
    _rule("competitor_of", rf"{_A}(?:이|가) {_B}의 {_X}{{0,8}}(?:경쟁사|경쟁업체|경쟁자|경쟁 ?상대|라이벌|맞수)(?:인|다|이다|라|로|임|죠)", "A가 B의 경쟁사"),
    _rule("competitor_of", rf"{_A}이?냐,? {_B}이?냐{_XC}{{0,24}}(?:전쟁|승부|대결|경쟁|맞수|1위)", "A냐 B냐"),
    _rule("competitor_of", rf"{_A} ?(?:vs\.?|VS\.?) ?{_B}", "A vs B"),
    _rule("competitor_of", rf"(?:다투는|경쟁하는|경쟁 중인|라이벌인|맞수인) {_A}[와과·] ?{_B}", "경쟁하는 A와 B"),
    _rule("competitor_of", rf"{_A}{_SUBJECT} {_X}{{0,6}}{_B}{_LIST} 등 {_X}{{0,6}}경쟁사", "A는 B 등 경쟁사를"),
    # ---- partner_of
    _rule("partner_of", rf"(?<![·,와과]){_A}(?:[와과·]| 및 ) ?{_X}{{0,10}}{_B}(?:{_SUBJECT}|의) {_XC}{{0,40}}{_JOINS}", "A와 B가 협력"),
    _rule("partner_of", rf"(?:{C}(?:[와과]|, ) ?){{0,3}}{_A}(?:[와과]|, )(?: ?{C}(?:[와과]|, )){{0,3}} ?{_B}(?:(?:[와과]|, ) ?{C}){{0,3}}[은는이가] {_XC}{{0,40}}{_JOINS}", "A와 B, C가 협력"),
    _rule("partner_of", rf"{_DOES} {_X}{{0,20}}{_B}{_LIST}[와과] {_X}{{0,24}}공동 ?(?:서비스|운영|배급|개발)", "A가 B와 공동 서비스"),
    _rule("partner_of", rf"{_A}(?:[와과]|이?랑) ?{_B}{_SUBJECT} {_XC}{{0,40}}(?:함께|같이|공동으로) {_XC}{{0,10}}{_MAKES}", "A와 B가 함께 개발"),
    _rule("partner_of", rf"{_FRONT}{_A}[·\-–] ?{_B},? {_XC}{{0,25}}{_JOINS}", "A·B, 협력"),
    _rule("partner_of", rf"{_A}(?:· ?{C}){{0,3}}· ?{_B}(?:· ?{C}){{0,3}} ?(?:\d사|두 회사|세 회사|네 회사|양사)? {_JOINS}", "A·B·C 연합"),
    _rule("partner_of", rf"{_A}{_SUBJECT} {_X}{{0,6}}{_B}의 {_X}{{0,6}}{_ALLY}", "A는 B의 합작 상대"),
    _rule("partner_of", rf"{_A}의 {_X}{{0,6}}{_ALLY}(?:인|이자)? ?{_B}", "A의 합작 상대 B"),
    _rule("partner_of", rf"{_DOES} {_X}{{0,30}}{_B}{_LIST}[와과] (?:[^ .“”]{{1,6}} )?(?:함께|공동으로|손잡고) {_XC}{{0,30}}{_MAKES}", "A가 B와 함께 개발"),
    _rule("partner_of", rf"{_DOES} [^.“”]{{0,60}}{_B}{_LIST}(?:[와과]|와의|과의|와도|과도|와는|과는)(?: 함께)? {_XC}{{0,40}}{_JOINS}", "A가 B와 협력"),
    _rule("partner_of", rf"{_A}[와과] {_X}{{0,12}}(?:손잡은|손을 잡은|제휴한|협력하는|공동 개발한) {_X}{{0,8}}{_B}", "A와 손잡은 B"),
    # ---- met_with
    _rule("met_with", rf"{_A}{_PEOPLE}{_NP}{_SUBJECT} [^.“”]{{0,60}}{_B}[^.,“”]{{0,24}}(?:을|를|와|과|등과|와의|과의|에게|으로부터)? [^.“”]{{0,44}}{_MEETS}", "A가 B를 만나"),
    _rule("met_with", rf"{_A}{_NP}[와과·] ?{_B}{_NP}(?:{_SUBJECT}|의) {_XP}{{0,34}}(?<![을를] ){_MEETS}", "A와 B가 만나"),
    _rule("met_with", rf"{_A}{_PEOPLE}{_NP}(?:[와과·,]|, ) ?{_B}{_PEOPLE}{_NP}[이가] (?:(?![을를] ){_XP}){{0,20}}(?:한자리에|만났다|회동했|머리를 맞대)", "A와 B, C가 만나"),
    _rule("met_with", rf"{_A}{_NP}[·,] ?{_B}(?: {TITLE})? ?[^.,을를은는이가과와등“”]{{0,14}}{_TALKS}", "A·B 회동"),
    # ---- employee_of: post and company in one clause, as the guideline has it
    _rule("employee_of", rf"{_A}(?: 현)?{_COUNTRY} {_B}{_POST}", "P C 직함", 0.9),
    _rule("employee_of", rf"{_A}[(（]{_B}{_POST}", "P(C 직함)", 0.9),
    _rule("employee_of", rf"{_A}(?: [가-힣A-Za-z0-9]{{0,10}}(?:부문|본부|사업부|팀|실|센터|연구소|지점|공장|지사|법인|그룹))?의 (?:현 |신임 )?{_B}{_POST}", "C의 P 직함", 0.88, swap=True),
    _rule("employee_of", rf"{_A} {_B}{_POST}", "C P 직함", 0.88, swap=True),
    _rule("employee_of", rf"{_A}{_POST}(?:인|이자)? {_B}", "C 직함 P", 0.85, swap=True),
    # ---- founder_of: the person may come first or second
    _rule("founder_of", rf"{_A} {_B} (?:공동 ?)?(?:{FOUNDER})", "P C 창업자", 0.88),
    _rule("founder_of", rf"{_A}(?:의)? (?:공동 ?)?(?:{FOUNDER})(?:인|이자|겸)? ?(?:고 |故 )?{_B}", "C 창업자 P", 0.86, swap=True),
    _rule("founder_of", rf"{_A}(?:의)? ?{_B} (?:공동 ?)?(?:{FOUNDER})", "C P 창업자", 0.85, swap=True),
    _rule("founder_of", rf"{_A}{_OBJECT} {_X}{{0,24}}{_FOUNDS}(?:한|했던|해| )[^.“”]{{0,16}}{_B}", "C를 창업한 P", 0.86, swap=True),
    _rule("founder_of", rf"{_A}{_NP}{_SUBJECT} [^.“”]{{0,70}}{_B}{_OBJECT} {_XC}{{0,16}}{_FOUNDS}", "P가 C를 창업", 0.82),
    _rule("founder_of", rf"{_A}{_NP}[이가] {_X}{{0,26}}(?:창업한|설립한|창립한|차린|세운) {_X}{{0,12}}{_B}", "P가 창업한 C", 0.82),
    _rule("founder_of", rf"{_A}{_NP}[와과] (?:함께|같이|공동으로|손잡고) {_X}{{0,20}}{_B}{_OBJECT} {_XC}{{0,16}}{_FOUNDS}", "P와 함께 C를 창업", 0.8),
    _rule("founder_of", rf"{_A}{_NP}{_SUBJECT}? {_X}{{0,12}}{_B}(?:의)? (?:공동 ?)?(?:{FOUNDER}|창업자|창업주|설립자|창업 ?멤버)(?:다|이다|임|로|였|인(?! ?{P}))", "P는 C 창업자", 0.84),
    _rule("founder_of", rf"{_A}[은는] [^.“”]{{0,40}}{_B}[^.“”]{{0,30}}(?:이|가|와|과|함께|씨와) {_XC}{{0,50}}{_FOUNDS}", "C는 P가 창업", 0.8, swap=True),
    _rule("founder_of", rf"{_A}[은는] {_X}{{0,20}}{_B} {FOUNDER}[이가] {_X}{{0,40}}(?:시작|출발|키운|일군)", "C는 P 창업주가 시작", 0.78, swap=True),
)  # fmt: skip
# What may fail to happen; who founded what stays true.
_EVENTS = frozenset(("supplies", "invests_in", "acquires", "partner_of", "met_with"))
# `한빛은 누리를 인수한 대륜에 …`: what stands behind the verb did it, not the subject.
_DEEDS = frozenset(("supplies", "invests_in", "acquires"))
_OF_ANOTHER = re.compile(
    rf"(?:하는|한|해 온|하던|하기로 한|했던) (?!데|뒤|후|이후|것|바|지 |적|만큼|점|셈)[^,.“”]{{0,12}}?{C}"
)
# A share of less than half is an investment, whatever the verb.
_STAKE = Rule("invests_in", "", "A가 B 지분을 인수", 0.55)
_CONTROL = Rule("acquires", "", "A가 B 지분을 인수", 0.55)
_SIDES = {
    "met_with": (PERSON, PERSON),
    "employee_of": (PERSON, COMPANY),
    "founder_of": (PERSON, COMPANY),
}


def _is_stake(matched: str) -> bool:
    """True when the matched words name a share below half and no control."""
    share = re.search(r"(?:지분|주식) ?(?:약 )?(\d{1,2})(?:·\d+)?%", matched)
    return share is not None and int(share[1]) < 50 and "경영권" not in matched


def _is_control(matched: str) -> bool:
    """True when the matched words say that more than half is bought, and not only held."""
    share = re.search(r"(?:지분|주식) ?(?:약 )?(\d{1,3})(?:·\d+)?%", matched)
    return share is not None and int(share[1]) > 50 and re.search("사들|취득|확보|매입|인수", matched) is not None


def _end_of_clause(text: str, start: int) -> int:
    """How far behind a verb it may be said that nothing came of it: not beyond the sentence."""
    stop = text.find(".", start, start + _NOTHING_CAME)
    return stop if stop >= 0 else start + _NOTHING_CAME


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names of a sentence and what stands around them: `first` is left of `second`."""

    first: Hit
    second: Hit
    left: str
    gap: str
    behind: str

    @property
    def shown(self) -> str:
        """What patterns are matched against."""
        return f"{self.left}{_A}{self.gap}{_B}{self.behind}"


def pairs(sentence: Masked) -> Iterator[Pair]:
    """Every two names that stand close enough."""
    text = sentence.text
    for index, first in enumerate(sentence.hits):
        start = sentence.places[index]
        for second, end in zip(sentence.hits[index + 1 :], sentence.places[index + 1 :], strict=True):
            if not 0 < end - start - 1 <= _REACH:
                continue
            left = _FRONT if _HEADS.fullmatch(text[:start]) else text[max(0, start - _LEFT) : start]
            yield Pair(first, second, left, text[start + 1 : end], text[end + 1 : end + 1 + _BEHIND])


def matching(pair: Pair) -> Iterator[Rule]:
    """The rules that hold for a pair, the first of each label."""
    done: set[str] = set()
    shown = pair.shown
    for rule in RULES:
        sides = _SIDES.get(rule.label, (COMPANY, COMPANY))
        labels = (pair.second.label, pair.first.label) if rule.swap else (pair.first.label, pair.second.label)
        if rule.label in done or labels != sides:
            continue
        match = _compiled(rule.pattern).search(shown)
        if match is None:
            continue
        # `A 지분을 가진 B는 팔지 않기로`: that B has them stays true.
        told = match[0].endswith(_B) and "기로" not in match[0]
        if (
            rule.label in _EVENTS
            and not told
            and _FAILED.search(shown, match.end(), _end_of_clause(shown, match.end()))
        ):
            continue
        if rule.label in _DEEDS and not rule.swap and _OF_ANOTHER.match(shown, match.end()):
            continue
        if rule.label == "invests_in" and not rule.swap and _is_control(shown[match.start() : match.end() + 4]):
            rule = _CONTROL
            if rule.label in done:
                continue
        if rule.label == "acquires" and _is_stake(match[0]):
            rule = _STAKE
            if rule.label in done:
                continue
        done.add(rule.label)
        yield rule
