"""Three invented trials with typical gaps; no person, hospital or product of this name exists."""

from __future__ import annotations

from tests.reading.pages import Trial

PERSON = dict(
    **{
        "contacts.applicant.name": ("示例甲", "Shili Jia"),
        "contacts.leader.name": ("示例乙", "Shili Yi"),
        "contacts.applicant.phone": "+86 10 0000 0001",
        "contacts.leader.phone": "+86 10 0000 0002",
        "contacts.applicant.email": "applicant@example.org",
        "contacts.leader.email": "leader@example.org",
        "contacts.applicant.address": (
            "示例省示例市示例路1号",
            "No. 1 Example Road, Example City, Example Province, China",
        ),
        "contacts.leader.address": (
            "示例省示例市示例路1号",
            "No. 1 Example Road, Example City, Example Province, China",
        ),
        "contacts.applicant.institution": ("示例大学附属医院", "Affiliated Hospital of Example University"),
        "contacts.leader.institution": ("示例大学附属医院", "Affiliated Hospital of Example University"),
        "ethics.approved": ("是/Yes", "Yes"),
        "ethics.committee": (
            "示例大学附属医院伦理委员会",
            "Ethics Committee of the Affiliated Hospital of Example University",
        ),
        "ethics.file": "查看附件View",
        "contacts.ethics.name": ("示例丙", "Shili Bing"),
        "contacts.ethics.address": (
            "示例省示例市示例路1号",
            "No. 1 Example Road, Example City, Example Province, China",
        ),
        "contacts.ethics.phone": "+86 10 0000 0003",
        "sponsor.primary": ("示例大学附属医院", "Affiliated Hospital of Example University"),
        "sponsor.primary.address": (
            "示例省示例市示例路1号",
            "No. 1 Example Road, Example City, Example Province, China",
        ),
        "design.type": ("干预性研究", "Interventional study"),
        "results_public": "公开/Public",
        "ipd.shared": "否No",
        "ipd.way": ("无", "None"),
    }
)
PLACE = {
    "country": ("中国", "China"),
    "province": ("示例省", "Example Province"),
    "city": ("示例市", "Example City"),
    "institution": ("示例大学附属医院", "Affiliated Hospital of Example University"),
}
DOSE_LEVELS = Trial(
    version="ChiCTR9900000101 版本V1.0 版本创建时间2026/06/08 10:20:30 中国临床试验注册中心",
    single={
        **PERSON,
        "registration.audit": ("通过审核", "Successful"),
        "identification.registration_number": "ChiCTR9900000101\u00a0",
        "registration.refreshed": "2026-06-08 10:20:11\u00a0",
        "registration.date": "2026-06-08 00:00:00\u00a0",
        "registration.status": ("预注册", "Prospective registration"),
        "identification.public_title": (
            "雾化吸入脂质体LPX-21治疗骨肉瘤肺转移的前瞻性、单臂、剂量递增临床研究",
            "A Prospective, Single-Arm, Dose-Escalation Clinical Study of Nebulised Liposomal LPX-21 for Lung Metastases of Osteosarcoma",
        ),
        "identification.scientific_title": (
            "雾化吸入脂质体LPX-21治疗骨肉瘤肺转移的前瞻性、单臂、剂量递增临床研究",
            "A Prospective, Single-Arm, Dose-Escalation Clinical Study of Nebulised Liposomal LPX-21 for Lung Metastases of Osteosarcoma",
        ),
        "ethics.number": "2026年示审(101)号",
        "ethics.date": "2026-05-20 00:00:00",
        "funding": ("示例大学学科发展项目", "Discipline Development Programme of Example University"),
        "condition.name": ("", "Osteosarcoma with unresectable lung metastases"),
        "design.phase": ("I期临床试验\u00a0", "1"),
        "design.model": ("单臂\u00a0", "Single arm\u00a0"),
        "objectives": (
            "1. 主要目的:评估雾化吸入LPX-21治疗骨肉瘤肺转移的安全性和耐受性,确定最大耐受剂量。 2. 次要目的: 1)评价LPX-21在人体内的药代动力学(PK)特征; 2)初步评价客观缓解率(ORR)和无进展生存期(PFS)。",
            "1. Primary Objective: To evaluate the safety and tolerability of nebulised LPX-21 in lung metastases of osteosarcoma and to determine the maximum tolerated dose. 2. Secondary Objectives: 1) To evaluate the pharmacokinetic (PK) characteristics of LPX-21 in humans; 2) To preliminarily evaluate the objective response rate (ORR) and progression-free survival (PFS).",
        ),
        "eligibility.inclusion": (
            "1: 年龄≥16岁且≤70岁,性别不限。 2: ECOG评分为0或1分。 3: 经组织病理学确诊的骨肉瘤,伴不可切除的肺转移,且至少接受过一线全身化疗后进展。 4: 依据RECIST 1.1,至少有一个可测量的肺部病灶。 5: 首次给药前7天内器官功能满足以下标准: a)血液学:中性粒细胞绝对计数(ANC)≥1.5×10^9/L;血小板计数(PLT)≥100×10^9/L;血红蛋白(Hb)≥90 g/L; b)肾功能:使用Cockcroft-Gault公式计算的肌酐清除率(Ccr)≥60 mL/min; c)肝功能:总胆红素(TBIL)≤1.5×ULN;ALT和AST≤2.5×ULN; d)肺功能:第1秒用力呼气容积(FEV1)≥预计值的60%,静息血氧饱和度≥94%。 6: 预计生存期≥3个月。 7: 受试者自愿参加并签署知情同意书。",
            "1. Age >= 16 and <= 70 years, either sex; 2. ECOG performance status of 0 or 1; 3. Histopathologically confirmed osteosarcoma with unresectable lung metastases that progressed after at least one line of systemic chemotherapy; 4. At least one measurable lung lesion according to RECIST 1.1; 5. Within 7 days before the first dose, organ function meeting the following criteria: a) Hematology: absolute neutrophil count (ANC) >= 1.5 × 10?/L; platelet count (PLT) >= 100 × 10?/L; hemoglobin (Hb) >= 90 g/L; b) Renal function: creatinine clearance (Ccr) >= 60 mL/min by the Cockcroft?Gault formula; c) Liver function: total bilirubin (TBIL) <= 1.5 × ULN; ALT and AST <= 2.5 × ULN; d) Lung function: forced expiratory volume in 1 second (FEV1) >= 60% of predicted, resting oxygen saturation >= 94%; 6. Expected survival >= 3 months; 7. Subjects participate voluntarily and sign informed consent.",
        ),
        "eligibility.exclusion": (
            "1: 存在活动性肺部感染或活动性肺结核。 2: 既往间质性肺炎或放射性肺炎病史。 3: 首次给药前4周内接受过胸部放疗或重大手术。 4: 首次给药前3周内接受过全身化疗、靶向治疗或免疫治疗。 5: 支气管哮喘或已知吸入药物诱发支气管痉挛。 6: HIV阳性;HCV阳性;HBsAg阳性且HBV DNA≥2000 IU/mL。 7: 妊娠期或哺乳期妇女,或不愿在研究期间及结束后3个月内采取有效避孕措施者。 8: 过去5年内患有其他恶性肿瘤,已治愈的皮肤基底细胞癌或宫颈原位癌除外。 9: 研究者认为不适合参加本研究的其他情况。",
            "1. Active lung infection or active pulmonary tuberculosis; 2. History of interstitial pneumonia or radiation pneumonitis; 3. Thoracic radiotherapy or major surgery within 4 weeks before the first dose; 4. Systemic chemotherapy, targeted therapy or immunotherapy within 3 weeks before the first dose; 5. Bronchial asthma or known bronchospasm induced by inhaled medicines; 6. HIV positive; HCV positive; HBsAg positive with HBV DNA >= 2000 IU/mL; 7. Pregnant or breastfeeding women, or unwillingness to use effective contraception during the study and for 3 months after it; 8. Other malignancies within the past 5 years, except cured basal cell carcinoma of the skin or cervical carcinoma in situ; 9. Any other condition that makes participation unsuitable in the opinion of the investigator.",
        ),
        "dates.execution": "From 2026-09-01 00:00:00 To 2029-08-31 00:00:00",
        "dates.recruitment": "From 2026-09-01 00:00:00 To 2028-02-28 00:00:00",
        "recruitment_status": ("尚未开始", "Not yet recruiting"),
        "eligibility.age": "最小 Min age 16 years\n最大 Max age 70 years",
        "eligibility.sex": ("男女均可", "Both"),
        "design.randomisation": ("不涉及", "None"),
        "data_management": (
            "本研究采用纸质病例报告表(CRF)采集数据,由经授权的研究者填写,并双人录入电子数据采集系统(EDC)。",
            "Data are recorded on paper case report forms (CRF) by authorised investigators and entered twice into an electronic data capture system (EDC).",
        ),
        "dsmc": "有/Yes",
        "identification.registrant": "2026-06-08 10:20:11",
    },
    groups={
        "sponsor.secondary": [
            {**PLACE, "address": ("示例省示例市示例路1号", "No. 1 Example Road, Example City, Example Province, China")}
        ],
        "arms": [
            {
                "label": ("低剂量组", "Low-dose group"),
                "size": "3",
                "intervention": (
                    "LPX-21 6 mg,雾化吸入,每周2次,连续4周",
                    "LPX-21 6 mg, nebulised, twice weekly for 4 weeks",
                ),
            },
            {
                "label": ("中剂量组", "Medium-dose group"),
                "size": "3",
                "intervention": (
                    "LPX-21 12 mg,雾化吸入,每周2次,连续4周",
                    "LPX-21 12 mg, nebulised, twice weekly for 4 weeks",
                ),
            },
            {
                "label": ("高剂量组", "High-dose group"),
                "size": "3",
                "intervention": (
                    "LPX-21 24 mg,雾化吸入,每周2次,连续4周",
                    "LPX-21 24 mg, nebulised, twice weekly for 4 weeks",
                ),
            },
        ],
        "sites": [{**PLACE, "level": ("三级甲等", "Tertiary A")}],
        "outcomes": [
            {"name": ("剂量限制性毒性", "Dose-Limiting Toxicity"), "type": ("主要指标", "Primary indicator")},
            {
                "name": ("治疗期间不良事件", "Treatment?Emergent Adverse Event (TEAE)"),
                "type": ("次要指标", "Secondary indicator"),
            },
            {
                "name": ("药代动力学(PK):血浆中LPX-21浓度", "Pharmacokinetics (PK): concentration of LPX-21 in plasma"),
                "type": ("次要指标", "Secondary indicator"),
                "time_point": ("首次给药后0、1、2、4、8、24小时", "0, 1, 2, 4, 8 and 24 hours after the first dose"),
                "method": ("液相色谱-串联质谱法", "Liquid chromatography-tandem mass spectrometry"),
            },
            {
                "name": ("客观缓解率", "Objective Response Rate"),
                "type": ("次要指标", "Secondary indicator"),
                "method": ("RECIST 1.1", "RECIST 1.1"),
            },
            {"name": ("无进展生存期", "Progression-Free Survival"), "type": ("次要指标", "Secondary indicator")},
            {
                "name": ("一氧化碳弥散量变化", "Change of diffusing capacity for carbon monoxide"),
                "type": ("副作用指标", "Adverse events"),
            },
        ],
        "samples": [
            {
                "name": ("外周血", "Peripheral blood"),
                "fate": ("使用后销毁\u00a0\u00a0", "Destruction after use\u00a0\u00a0"),
            }
        ],
    },
)
SINGLE_ARM = Trial(
    single={
        **PERSON,
        "identification.registration_number": "ChiCTR9900000102\u00a0",
        "registration.refreshed": "2026-03-02 08:00:00\u00a0",
        "registration.date": "2026-02-25 00:00:00\u00a0",
        "registration.status": ("预注册", "Prospective registration"),
        "identification.public_title": (
            "小分子药物RJX-3联合环孢素治疗初治重型再生障碍性贫血的单臂研究",
            "A Single-Arm Study of the Small Molecule RJX-3 Combined With Cyclosporine for Untreated Severe Aplastic Anemia",
        ),
        "identification.scientific_title": (
            "小分子药物RJX-3联合环孢素治疗初治重型再生障碍性贫血的单臂研究",
            "A Single-Arm Study of the Small Molecule RJX-3 Combined With Cyclosporine for Untreated Severe Aplastic Anemia",
        ),
        "identification.subject_id": "EX-RJX-3-02",
        "ethics.number": "EX2026-018",
        "ethics.date": "2026-01-15 00:00:00",
        "funding": ("自筹", "Self-funded"),
        "condition.name": ("重型再生障碍性贫血", "Severe aplastic anemia"),
        "condition.code": "D61.9",
        "design.phase": ("II期临床试验\u00a0", "2"),
        "design.model": ("单臂\u00a0", "Single arm\u00a0"),
        "objectives": (
            "评价RJX-3联合环孢素的6个月总反应率及安全性",
            "To evaluate the 6-month overall response rate and the safety of RJX-3 combined with cyclosporine",
        ),
        "eligibility.exclusion": (
            "1. 既往接受过免疫抑制治疗; 2. 合并活动性感染; 3. 妊娠或哺乳期妇女; 4. 研究者认为不适宜入组的患者。",
            "1. Prior immunosuppressive therapy; 2. Active infection; 3. Pregnant or lactating women; 4. Patients considered unsuitable by the investigator.",
        ),
        "dates.execution": "From 2026-04-01 00:00:00 To 2028-12-31 00:00:00",
        "dates.recruitment": "From 2026-04-01 00:00:00 To 2027-12-31 00:00:00",
        "recruitment_status": ("正在进行", "Recruiting"),
        "eligibility.age": "最小 Min age 18 years\n最大 Max age 65 years",
        "eligibility.sex": ("男女均可", "Both"),
        "design.randomisation": ("", "None"),
        "design.masking": ("", "None"),
        "data_management": ("病例记录表", "Case Record Form, CRF"),
        "dsmc": "暂未确定/Not yet",
        "identification.registrant": "2026-02-25 09:09:09",
    },
    groups={
        "sponsor.secondary": [
            {
                **PLACE,
                "city": "",
                "address": ("示例省示例市示例路1号", "No. 1 Example Road, Example City, Example Province, China"),
            }
        ],
        "arms": [
            {
                "label": ("试验组", "Trial group"),
                "size": "24",
                "intervention": (
                    "RJX-3 10 mg,每日2次,口服,共24周;环孢素起始3 mg/kg/d,维持谷浓度150-250 ug/L",
                    "RJX-3 10 mg twice daily orally for 24 weeks; cyclosporine starting at 3 mg/kg/d, trough kept at 150-250 ug/L",
                ),
            }
        ],
        "sites": [
            {**PLACE, "level": ("三甲", "Tertiary A")},
            {
                **PLACE,
                "institution": ("示例市第二医院", "Second Hospital of Example City"),
                "level": ("三甲", "Tertiary A"),
            },
        ],
        "outcomes": [
            {
                "name": ("治疗后6个月总反应率", "Overall response rate at 6 months"),
                "type": ("主要指标", "Primary indicator"),
                "time_point": ("治疗开始后第6个月", "Month 6 after start of treatment"),
            },
            {"name": ("Type", "Type"), "type": ("次要指标", "Secondary indicator")},
            {"name": ("感染发生率", "Incidence of infection"), "type": ("副作用指标", "Adverse events")},
        ],
        "samples": [
            {
                "name": ("骨髓", "Bone marrow"),
                "tissue": ("骨髓", "Marrow"),
                "fate": ("使用后保存", "Preservation after use"),
                "note": ("保存10年", "Kept for 10 years"),
            }
        ],
    },
)
RANDOMISED = Trial(
    single={
        **PERSON,
        "identification.registration_number": "ChiCTR9900000103\u00a0",
        "registration.refreshed": "2025-11-20 16:30:00\u00a0",
        "registration.date": "2025-11-18 00:00:00\u00a0",
        "registration.status": ("补注册", "Retrospective registration"),
        "identification.public_title": (
            "围术期低剂量艾司氯胺酮预防髋关节置换术后慢性疼痛的随机、双盲、安慰剂对照研究",
            "Perioperative Low-Dose Esketamine for Prevention of Chronic Pain After Hip Arthroplasty: a Randomized, Double-Blind, Placebo-Controlled Study",
        ),
        "identification.scientific_title": (
            "围术期低剂量艾司氯胺酮预防髋关节置换术后慢性疼痛的随机、双盲、安慰剂对照研究",
            "Perioperative Low-Dose Esketamine for Prevention of Chronic Pain After Hip Arthroplasty: a Randomized, Double-Blind, Placebo-Controlled Study",
        ),
        "ethics.number": "EX2025-077",
        "ethics.date": "2025-10-10 00:00:00",
        "funding": ("示例市科技局", "Science Bureau of Example City"),
        "condition.name": ("髋关节置换术后慢性疼痛", "Chronic pain after hip arthroplasty"),
        "design.phase": ("IV期临床试验\u00a0", "4"),
        "design.model": ("随机平行对照\u00a0", "Parallel\u00a0"),
        "objectives": (
            "比较两组术后3个月慢性疼痛发生率",
            "To compare the incidence of chronic pain at 3 months after surgery between the two groups",
        ),
        "eligibility.inclusion": (
            "1. 年龄50-85岁; 2. 拟行初次单侧全髋关节置换术; 3. ASA分级Ⅰ-Ⅲ级; 4. 签署知情同意书。",
            "1. Age 50-85 years; 2. Scheduled for primary unilateral total hip arthroplasty; 3. ASA class I-III; 4. Written informed consent.",
        ),
        "eligibility.exclusion": (
            "1. 对艾司氯胺酮过敏; 2. 未控制的高血压; 3. 精神疾病史; 4. 术前长期使用阿片类药物。",
            "1. Allergy to esketamine; 2. Uncontrolled hypertension; 3. History of psychiatric disease; 4. Long-term opioid use before surgery.",
        ),
        "dates.execution": "From 2025-11-01 00:00:00 To 2027-06-30 00:00:00",
        "dates.recruitment": "From 2025-11-10 00:00:00 To 2026-12-31 00:00:00",
        "recruitment_status": ("正在进行", "Recruiting"),
        "eligibility.age": "最小 Min age 50 years\n最大 Max age 85 years",
        "eligibility.sex": ("男女均可", "Both"),
        "design.randomisation": (
            "由不参与研究的统计师用SAS软件按区组长度4产生1:1随机序列。",
            "An independent statistician generates a 1:1 sequence in blocks of 4 with SAS.",
        ),
        "design.masking": ("双盲", "Double blind"),
        "data_management": ("电子采集和管理系统", "Electronic data capture"),
        "dsmc": "无/No",
        "identification.registrant": "2025-11-18 12:00:00",
    },
    groups={
        "sponsor.secondary": [
            {**PLACE, "address": ("示例省示例市示例路1号", "No. 1 Example Road, Example City, Example Province, China")}
        ],
        "arms": [
            {
                "label": ("艾司氯胺酮组", "Esketamine group"),
                "size": "120",
                "intervention": (
                    "艾司氯胺酮0.2 mg/kg静脉注射,随后0.1 mg/kg/h至缝皮",
                    "Esketamine 0.2 mg/kg intravenously, then 0.1 mg/kg/h until skin closure",
                ),
            },
            {
                "label": ("对照组", "Control group"),
                "size": "120",
                "intervention": ("等容量生理盐水", "Equal volume of normal saline"),
            },
        ],
        "sites": [{**PLACE, "level": ("三级甲等", "Tertiary A")}],
        "outcomes": [
            {
                "name": ("术后3个月慢性疼痛发生率", "Incidence of chronic pain at 3 months"),
                "type": ("主要指标", "Primary indicator"),
                "time_point": ("术后3个月", "3 months after surgery"),
                "method": ("数字评分法", "Numeric rating scale"),
            },
            {
                "name": ("术后48小时吗啡用量", "Morphine consumption within 48 hours"),
                "type": ("次要指标", "Secondary indicator"),
                "time_point": ("术后48小时", "48 hours after surgery"),
            },
            {"name": ("恶心呕吐", "Nausea and vomiting"), "type": ("副作用指标", "Adverse events")},
        ],
    },
)

TRIALS = {"chictr-dose-levels": DOSE_LEVELS, "chictr-single-arm": SINGLE_ARM, "chictr-randomised": RANDOMISED}
