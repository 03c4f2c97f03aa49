"""Ordinary words around names: what announces a company, what is part of a post, places, given names.

These are words of the language, not names to be found; names are data in `resources/lexicon`.
"""


def _list(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# `스타트업 X`, `업체인 X`, `모회사 X의`: what stands before the name of a company.
ANNOUNCES_COMPANY = _set(
    "스타트업 업체 기업 회사 모회사 자회사 계열사 관계사 운영사 운용사 제조사 제작사 개발사 게임사 시공사 건설사 "
    "항공사 통신사 이통사 은행 증권사 카드사 보험사 제약사 협력사 공급사 고객사 경쟁사 파트너사 상장사 벤처기업 "
    "대기업 중견기업 중소기업 강소기업 팹리스 파운드리 유니콘 플랫폼사 유통사 물류사 해운사 조선사 정유사 철강사 "
    "자동차사 완성차업체 배터리사 배급사 기획사 소속사 투자사 사모펀드 운영업체 개발업체 제조업체 전문업체 "
    "전문기업 대행사 주관사 지주사 지주회사 법무법인 회계법인"
)
# Words that are neither a name nor part of one although the tokenizer does not know them, or that end a chain.
ORDINARY = _set(
    "빅테크 글로벌 국내 국내외 해외 세계 최대 최고 최초 주요 현지 업계 재계 정부 당국 시장 온라인 오프라인 모바일 "
    "플랫폼 서비스 브랜드 제품 인공지능 반도체 데이터센터 클라우드 메타버스 스타트업 배터리 이차전지 전기차 "
    "자율주행 바이오 헬스케어 핀테크 블록체인 가상화폐 비트코인 코인 소프트웨어 하드웨어 코스피 코스닥 나스닥 "
    "다우 코넥스 단독 속보 종합 사진 제공 자료 출처 캡처 입력 수정 지면 이날 전날 다음날 지난달 올해 내년 작년 "
    "오늘 내일 어제 그룹 회사 기업 업체 은행 증권 보험 카드 전자 통신 자동차 화학 건설 제약 본사 지사 공장 사업 "
    "부문 사업부 본부 팀 부서 위원회 협회 당시 신임 총괄 담당 겸 등 및 또 한편 이어 특히 다만 하지만 그러나 또한 "
    "한국 한국인 미국인 외국인 두 세 네 양사 양측 이들 그는 그녀 이번 지난 최근 향후 현재 앞서 챗봇 인공지능칩 "
    "대통령 장관 총리 기자 교수 대표 사장 회장 의장 경영진 수뇌부 총수 임원 직원 개발자 창업자 창업주 노조 주주 "
    "투자자 소비자 고객"
)
PLACES = _set(
    "한국 대한민국 미국 일본 중국 대만 타이완 홍콩 영국 프랑스 독일 이탈리아 스페인 네덜란드 벨기에 스위스 스웨덴 "
    "노르웨이 핀란드 덴마크 폴란드 체코 헝가리 오스트리아 러시아 우크라이나 튀르키예 터키 이스라엘 이란 이라크 "
    "사우디 사우디아라비아 아랍에미리트 카타르 쿠웨이트 인도 인도네시아 베트남 태국 말레이시아 미얀마 몰디브 "
    "시리아 요르단 레바논 예멘 리비아 수단 에티오피아 케냐 나이지리아 가나 우간다 르완다 탄자니아 모잠비크 "
    "짐바브웨 앙골라 알제리 모로코 튀니지 세네갈 콩고 카자흐스탄 우즈베키스탄 몽골 네팔 부탄 스리랑카 방글라데시 "
    "파키스탄 아프가니스탄 라오스 캄보디아 브루나이 동티모르 조지아 아르메니아 아제르바이잔 벨라루스 루마니아 "
    "불가리아 그리스 세르비아 크로아티아 슬로베니아 슬로바키아 리투아니아 라트비아 에스토니아 포르투갈 아일랜드 "
    "아이슬란드 룩셈부르크 모나코 바티칸 페루 콜롬비아 베네수엘라 에콰도르 볼리비아 파라과이 우루과이 쿠바 파나마 "
    "코스타리카 과테말라 온두라스 아이티 도미니카 자메이카 오만 바레인 북한 남한 소련 바레인 마카오 티베트 하와이 "
    "서울시 부산시 대구시 인천시 광주시 대전시 울산시 세종시 제주도 경기도 강원도 충청도 전라도 경상도 도쿄도 "
    "싱가포르 필리핀 호주 뉴질랜드 캐나다 멕시코 브라질 아르헨티나 칠레 남아공 이집트 유럽 아시아 북미 남미 중동 "
    "아프리카 동남아 동남아시아 서울 부산 대구 인천 광주 대전 울산 세종 경기 강원 충북 충남 전북 전남 경북 경남 "
    "제주 수원 성남 판교 평택 용인 화성 이천 청주 천안 아산 구미 포항 창원 여수 강남 여의도 뉴욕 워싱턴 "
    "로스앤젤레스 샌프란시스코 실리콘밸리 시애틀 텍사스 캘리포니아 라스베이거스 런던 파리 베를린 뮌헨 "
    "프랑크푸르트 도쿄 오사카 베이징 상하이 선전 바르셀로나 두바이 아부다비 제네바 다보스 하노이 호찌민 방콕 "
    "자카르타 뭄바이 시드니 모스크바 EU UAE US USA UK G7 G20 北 美 中 日 韓 英 獨 佛"
)
# Given names that are short or are also ordinary words, so that the tokenizer does not show them to be names.
GIVEN_NAMES = _set(
    "팀 빌 잭 존 샘 짐 댄 벤 톰 론 밥 닉 맥 팻 켄 맷 제프 제임스 마크 스티브 스티븐 래리 세르게이 일론 제인 메리 "
    "마리 리사 안나 에릭 데이비드 마이클 마이크 로버트 윌리엄 리처드 토머스 찰스 크리스 대니얼 다니엘 매슈 앤서니 "
    "폴 앤드루 케빈 브라이언 조지 티머시 제이슨 라이언 게리 니컬러스 조너선 저스틴 스콧 브랜던 벤저민 프랭크 "
    "그레고리 레이먼드 알렉산더 패트릭 피터 헨리 칼 아서 로렌 사라 에밀리 에마 올리비아 소피아 앨리스 줄리아 젠슨 "
    "사티아 순다르 리드 린다 캐시 아니타 수전 마거릿 레이철 로라 니콜 한스 위르겐 볼프강 클라우스 피에르 장 자크 "
    "마리오 루카 안토니오 카를로스 호세 이반 세르지오"
)
# Words between a company and a post: `삼성전자 반도체 부문장`, `현 LG전자 대표`.
BEFORE_POST = _set(
    "현 신임 당시 초대 공동 각자 총괄 수석 단독 대표 국내 글로벌 한국 아시아 북미 유럽 중국 일본 미국 現 新任"
)
FORMER = _set("전 前 전직 옛 구 출신 퇴임한 물러난")
# Posts of people who write the news, not of the company's business.
JOURNALISTS = _set(
    "기자 특파원 앵커 논설위원 편집국장 아나운서 PD 선임기자 인턴기자 수습기자 객원기자 전문기자 논설실장"
)
# Posts that are spelt from others, and new ones of companies.
MORE_POSTS = _set(
    "파트너 사무총장 사무국장 최고전략책임자 최고투자책임자 최고인사책임자 최고마케팅책임자 최고제품책임자 "
    "최고정보책임자 CSO CIO CRO CHRO CPO CDO 수석부회장 총괄대표 대표변호사 전문위원 법인대표 부행장 이사회의장 "
    "심사역 부대표 상임이사 총재 부총재 대변인 매니징디렉터"
)
FOUNDERS = _set("창업자 공동창업자 창업주 설립자 공동설립자 창립자")
# Posts that one person of that surname has so surely that a full name in the article is not needed.
STRONG_POSTS = _set(
    "회장 부회장 사장 부사장 대표 대표이사 전무 상무 의장 행장 은행장 대통령 장관 총리 위원장 의원 총재 이사장 "
    "CEO 최고경영자 본부장 부문장 사업부장"
)
# Posts that stand behind a department as often as behind a company.
DEPARTMENT_POSTS = _set(
    "부문장 본부장 사업부장 사업본부장 센터장 실장 팀장 그룹장 파트장 부장 차장 과장 지점장 공장장 법인장 지사장 "
    "연구소장 담당 소장 국장 처장 교수 기자 특파원"
)
# Posts that are also other words (`반도체 시장`, `공동 책임`): only a name or a company before them makes them posts.
AMBIGUOUS_POSTS = _set(
    "시장 책임 자문 감사 주장 대리 이사 선임 수석 고문 대사 지사 검사 경사 경위 경감 위원 배우 가수 작가 선수 "
    "감독 코치 단장 강사 매니저 총수 오너 서장 소장 박사 연구원 군수 의사"
)
# One-syllable words that are surnames too: `이 회장` (this), `전 회장` (former), `한 대표` (one).
DETERMINERS = _set(
    "이 전 현 한 양 두 신 제 고 본 타 각 총 주 당 구 옛 그 저 새 부 첫 여 남 명 국 시 도 군 사 모 우 소 진 선 내 차 원"
)

# Endings of company names. After the sure ones nearly everything is a company; the others also end common nouns.
SURE_ENDINGS = _list(
    "그룹 전자 텔레콤 증권 제약 홀딩스 지주 엔터테인먼트 모터스 게임즈 파트너스 벤처스 인베스트먼트 캐피탈 캐피털 "
    "자산운용 저축은행 투자증권 생명 화재 회계법인 법무법인 중공업 물산 유업 제강 제철 해운 통운 로지스틱스 "
    "네트웍스 네트워크스 커뮤니케이션즈 커뮤니케이션 테크놀로지 테크놀로지스 소프트 바이오로직스 바이오팜 "
    "바이오사이언스 로보틱스 머티리얼즈 케미칼 시스템즈 솔루션즈 일보 테크 랩스 인터내셔널 코퍼레이션 "
    "에어로스페이스 파이낸셜 파마 코스메틱 코스메틱스 오토모티브 스튜디오스 팩토리 이노베이션 다이내믹스 "
    "세미컨덕터 일렉트릭 에너지솔루션 퓨처엠 이엔지 씨앤씨 오토에버 글로비스"
)
# Sure endings that an ordinary word may stand before all the same: 시간제약, 인간생명, 연구그룹.
AMBIGUOUS_ENDINGS = frozenset(("그룹", "생명", "화재", "제약", "지주", "테크", "팩토리", "전자", "소프트"))
POSSIBLE_ENDINGS = _list(
    "은행 신문 뉴스 항공 에너지 솔루션 반도체 시스템 식품 건설 화학 자동차 디스플레이 미디어 마트 쇼핑 백화점 "
    "카드 보험 손해보험 바이오 헬스케어 제과 음료 정밀 기계 전기 전선 철강 금속 조선 조선해양 오토 모빌리티 "
    "메디칼 사이언스 랩 리츠 방송 통신 상사 산업 섬유 타이어 페인트 푸드 푸즈 플랫폼 페이 스튜디오 코리아 재팬 "
    "차이나 아메리카 에프앤비 물류 렌탈 렌터카 웹툰 개발 디자인 나노 로봇 클라우드 네트워크 엔진 모빌 타임스 경제 "
    "투어 여행 출판사 문고"
)
# `서울여대`, `과학기술부`: what looks like a name in a company's place and is none.
NOT_COMPANY_ENDINGS = _list(
    "대학교 대학원 대학 여대 공대 의대 과기원 초등학교 중학교 고등학교 교육청 경찰청 검찰청 법원 대법원 위원회 "
    "협회 연합회 협의회 상인회 어민회 중앙회 동창회 부녀회 후원회 향우회 상공회의소 "
    "조합 학회 재단 얼라이언스 거래소 연구원 연구소 진흥원 진흥공단 공단 정부 청와대 국회 시청 "
    "도청 구청 대사관 노조 포럼 서밋 콩그레스 엑스포 병원 의료원 보건소 "
    "경찰서 소방서 박물관 미술관 기념관 도서관 체육관 센터 본부 사업부 부문 트윈타워 타워 민주당 "
    "새누리당 국민의힘 민주연합 민주노총 한국노총 변호사회 의사회 동호회 총연맹 연맹 연대 공무원 빌딩 사옥 공원 "
    "광장 경기장 테크노파크 산업통상자원부 기획재정부 국토교통부 과학기술정보통신부 보건복지부 금융위 금감원 "
    "공정위"
)
# What only a company has: `X 주가`, `X의 모회사`.
COMPANY_HAS = _set(
    "관계자 주가 본사 경영진 임직원 모회사 자회사 계열사 대주주 최대주주 이사회 주식 노조 협력사 시가총액"
)
# What a company does in the news: with such a word in the sentence an actor is more likely a company.
BUSINESS = _list(
    "체결 인수 출시 공시 밝혔 발표 투자 매출 영업이익 공급 협약 합작 상장 수주 계약 개발 생산 판매 설립 매각 제휴 "
    "협력 손잡 납품 지분 주가 실적 신제품 이사회 주주 유치 특허 소송"
)
# Latin words that name things, posts, markets and measures, never a company.
LATIN_WORDS = _set(
    "CEO CFO CTO COO CMO CISO CSO CIO CPO CRO PD AI IT ICT IR PR HR RD GDP IPO ETF ESG VR AR XR MR LLM GPU CPU "
    "NPU HBM CXL SSD HDD DDR DRAM NAND TV PC OLED LCD LED EV UAM LNG LPG MWC CES IFA KOSPI KOSDAQ NYSE NASDAQ EU "
    "UAE US USA UK UN FTA SW HW OS API SaaS B2B B2C D2C MOU NDA DS DX MX VD HE BS VS CES2024 ADAS UX UI IoT 5G 6G "
    "BI CRM ERP SCM DB SQL RAG MCP PoC POC KPI MVP QR NFC UWB BNPL VC CVC IB CB BW EB WM MTS HTS ELS DLS ISA IRP TDF "
    "LCC MRO EPC SMR ESS BESS CCUS RE100 CDMO CMO ADC GLP DNA RNA MRI GMP PHEV HEV FCEV BMS LFP NCM SDV OTA OEM ODM "
    "RPG MMORPG LTE KRX MSCI WTI FDA FTC SEC PER PBR ROE EBITDA CAPEX M&A R&D PF REF TF TFT OTT NFT SNS"
)
