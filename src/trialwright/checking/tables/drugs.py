"""International nonproprietary names with their Chinese names, class and half-life.

Names: WHO INN lists and the Chinese Pharmacopoeia Commission's 中国药品通用名称. Half-lives in days are rounded figures of
section 12.3 (or 5.2) of the product labels of the FDA, EMA or NMPA; where a label gives a range, both ends stand here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from trialwright.checking.words import Words, gated

SOURCE: Final = "WHO INN; 中国药品通用名称"
HALF_LIFE_SOURCE: Final = "elimination half-life, product label, section Pharmacokinetics"


@dataclass(frozen=True, slots=True)
class Drug:
    """One substance: INN, Chinese name, class, half-life in days (shortest and longest printed), other spellings in use."""

    inn: str
    zh: str
    kind: str
    half_life: tuple[float, float] | None = None
    also: tuple[str, ...] = ()


# inn | zh | class | half-life in days, a-b | other accepted spellings
_ROWS: Final = """
pembrolizumab|帕博利珠单抗|anti-PD-1|22-22|
nivolumab|纳武利尤单抗|anti-PD-1|25-25|纳武单抗
camrelizumab|卡瑞利珠单抗|anti-PD-1|5.5-11|卡瑞丽珠单抗
toripalimab|特瑞普利单抗|anti-PD-1|10-18|
tislelizumab|替雷利珠单抗|anti-PD-1|24-24|
sintilimab|信迪利单抗|anti-PD-1|19-20|
penpulimab|派安普利单抗|anti-PD-1|17-23|
zimberelimab|赛帕利单抗|anti-PD-1||
serplulimab|斯鲁利单抗|anti-PD-1||
cemiplimab|西米普利单抗|anti-PD-1|20-22|
atezolizumab|阿替利珠单抗|anti-PD-L1|27-27|
durvalumab|度伐利尤单抗|anti-PD-L1|18-21|
avelumab|阿维鲁单抗|anti-PD-L1|6-6|
envafolimab|恩沃利单抗|anti-PD-L1||
adebrelimab|阿得贝利单抗|anti-PD-L1||
sugemalimab|舒格利单抗|anti-PD-L1||
ipilimumab|伊匹木单抗|anti-CTLA-4|15-15|
cadonilimab|卡度尼利单抗|anti-PD-1||
bevacizumab|贝伐珠单抗|anti-VEGF|20-20|贝伐单抗
cetuximab|西妥昔单抗|anti-EGFR|3-8|
nimotuzumab|尼妥珠单抗|anti-EGFR||
trastuzumab|曲妥珠单抗|anti-HER2|28-28|
pertuzumab|帕妥珠单抗|anti-HER2|18-18|
rituximab|利妥昔单抗|anti-CD20|18-32|
obinutuzumab|奥妥珠单抗|anti-CD20|28-28|
daratumumab|达雷妥尤单抗|anti-CD38|18-23|
denosumab|地舒单抗|anti-RANKL|25-28|地诺单抗
tocilizumab|托珠单抗|anti-IL-6R|11-13|
adalimumab|阿达木单抗|anti-TNF|14-14|
infliximab|英夫利西单抗|anti-TNF|8-10|英夫利昔单抗
etanercept|依那西普|anti-TNF|4-5|
secukinumab|司库奇尤单抗|anti-IL-17|22-31|
ustekinumab|乌司奴单抗|anti-IL-12/23|15-46|
dupilumab|度普利尤单抗|anti-IL-4R||
omalizumab|奥马珠单抗|anti-IgE|26-26|
eculizumab|依库珠单抗|complement inhibitor|11-18|
paclitaxel|紫杉醇|cytotoxic|0.5-2.2|
nab-paclitaxel|白蛋白结合型紫杉醇|cytotoxic|0.5-1.1|albumin-bound paclitaxel
docetaxel|多西他赛|cytotoxic|0.5-0.5|
cisplatin|顺铂|cytotoxic|1-5|
carboplatin|卡铂|cytotoxic|0.2-0.3|
oxaliplatin|奥沙利铂|cytotoxic|0.6-16|
nedaplatin|奈达铂|cytotoxic||
lobaplatin|洛铂|cytotoxic||
fluorouracil|氟尿嘧啶|cytotoxic|0.01-0.02|5-fluorouracil,5-FU,5-氟尿嘧啶
capecitabine|卡培他滨|cytotoxic|0.03-0.04|
tegafur|替加氟|cytotoxic||
gemcitabine|吉西他滨|cytotoxic|0.03-0.4|
pemetrexed|培美曲塞|cytotoxic|0.15-0.15|
etoposide|依托泊苷|cytotoxic|0.2-0.5|
irinotecan|伊立替康|cytotoxic|0.25-0.5|
doxorubicin|多柔比星|anthracycline|0.8-2|阿霉素,adriamycin
epirubicin|表柔比星|anthracycline|1.3-1.7|表阿霉素
idarubicin|伊达比星|anthracycline|0.9-1|
daunorubicin|柔红霉素|anthracycline|0.8-0.8|
ifosfamide|异环磷酰胺|cytotoxic|0.2-0.6|
cyclophosphamide|环磷酰胺|cytotoxic|0.1-0.5|
temozolomide|替莫唑胺|cytotoxic|0.08-0.08|
methotrexate|甲氨蝶呤|cytotoxic|0.1-0.6|甲氨喋呤
pirarubicin|吡柔比星|anthracycline||
vincristine|长春新碱|cytotoxic|0.8-3.5|
vinorelbine|长春瑞滨|cytotoxic|1.2-1.8|
cytarabine|阿糖胞苷|cytotoxic|0.04-0.13|
azacitidine|阿扎胞苷|cytotoxic|0.03-0.05|
decitabine|地西他滨|cytotoxic|0.02-0.03|
fludarabine|氟达拉滨|cytotoxic|0.8-0.8|
busulfan|白消安|cytotoxic|0.1-0.13|
melphalan|美法仑|cytotoxic|0.05-0.06|马法兰
leucovorin|亚叶酸|folate|0.03-0.3|calcium folinate,folinic acid,亚叶酸钙
mesna|美司钠|uroprotectant|0.02-0.3|
bortezomib|硼替佐米|proteasome inhibitor|1.7-8|
lenalidomide|来那度胺|immunomodulator|0.12-0.2|
thalidomide|沙利度胺|immunomodulator|0.2-0.3|
venetoclax|维奈克拉|BCL-2 inhibitor|1.1-1.1|维奈托克
imatinib|伊马替尼|TKI|0.75-0.75|
gefitinib|吉非替尼|TKI|1.7-2|
erlotinib|厄洛替尼|TKI|1.5-1.5|
osimertinib|奥希替尼|TKI|2-2|
icotinib|埃克替尼|TKI|0.25-0.25|
afatinib|阿法替尼|TKI|1.5-1.5|
crizotinib|克唑替尼|TKI|1.75-1.75|
sorafenib|索拉非尼|TKI|1-2|
sunitinib|舒尼替尼|TKI|1.7-2.5|
lenvatinib|仑伐替尼|TKI|1.2-1.2|乐伐替尼
regorafenib|瑞戈非尼|TKI|1.2-1.2|
pazopanib|培唑帕尼|TKI|1.3-1.3|
apatinib|阿帕替尼|TKI|0.35-0.4|rivoceranib
anlotinib|安罗替尼|TKI|4-5|
fruquintinib|呋喹替尼|TKI|1.75-1.75|
ibrutinib|伊布替尼|TKI|0.17-0.25|
ruxolitinib|芦可替尼|JAK inhibitor|0.12-0.24|
tofacitinib|托法替布|JAK inhibitor|0.13-0.13|
baricitinib|巴瑞替尼|JAK inhibitor|0.5-0.5|
olaparib|奥拉帕利|PARP inhibitor|0.6-0.6|
niraparib|尼拉帕利|PARP inhibitor|1.5-1.5|
palbociclib|哌柏西利|CDK4/6 inhibitor|1.2-1.2|
tamoxifen|他莫昔芬|endocrine|5-7|
letrozole|来曲唑|endocrine|2-2|
abiraterone|阿比特龙|endocrine|0.5-0.5|
goserelin|戈舍瑞林|endocrine||
ciclosporin|环孢素|calcineurin inhibitor|0.2-0.8|cyclosporine,cyclosporin,cyclosporine A,ciclosporin A,环孢素A,环孢菌素
tacrolimus|他克莫司|calcineurin inhibitor|0.5-1.5|
sirolimus|西罗莫司|mTOR inhibitor|2.5-3.3|rapamycin,雷帕霉素
mycophenolate|吗替麦考酚酯|antimetabolite|0.7-0.75|mycophenolate mofetil
azathioprine|硫唑嘌呤|antimetabolite|0.2-0.2|
eltrombopag|艾曲泊帕|TPO-RA|0.9-1.3|艾曲波帕
hetrombopag|海曲泊帕|TPO-RA|0.5-1.7|
avatrombopag|阿伐曲泊帕|TPO-RA|0.8-0.8|
romiplostim|罗普司亭|TPO-RA|1-34|
prednisone|泼尼松|corticosteroid|0.1-0.15|强的松
prednisolone|泼尼松龙|corticosteroid|0.1-0.17|
methylprednisolone|甲泼尼龙|corticosteroid|0.1-0.15|甲强龙,甲基强的松龙
dexamethasone|地塞米松|corticosteroid|0.15-0.25|
hydrocortisone|氢化可的松|corticosteroid|0.06-0.1|
metformin|二甲双胍|antidiabetic|0.26-0.26|
semaglutide|司美格鲁肽|GLP-1 agonist|7-7|
liraglutide|利拉鲁肽|GLP-1 agonist|0.54-0.54|
dulaglutide|度拉糖肽|GLP-1 agonist|5-5|
empagliflozin|恩格列净|SGLT2 inhibitor|0.5-0.5|
dapagliflozin|达格列净|SGLT2 inhibitor|0.54-0.54|
sitagliptin|西格列汀|DPP-4 inhibitor|0.5-0.5|
acarbose|阿卡波糖|antidiabetic|0.08-0.08|
gliclazide|格列齐特|sulfonylurea|0.4-0.5|
warfarin|华法林|anticoagulant|1-2.5|
rivaroxaban|利伐沙班|anticoagulant|0.2-0.54|
apixaban|阿哌沙班|anticoagulant|0.5-0.5|
dabigatran|达比加群|anticoagulant|0.5-0.7|
edoxaban|艾多沙班|anticoagulant|0.4-0.6|
enoxaparin|依诺肝素|anticoagulant|0.2-0.3|
heparin|肝素|anticoagulant|0.04-0.1|
aspirin|阿司匹林|antiplatelet|0.01-0.02|acetylsalicylic acid
clopidogrel|氯吡格雷|antiplatelet|0.25-0.25|
ticagrelor|替格瑞洛|antiplatelet|0.3-0.38|
alteplase|阿替普酶|thrombolytic|0.003-0.03|
tenecteplase|替奈普酶|thrombolytic|0.06-0.1|
atorvastatin|阿托伐他汀|statin|0.6-0.6|
rosuvastatin|瑞舒伐他汀|statin|0.8-0.8|
simvastatin|辛伐他汀|statin|0.1-0.2|
amlodipine|氨氯地平|antihypertensive|1.3-2.1|
nifedipine|硝苯地平|antihypertensive|0.08-0.3|
losartan|氯沙坦|antihypertensive|0.08-0.4|
valsartan|缬沙坦|antihypertensive|0.25-0.25|
enalapril|依那普利|antihypertensive|0.46-0.46|
metoprolol|美托洛尔|beta-blocker|0.13-0.3|
propranolol|普萘洛尔|beta-blocker|0.13-0.25|
furosemide|呋塞米|diuretic|0.08-0.08|
spironolactone|螺内酯|diuretic|0.06-0.7|
digoxin|地高辛|cardiac glycoside|1.5-2|
amiodarone|胺碘酮|antiarrhythmic|26-107|
omeprazole|奥美拉唑|PPI|0.02-0.06|
esomeprazole|艾司奥美拉唑|PPI|0.05-0.06|
vonoprazan|伏诺拉生|P-CAB|0.3-0.4|
amoxicillin|阿莫西林|antibiotic|0.04-0.06|
clarithromycin|克拉霉素|antibiotic|0.13-0.3|
azithromycin|阿奇霉素|antibiotic|2.8-2.8|
levofloxacin|左氧氟沙星|antibiotic|0.25-0.33|
vancomycin|万古霉素|antibiotic|0.17-0.25|
metronidazole|甲硝唑|antibiotic|0.33-0.33|
rifampicin|利福平|antituberculosis|0.08-0.2|rifampin
isoniazid|异烟肼|antituberculosis|0.04-0.17|
entecavir|恩替卡韦|antiviral|5.3-6.2|
tenofovir|替诺福韦|antiviral|0.7-2|
oseltamivir|奥司他韦|antiviral|0.25-0.4|
remdesivir|瑞德西韦|antiviral|0.04-0.04|
aciclovir|阿昔洛韦|antiviral|0.1-0.14|acyclovir
fluconazole|氟康唑|antifungal|1.25-1.25|
voriconazole|伏立康唑|antifungal|0.25-0.25|
propofol|丙泊酚|anaesthetic|0.2-3|
sevoflurane|七氟烷|anaesthetic||七氟醚
ketamine|氯胺酮|anaesthetic|0.1-0.13|
esketamine|艾司氯胺酮|anaesthetic|0.3-0.5|
dexmedetomidine|右美托咪定|sedative|0.08-0.08|
midazolam|咪达唑仑|sedative|0.07-0.3|
remimazolam|瑞马唑仑|sedative|0.02-0.04|
ropivacaine|罗哌卡因|local anaesthetic|0.08-0.18|
bupivacaine|布比卡因|local anaesthetic|0.11-0.11|
lidocaine|利多卡因|local anaesthetic|0.06-0.08|
fentanyl|芬太尼|opioid|0.15-0.3|
sufentanil|舒芬太尼|opioid|0.1-0.2|
remifentanil|瑞芬太尼|opioid|0.003-0.01|
morphine|吗啡|opioid|0.08-0.2|
oxycodone|羟考酮|opioid|0.13-0.2|
hydromorphone|氢吗啡酮|opioid|0.1-0.13|
nalbuphine|纳布啡|opioid|0.2-0.2|
tramadol|曲马多|opioid|0.25-0.3|
ibuprofen|布洛芬|NSAID|0.08-0.08|
celecoxib|塞来昔布|NSAID|0.46-0.46|
parecoxib|帕瑞昔布|NSAID|0.3-0.33|
paracetamol|对乙酰氨基酚|analgesic|0.08-0.12|acetaminophen
gabapentin|加巴喷丁|anticonvulsant|0.2-0.3|
pregabalin|普瑞巴林|anticonvulsant|0.26-0.26|
valproate|丙戊酸|anticonvulsant|0.4-0.67|valproic acid
levetiracetam|左乙拉西坦|anticonvulsant|0.25-0.33|
carbamazepine|卡马西平|anticonvulsant|0.5-2.7|
fluoxetine|氟西汀|antidepressant|4-16|
sertraline|舍曲林|antidepressant|1.1-1.1|
escitalopram|艾司西酞普兰|antidepressant|1.1-1.4|
olanzapine|奥氮平|antipsychotic|0.9-2.3|
risperidone|利培酮|antipsychotic|0.13-0.83|
quetiapine|喹硫平|antipsychotic|0.25-0.3|
donepezil|多奈哌齐|cholinesterase inhibitor|2.9-2.9|
levodopa|左旋多巴|antiparkinson|0.06-0.06|
allopurinol|别嘌醇|urate-lowering|0.04-1|
febuxostat|非布司他|urate-lowering|0.2-0.33|
colchicine|秋水仙碱|antigout|1.1-1.3|
oxytocin|缩宫素|uterotonic|0.002-0.004|催产素
carbetocin|卡贝缩宫素|uterotonic|0.03-0.04|
misoprostol|米索前列醇|uterotonic|0.01-0.03|
progesterone|黄体酮|progestogen|0.2-2|孕酮
ondansetron|昂丹司琼|antiemetic|0.13-0.25|
aprepitant|阿瑞匹坦|antiemetic|0.4-0.5|
timolol|噻吗洛尔|beta-blocker|0.17-0.2|
atropine|阿托品|anticholinergic|0.08-0.17|
ranibizumab|雷珠单抗|anti-VEGF|9-9|
aflibercept|阿柏西普|anti-VEGF|5-6|
conbercept|康柏西普|anti-VEGF||
salbutamol|沙丁胺醇|bronchodilator|0.16-0.25|albuterol
budesonide|布地奈德|corticosteroid|0.08-0.15|
montelukast|孟鲁司特|leukotriene antagonist|0.11-0.23|
hydroxychloroquine|羟氯喹|antimalarial|40-50|
artesunate|青蒿琥酯|antimalarial|0.01-0.03|
ursodeoxycholic acid|熊去氧胆酸|bile acid|3.5-5.8|ursodiol
albumin|白蛋白|plasma product||
insulin|胰岛素|antidiabetic||
ferric carboxymaltose|羧基麦芽糖铁|iron|0.3-0.5|
epoetin|促红素|growth factor|0.2-0.5|erythropoietin,促红细胞生成素,红细胞生成素
filgrastim|非格司亭|growth factor|0.15-0.15|
tranexamic acid|氨甲环酸|antifibrinolytic|0.08-0.5|
botulinum toxin|肉毒毒素|neurotoxin||
"""


def _row(line: str) -> Drug:
    inn, zh, kind, half, also = line.split("|")
    days = tuple(float(x) for x in half.split("-")) if half else None
    return Drug(inn, zh, kind, (days[0], days[1]) if days else None, tuple(a for a in also.split(",") if a))


DRUGS: Final = tuple(_row(x) for x in _ROWS.strip().splitlines())


@cache
def by_english() -> dict[str, Drug]:
    """Every accepted English spelling, case-folded."""
    return {n.casefold(): d for d in DRUGS for n in (d.inn, *d.also) if n.isascii()}


@cache
def by_chinese() -> dict[str, Drug]:
    """Every accepted Chinese spelling."""
    return {n: d for d in DRUGS for n in (d.zh, *d.also) if not n.isascii()}


@cache
def english_pattern() -> Words:
    names = sorted(by_english(), key=len, reverse=True)
    return gated(r"(?<![A-Za-z])(?:" + "|".join(map(re.escape, names)) + r")(?![A-Za-z])", re.I)


@cache
def chinese_pattern() -> Words:
    return gated("|".join(map(re.escape, sorted(by_chinese(), key=len, reverse=True))))


@lru_cache(maxsize=4096)
def drugs_in(text: str) -> dict[str, tuple[Drug, str]]:
    """The substances a text names: INN → substance and the spelling used.

    >>> sorted(drugs_in("顺铂75mg/m2 and Cisplatin; cyclosporine"))
    ['ciclosporin', 'cisplatin']
    """
    out: dict[str, tuple[Drug, str]] = {}
    for m in english_pattern().finditer(text):
        d = by_english()[m.group().casefold()]
        out.setdefault(d.inn, (d, m.group()))
    for m in chinese_pattern().finditer(text):
        d = by_chinese()[m.group()]
        out.setdefault(d.inn, (d, m.group()))
    return out
