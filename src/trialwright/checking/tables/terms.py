"""Clinical terms in pairs: the Chinese word and the English words that render it, by field of meaning.

Two terms of one group exclude each other as translations. Chinese: 全国科学技术名词审定委员会 医学名词; English: MeSH headings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from trialwright.checking.words import Several, Words, gated

SOURCE: Final = "全国科学技术名词审定委员会 医学名词; MeSH"


@dataclass(frozen=True, slots=True)
class Term:
    """One notion: its Chinese words, its English words, the group in which it excludes the others."""

    zh: Words
    en: Words
    zh_word: str
    en_word: str
    group: str


# group | 中文 (regex) | English (regex) | English word to show
_ROWS: Final = """
disease|骨关节炎|osteo-?arthritis|osteoarthritis
disease|骨质疏松|osteoporosis|osteoporosis
disease|类风湿关节炎|rheumatoid arthritis|rheumatoid arthritis
disease|痛风|gout|gout
disease|高血压|hypertensi|hypertension
disease|低血压|hypotensi|hypotension
disease|高血糖|hyperglyc|hyperglycaemia
disease|低血糖|hypoglyc|hypoglycaemia
disease|糖尿病|diabet|diabetes
disease|肺炎|pneumoni|pneumonia
disease|哮喘|asthma|asthma
disease|慢性阻塞性肺|COPD|chronic obstructive pulmonary disease
disease|肺结核|tubercul|tuberculosis
disease|乙型?肝炎?|hepatitis B|HBV|HBsAg|hepatitis B
disease|丙型?肝炎?|hepatitis C|HCV|hepatitis C
disease|梅毒|syphilis|treponem|syphilis
disease|艾滋病|HIV|AIDS|HIV
disease|脑梗死|cerebral infarct|ischa?emic stroke|cerebral infarction
disease|脑出血|cerebral ha?emorrhage|intracerebral ha?emorrhage|ha?emorrhagic stroke|cerebral haemorrhage
disease|心肌梗[死塞]|myocardial infarct|myocardial infarction
disease|心力?衰竭?|heart failure|cardiac (?:failure|insufficiency)|heart failure
disease|肝硬化|cirrhosis|cirrhosis
disease|腹水|ascites|ascites
disease|胸腔积液|pleural effusion|hydrothorax|pleural effusion
disease|心包积液|pericardial effusion|pericardial effusion
disease|再生障碍性贫血|aplastic an|aplastic anaemia
disease|缺铁性贫血|iron deficien|iron deficiency anaemia
disease|白血病|leuk[ae]?emia|leukaemia
disease|淋巴瘤|lymphoma|lymphoma
disease|骨髓瘤|myeloma|myeloma
disease|平滑肌肉瘤|leiomyosarcoma|leiomyosarcoma
disease|脂肪肉瘤|liposarcoma|liposarcoma
disease|横纹肌肉瘤|rhabdomyosarcoma|rhabdomyosarcoma
disease|食管|o?esophag|oesophagus
disease|胃癌|gastric|stomach|gastric cancer
disease|鼻咽癌|nasophary|nasopharyngeal carcinoma
disease|喉癌|laryn|laryngeal cancer
disease|肝癌|hepatocellular|liver cancer|hepatic|HCC|liver cancer
disease|胰腺|pancrea|pancreas
disease|卵巢|ovar|ovary
disease|子宫内膜|endometri|endometrium
disease|宫颈|cervi|cervix
disease|前列腺|prostat|prostate
disease|膀胱|bladder|bladder
disease|乳腺|breast|breast
disease|甲状腺|thyroid|thyroid
disease|抑郁|depress|depression
disease|焦虑|anxi|anxiety
disease|失眠|insomnia|sleep|insomnia
disease|癫痫|epilep|seizure|epilepsy
disease|痴呆|dementia|dementia
disease|帕金森|parkinson|Parkinson's disease
disease|青光眼|glaucoma|glaucoma
disease|白内障|cataract|cataract
disease|近视|myopi|myopia
disease|银屑病|psoria|psoriasis
disease|湿疹|eczema|eczema
disease|白癜风|vitiligo|vitiligo
disease|溃疡性结肠炎|ulcerative colitis|ulcerative colitis
disease|克罗恩|crohn|Crohn's disease
disease|便秘|constipat|constipation
disease|腹泻|diarrh|diarrhoea
act|纳入|includ|inclusion|eligib|inclusion
act|排除|exclu|exclusion
course|复发|recurren|relaps|recurrence
course|初诊|newly diagnosed|untreated|treatment-na|newly diagnosed
course|难治|refractory|intractable|refractory
site|左|left|left
site|右|right|right
time|术前|before (?:the )?(?:surgery|operation)|pre-?operative|preoperative
time|术后|after (?:the )?(?:surgery|operation)|post-?operative|following surgery|postoperative
"""


def _terms() -> tuple[Term, ...]:
    out = []
    for line in _ROWS.strip().splitlines():
        group, zh, *en, word = line.split("|")
        out.append(Term(gated(zh), gated("|".join(en), re.I), re.sub(r"\W.*", "", zh) or zh, word, group))
    return tuple(out)


TERMS: Final = _terms()

# English words whose rendering of a fixed Chinese phrase changes the decision: zh, wrong en, right en, why
FIXED: Final = (
    (r"其[他它](?:经?研究者|研究人员)(?:认为|判断)", r"other (?:researchers?|investigators?) (?:consider|think|believe)",
     "other conditions that the investigator considers", "“其他”修饰情形而非研究者", "'other' belongs to the conditions, not to the investigators"),
    (r"脱敏(?!治疗)", r"anonymi[sz]\w*", "de-identified (coded)", "脱敏（可重新识别）不等于匿名", "de-identified data can be linked again, anonymised data cannot"),
    (r"去标识化", r"anonymi[sz]\w*", "de-identified (coded)", "去标识化不等于匿名", "de-identified data can be linked again, anonymised data cannot"),
    (r"依从性(?:差|不)", r"poor obedience|disobedien", "poor compliance", "应译 compliance/adherence", "the word is compliance or adherence"),
    (r"知情同意书", r"informed (?:agreement|approval)", "informed consent form", "应译 informed consent", "the word is informed consent"),
    (r"安慰剂", r"comfort agent|consolation", "placebo", "应译 placebo", "the word is placebo"),
    (r"哺乳期", r"breast period|sucking", "lactating", "应译 lactating", "the word is lactating"),
    (r"血清病", r"seropathy|serum disease", "serum sickness", "血清病应译 serum sickness", "the disease is called serum sickness"),
)  # fmt: skip


@cache
def vocabulary() -> frozenset[str]:
    """Words a medical spell-check knows by heart: ordinary words of trials and diseases; substances are INT-05's."""
    return frozenset(WORDS.split())


WORDS: Final = (
    """
radiotherapy radiation chemotherapy immunotherapy therapy treatment treatments patients patient participant participants efficacy safety
randomized randomised controlled multicenter multicentre placebo carcinoma metastasis metastases metastatic recurrence recurrent
progression survival response toxicity adverse serious severe hypertension diabetes diabetic mellitus diagnosis diagnosed
histologically cytologically pathologically confirmed hepatitis infection infectious pneumonia interstitial cardiovascular
myocardial infarction arrhythmia ventricular supraventricular angina pregnancy pregnant lactating breastfeeding contraception
contraceptive consent informed hemoglobin haemoglobin platelet platelets neutrophil neutrophils leukocyte lymphocyte creatinine
bilirubin albumin transaminase aminotransferase phosphatase coagulation prothrombin thromboplastin international normalized
esophageal oesophageal esophagus nasopharyngeal gastric colorectal hepatocellular pancreatic prostate ovarian cervical
leukemia lymphoma myeloma sarcoma anemia anaemia aplastic hematologic haematologic hematopoietic reconstruction
autoimmune rheumatoid arthritis psoriasis osteoarthritis osteoporosis insufficiency failure dysfunction
intravenous subcutaneous intramuscular intratumoral injection infusion administration concentration pharmacokinetics
pharmacokinetic investigator investigators research clinical hospital university evaluation assessment measurement
gastrointestinal respiratory pulmonary neurological psychiatric schizophrenia depression anxiety cognitive impairment
anesthesia anaesthesia postoperative preoperative surgery surgical laparoscopic resection transplantation
hypersensitivity allergic allergy corticosteroid corticosteroids glucocorticoid antibiotic antibiotics anticoagulant
tuberculosis malignancy malignant malignancies tumor tumour tumors lesions lesion symptomatic asymptomatic
baseline screening enrollment enrolment randomization randomisation allocation duration frequency incidence proportion
sequential concurrent concomitant maintenance induction consolidation definitive palliative adjuvant neoadjuvant
questionnaire inventory quality physical function mortality morbidity complication complications hemorrhage haemorrhage
thrombosis embolism ischemic ischaemic stroke cerebral intracranial encephalopathy cirrhosis ascites
volunteers voluntarily compliance ability surgical sterilization childbearing potential negative positive
"""
    + " local locally combined combination conventional standard systemic "
)
_ZH: Final = Several(t.zh for t in TERMS)
_EN: Final = Several(t.en for t in TERMS)


def terms_in(zh: str = "", en: str = "") -> tuple[Term, ...]:
    """The terms whose Chinese or English words may stand in a text, in the order of the table."""
    found = {*(_ZH.possible(zh) if zh else ()), *(_EN.possible(en) if en else ())}
    return tuple([TERMS[k] for k in sorted(found)])
