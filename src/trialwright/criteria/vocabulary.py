"""The shipped lexicon as tables: what can be measured, recorded and asked, in Chinese and English.

One line an entry: id | Chinese | English | synonyms | options. Every ``loinc_to_verify`` still has to be checked against a
LOINC table. ``mole`` ties mass to amount of substance through the molar mass of the analyte; ``iu``: IU/L is U/L here
(AST, ALT and ALP only).
"""

from __future__ import annotations

from typing import Final

VARIABLES: Final = """\
age | 年龄 | age | 年龄大小, years of age | unit=a; from=born; class=clinical; ask=chart
sex | 性别 | sex | gender, 生理性别 | values=female, male; from=sex; class=clinical; ask=chart
ECOG | ECOG体能状态评分 | ECOG performance status | ECOG PS, ECOG score, ECOG评分, 体能状态, ECOG performance status score, PS, ECOG PS评分, 美国东部肿瘤协作组体能状态评分, 东部肿瘤协作组体能状态评分, Eastern Cooperative Oncology Group performance status, ECOG performance score, ECOG体力状况评分, ECOG体力状况, ECOG体能评分, ECOG-PS, WHO performance status, 体力状态评分, 体能状态评分, 体力状况评分, performance status, ZPS, WHO体能状态评分, ECOG体力评分, ECOG status, Zubrod performance status, performance score | unit={score}; domain=0, 1, 2, 3, 4, 5; class=clinical; ask=investigator; loinc_to_verify=89247-1
ANC | 中性粒细胞绝对计数 | absolute neutrophil count | neutrophils, NEUT, 中性粒细胞, neutrophil count, 中性粒细胞计数, 中性粒细胞绝对值, 中性粒细胞数, 中性粒细胞绝对数, neutrophil, granulocytes, absolute granulocyte count, 粒细胞绝对计数, 粒细胞, absolute neutrophils, 中性粒细胞(ANC), NE#, ANC count | unit=10*9/L; plausible=0, 50; class=labs; ask=laboratory; loinc_to_verify=751-8
PLT | 血小板计数 | platelet count | platelets, 血小板, thrombocytes, platelet, 血小板数, PLT count, thrombocyte count, 血小板(PLT) | unit=10*9/L; plausible=0, 1500; class=labs; ask=laboratory; loinc_to_verify=777-3
Hb | 血红蛋白 | haemoglobin | HGB, hemoglobin, 血红蛋白浓度, haemoglobin concentration, hemoglobin level, hemoglobin concentration, 血色素, HB, hgb | unit=g/L; plausible=20, 250; class=labs; ask=laboratory; loinc_to_verify=718-7
Cr | 血清肌酐 | serum creatinine | creatinine, 肌酐, Scr, serum creatinine level, 血肌酐, SCr, sCr, CRE, creatinine level, 肌酐水平, plasma creatinine, 血清Cr, Crea | unit=umol/L; mole=1 mg/dL = 88.4 umol/L; class=labs; ask=laboratory; loinc_to_verify=14682-9
CrCl_CG | 肌酐清除率(Cockcroft-Gault) | creatinine clearance (Cockcroft-Gault) | crcl, Ccr, creatinine clearance, 肌酐清除率, creatinine clearance rate, CrCL, CCr, CCR, 内生肌酐清除率, 血清肌酐清除率, 肌酐清除速率, Creatinine clearance rate | unit=mL/min; formula=cockcroft_gault; inputs=age, sex, weight, Cr; class=labs; ask=laboratory; loinc_to_verify=35591-7
TBIL | 总胆红素 | total bilirubin | bilirubin, 胆红素, serum bilirubin, 血清总胆红素, 血总胆红素, TBil, TB, serum total bilirubin, 血清胆红素, 血胆红素, T-BIL, total serum bilirubin, Tbil, STB, total bilirubin level | unit=umol/L; mole=1 mg/dL = 17.1 umol/L; class=labs; ask=laboratory; loinc_to_verify=14631-6
AST | 天门冬氨酸氨基转移酶 | aspartate aminotransferase | SGOT, 谷草转氨酶, 天冬氨酸氨基转移酶, 门冬氨酸氨基转移酶, GOT, aspartate transaminase, 天冬氨酸转氨酶, 谷氨酸草酰乙酸转氨酶, aspartate amino transferase, serum glutamic oxaloacetic transaminase, ASAT, 血清谷草转氨酶, 天门冬氨酸转氨酶 | unit=U/L; iu=yes; class=labs; ask=laboratory; loinc_to_verify=1920-8
ALT | 丙氨酸氨基转移酶 | alanine aminotransferase | SGPT, 谷丙转氨酶, GPT, alanine transaminase, 谷氨酸丙酮酸转氨酶, 丙氨酸转氨酶, serum glutamic pyruvic transaminase, alanine amino transferase, ALAT, 血清谷丙转氨酶, 丙氨酸转移酶, serum ALT | unit=U/L; iu=yes; class=labs; ask=laboratory; loinc_to_verify=1742-6
ALP | 碱性磷酸酶 | alkaline phosphatase | AKP, 碱性磷酸脂酶 | unit=U/L; iu=yes; class=labs; ask=laboratory; loinc_to_verify=6768-6
ALB | 血清白蛋白 | serum albumin | albumin, 白蛋白, ALB, serum albumin level, 血清白蛋白(ALB), 血白蛋白 | unit=g/L; plausible=5, 70; class=labs; ask=laboratory; loinc_to_verify=1751-7
INR | 国际标准化比值 | international normalised ratio | international normalized ratio, 国际标准化比率, international standard ratio, 国际标准比值, 国际标准化比 | unit=1; class=labs; ask=laboratory; loinc_to_verify=6301-6
PT | 凝血酶原时间 | prothrombin time | | unit=s; class=labs; ask=laboratory; loinc_to_verify=5902-2
aPTT | 活化部分凝血活酶时间 | activated partial thromboplastin time | APTT, 部分凝血活酶时间, activated partial thromboplastin clotting time, partial thromboplastin time, activated partial thromboplastin, 活化的部分凝血活酶时间, PTT, 部分凝血酶原时间, 活化部分凝血酶时间, 活化部分凝血酶原时间 | unit=s; class=labs; ask=laboratory; loinc_to_verify=14979-9
LVEF | 左心室射血分数 | left ventricular ejection fraction | ejection fraction, 射血分数, left ventricle ejection fraction, EF, 左室射血分数, LVEF值, left ventricular EF, 心脏射血分数, 左心射血分数, cardiac ejection fraction | unit=%; class=cardiac; ask=imaging; loinc_to_verify=10230-1
HBV_DNA | 乙肝病毒DNA定量 | HBV DNA quantity | HBV DNA, HBV-DNA, 乙肝病毒DNA, 乙型肝炎病毒DNA, hepatitis B virus DNA | unit=[IU]/mL; class=serology; ask=laboratory; loinc_to_verify=42595-9
HCV_RNA | 丙肝病毒RNA定量 | HCV RNA quantity | HCV RNA, HCV-RNA, 丙肝病毒RNA, hepatitis C virus RNA | unit=[IU]/mL; class=serology; ask=laboratory; loinc_to_verify=11011-4
HIV | HIV检测 | HIV test | 人类免疫缺陷病毒, human immunodeficiency virus | values=negative, positive, indeterminate; class=serology; ask=laboratory
HIV_Ab | HIV抗体 | HIV antibody | anti-HIV, 抗HIV抗体, HIV antibodies | values=negative, positive, indeterminate; class=serology; ask=laboratory
HCV | HCV检测 | HCV test | 丙型肝炎病毒, hepatitis C virus | values=negative, positive, indeterminate; class=serology; ask=laboratory
HCV_Ab | 丙肝抗体 | HCV antibody | anti-HCV, 抗HCV, 丙型肝炎抗体, hepatitis C antibody | values=negative, positive, indeterminate; class=serology; ask=laboratory
HBsAg | 乙肝表面抗原 | hepatitis B surface antigen | 乙型肝炎表面抗原, HBs antigen | values=negative, positive, indeterminate; class=serology; ask=laboratory
HBcAb | 乙肝核心抗体 | hepatitis B core antibody | HBCAb, anti-HBc, 乙型肝炎核心抗体 | values=negative, positive, indeterminate; class=serology; ask=laboratory
syphilis | 梅毒检测 | syphilis test | 梅毒, TPPA, 梅毒螺旋体抗体 | values=negative, positive, indeterminate; class=serology; ask=laboratory
HCG | 人绒毛膜促性腺激素检测 | hCG pregnancy test | hCG, 妊娠试验, 妊娠检查, pregnancy test, 血HCG, beta-hCG | values=negative, positive, indeterminate; class=pregnancy test; ask=laboratory; attributes=specimen
BMI | 体质指数 | body mass index | 体重指数, body-mass index, 体重质量指数, 身体质量指数, 身高体重指数, 体质量指数 | unit=kg/m2; formula=weight/height^2; inputs=weight, height; class=clinical; ask=chart; loinc_to_verify=39156-5
weight_loss_pct | 体重下降百分比 | weight loss | 体重减轻百分比, weight loss, 体重下降, 体重减轻, 体重丢失, body weight loss | unit=%; class=clinical; ask=chart
life_expectancy | 预计生存期 | expected survival | 预计生存时间, 预期生存期, 预期寿命, life expectancy, survival expected, estimated life expectancy, anticipated life expectancy, 预期生存时间, 预计生存, 生存期, 预期生存, expected lifespan, estimated survival, 预计寿命, survival time, predicted survival, expected survival time, predicted life expectancy, 估计生存期, 预估生存期, anticipated survival | unit=mo; judged=yes; class=clinical; ask=investigator
n_metastatic_organs | 转移器官数 | number of metastatic organs | metastatic organs | unit=1; class=imaging; ask=imaging
n_lesions | 转移灶数 | number of metastatic lesions | number of lesions | unit=1; class=imaging; ask=imaging
NYHA | 纽约心功能分级 | NYHA class | NYHA分级, 心功能分级, New York Heart Association class, 纽约心脏病协会分级, 纽约心脏协会分级, 纽约心脏病学会分级, NYHA心功能分级, NYHA functional class, New York Heart Association functional class, NYHA Class, 美国纽约心脏病协会分级, 纽约心脏病协会, New York Heart Association | domain=I, II, III, IV; class=clinical; ask=investigator
AV_block | 房室传导阻滞度 | degree of atrioventricular block | 心脏传导阻滞度, 心脏传导阻滞, 房室传导阻滞, 房室阻滞, atrioventricular block, AV block, heart block, A-V block | domain=0, 1, 2, 3; class=cardiac; ask=chart
brain_MRI | 脑MRI所见 | brain MRI finding | 头颅MRI | values=no_progression, progression; class=imaging; ask=imaging
RECIST_response | RECIST 1.1疗效 | RECIST 1.1 response | RECIST疗效, overall response by RECIST 1.1 | values=CR, PR, SD, PD, NE; class=imaging; ask=imaging
induction_cycles | 已完成诱导周期数 | completed induction cycles | 诱导周期数 | unit=1; class=clinical; ask=chart
weight | 体重 | body weight | 体质量, 实际体重, body weight, weighing, weigh, weighs, 公斤体重 | unit=kg; plausible=1, 300; class=clinical; ask=chart; loinc_to_verify=29463-7
height | 身高 | body height | 身长, 身高 | unit=cm; plausible=30, 230; class=clinical; ask=chart; loinc_to_verify=8302-2
BSA | 体表面积 | body surface area |  | unit=m2; plausible=0.1, 3; class=clinical; ask=chart
KPS | 卡氏评分 | Karnofsky performance status | KPS score, KPS评分, Karnofsky score, 卡氏体能状态, Karnofsky, Karnofsky performance score, Karnofsky performance scale, KPS performance, 卡氏功能状态评分, Karnofsky评分, 卡氏评分, 功能状态评分, Karnofsky Performance Status, Karnofsky performance status score, Lansky, Karnosky, 卡氏 | unit={score}; domain=0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100; class=clinical; ask=investigator
Child_Pugh | Child-Pugh分级 | Child-Pugh class | Child-Pugh, Child Pugh class, 肝功能Child-Pugh分级, Child-Pugh liver function, Child-Pugh分级, Child Pugh, Child-Turcotte-Pugh, CTP class, 肝功能分级 | domain=A, B, C; class=clinical; ask=investigator
MELD | MELD评分 | MELD score | 终末期肝病模型评分, model for end-stage liver disease, MELD score, 终末期肝病模型, MELD 分数, MELD分数, MELD-Na, MELD-Na评分 | unit={score}; plausible=6, 70; class=clinical; ask=investigator
BCLC | BCLC分期 | BCLC stage | 巴塞罗那分期, Barcelona Clinic Liver Cancer stage | domain=0, A, B, C, D; class=clinical; ask=investigator
clinical_stage | 临床分期 | clinical stage | TNM分期, TNM stage, AJCC stage, clinical stage, FIGO stage, FIGO分期, AJCC分期, UICC分期, disease stage | domain=0, I, II, III, IV; class=clinical; ask=investigator
GCS | 格拉斯哥昏迷评分 | Glasgow coma scale | GCS评分, Glasgow coma score, 格拉斯哥昏迷量表评分, Glasgow Coma Scale score, 格拉斯哥昏迷量表, GCS score | unit={score}; class=clinical; ask=investigator
encephalopathy_grade | 肝性脑病分级 | grade of hepatic encephalopathy | West Haven分级, West Haven grade, 脑病, hepatic encephalopathy grade, 肝性脑病, 肝性脑病分期, hepatic encephalopathy, encephalopathy | domain=0, 1, 2, 3, 4; class=clinical; ask=investigator
SBP | 收缩压 | systolic blood pressure | systolic pressure, systolic BP, systolic, 坐位收缩压, systolic arterial pressure | unit=mm[Hg]; plausible=40, 300; class=clinical; ask=chart; loinc_to_verify=8480-6
DBP | 舒张压 | diastolic blood pressure | diastolic pressure, diastolic BP, diastolic, 坐位舒张压 | unit=mm[Hg]; plausible=20, 200; class=clinical; ask=chart; loinc_to_verify=8462-4
heart_rate | 心率 | heart rate | 脉搏, pulse, HR, resting heart rate, 静息心率, pulse rate, 心率(HR) | unit=/min; plausible=20, 300; class=clinical; ask=chart; loinc_to_verify=8867-4
temperature | 体温 | body temperature | 体温, temperature, oral temperature, 腋温, 腋下体温, axillary temperature, tympanic temperature | unit=Cel; plausible=30, 43; class=clinical; ask=chart; loinc_to_verify=8310-5
SpO2 | 血氧饱和度 | oxygen saturation | 指氧饱和度, 指脉氧饱和度, SaO2, 外周血氧饱和度, peripheral oxygen saturation, 血氧饱和度(SpO2), 经皮血氧饱和度, arterial oxygen saturation, oxygen saturations, pulse oximetry, O2 saturation, 氧饱和度 | unit=%; plausible=50, 100; class=clinical; ask=chart; loinc_to_verify=59408-5
QTc | 校正QT间期 | corrected QT interval | QTcF, QTc间期, QTcB, QT interval corrected, QTcF间期, QT间期, QT interval, QTc interval, QTcF interval, corrected QT, 校正的QT间期 | unit=ms; plausible=250, 700; class=cardiac; ask=chart
FEV1_pct | 第1秒用力呼气容积占预计值百分比 | FEV1 in percent of predicted | FEV1%, FEV1占预计值百分比, FEV1, FEV1占预计值, FEV1% predicted, FEV1 % predicted, forced expiratory volume in one second, 第一秒用力呼气容积 | unit=%; class=lung function; ask=chart
DLCO_pct | 一氧化碳弥散量占预计值百分比 | DLCO in percent of predicted | DLCO | unit=%; class=lung function; ask=chart
leucocytes | 白细胞 | leucocytes | leukocytes, white blood cells, 白细胞总数, WBC count, WBC, white blood cell count, white blood cell, 白细胞计数, 白细胞数, white cell count, leukocyte count, total leukocyte count | unit=10*9/L; plausible=0, 500; class=labs; ask=laboratory; loinc_to_verify=6690-2
lymphocytes | 淋巴细胞绝对值 | absolute lymphocyte count | lymphocyte count, 淋巴细胞计数, ALC, 淋巴细胞, absolute lymphocyte, 淋巴细胞数, lymphocyte | unit=10*9/L; plausible=0, 300; class=labs; ask=laboratory; loinc_to_verify=731-0
reticulocytes | 网织红细胞 | reticulocytes | 网织红细胞计数 | unit=10*9/L; class=labs; ask=laboratory
erythrocytes | 红细胞 | erythrocytes | red blood cells | unit=10*12/L; class=labs; ask=laboratory; loinc_to_verify=789-8
blasts_marrow | 骨髓原始细胞比例 | blasts in bone marrow | bone marrow blasts, 骨髓原始细胞, 骨髓幼稚细胞 | unit=%; class=marrow; ask=laboratory
blasts_blood | 外周血原始细胞比例 | blasts in peripheral blood | peripheral blood blasts, 外周血原始细胞 | unit=%; class=labs; ask=laboratory
GGT | γ-谷氨酰转移酶 | gamma-glutamyl transferase | 谷氨酰转肽酶, γ-GT, gamma-GT | unit=U/L; class=labs; ask=laboratory; loinc_to_verify=2324-2
LDH | 乳酸脱氢酶 | lactate dehydrogenase | lactic dehydrogenase, LD | unit=U/L; class=labs; ask=laboratory; loinc_to_verify=14804-9
DBIL | 直接胆红素 | direct bilirubin | 结合胆红素, conjugated bilirubin | unit=umol/L; mole=1 mg/dL = 17.1 umol/L; class=labs; ask=laboratory; loinc_to_verify=14629-0
prealbumin | 前白蛋白 | prealbumin |  | unit=mg/L; class=labs; ask=laboratory
total_protein | 总蛋白 | total protein |  | unit=g/L; class=labs; ask=laboratory; loinc_to_verify=2885-2
PTA | 凝血酶原活动度 | prothrombin activity | 凝血酶原活性, prothrombin time activity, 凝血酶原时间活动度, PTA值 | unit=%; plausible=1, 200; class=labs; ask=laboratory
fibrinogen | 纤维蛋白原 | fibrinogen | Fbg | unit=g/L; class=labs; ask=laboratory; loinc_to_verify=3255-7
D_dimer | D-二聚体 | D-dimer |  | unit=mg/L; class=labs; ask=laboratory
urea | 血尿素 | blood urea | 尿素 | unit=mmol/L; class=labs; ask=laboratory; loinc_to_verify=22664-7
BUN | 血尿素氮 | blood urea nitrogen | 尿素氮 | unit=mmol/L; class=labs; ask=laboratory
eGFR | 估算肾小球滤过率 | estimated glomerular filtration rate | 肾小球滤过率, glomerular filtration rate, GFR, CKD-EPI eGFR, estimated GFR, eGFR-EPI, 肾小球滤过率估计值, 肾小球滤过率(eGFR), 估计肾小球滤过率, estimated glomerular filtration | unit=mL/min/{1.73_m2}; plausible=1, 200; class=labs; ask=laboratory; loinc_to_verify=98979-8
urate | 血尿酸 | serum urate | 尿酸, uric acid | unit=umol/L; mole=1 mg/dL = 59.48 umol/L; class=labs; ask=laboratory
sodium | 血钠 | serum sodium | 血清钠, sodium, serum sodium | unit=mmol/L; plausible=90, 190; class=labs; ask=laboratory; loinc_to_verify=2951-2
potassium | 血钾 | serum potassium | 血钾, serum potassium, potassium, 血清钾 | unit=mmol/L; plausible=1, 10; class=labs; ask=laboratory; loinc_to_verify=2823-3
calcium | 血钙 | serum calcium | 总钙, total calcium, 血清钙, serum calcium, calcium, corrected calcium, 校正血钙, corrected serum calcium | unit=mmol/L; mole=1 mg/dL = 0.2495 mmol/L; class=labs; ask=laboratory; loinc_to_verify=2000-8
magnesium | 血镁 | serum magnesium | 血清镁, magnesium | unit=mmol/L; mole=1 mg/dL = 0.4114 mmol/L; class=labs; ask=laboratory
phosphate | 血磷 | serum phosphate |  | unit=mmol/L; mole=1 mg/dL = 0.3229 mmol/L; class=labs; ask=laboratory
glucose | 血糖 | blood glucose | 空腹血糖, fasting glucose, fasting blood glucose, fasting plasma glucose, FPG, FBG, 空腹血浆葡萄糖, 空腹血糖水平, plasma glucose, serum glucose, blood sugar, fasting blood sugar, 血葡萄糖, 随机血糖 | unit=mmol/L; mole=1 mg/dL = 0.0555 mmol/L; class=labs; ask=laboratory; loinc_to_verify=14749-6
HbA1c | 糖化血红蛋白 | glycated haemoglobin | glycated hemoglobin, hemoglobin A1c, HbA1C, A1C, HBA1C, HbA1, 糖化血红蛋白(HbA1c), haemoglobin A1c, glycosylated hemoglobin, glycosylated haemoglobin, hemoglobin A1C | unit=%; class=labs; ask=laboratory; loinc_to_verify=4548-4
cholesterol | 总胆固醇 | total cholesterol | total cholesterol, TC, 血清总胆固醇, 胆固醇 | unit=mmol/L; mole=1 mg/dL = 0.02586 mmol/L; class=labs; ask=laboratory
triglycerides | 甘油三酯 | triglycerides | TG, triglyceride, 三酰甘油, 血清甘油三酯, fasting triglycerides | unit=mmol/L; mole=1 mg/dL = 0.01129 mmol/L; class=labs; ask=laboratory
CRP | C反应蛋白 | C-reactive protein | C-反应蛋白, hs-CRP, hsCRP, 超敏C反应蛋白, C reactive protein | unit=mg/L; class=labs; ask=laboratory
procalcitonin | 降钙素原 | procalcitonin |  | unit=ug/L; class=labs; ask=laboratory
ferritin | 铁蛋白 | ferritin | 血清铁蛋白, serum ferritin | unit=ug/L; class=labs; ask=laboratory
ammonia | 血氨 | blood ammonia |  | unit=umol/L; class=labs; ask=laboratory
lactate | 血乳酸 | blood lactate | 乳酸 | unit=mmol/L; class=labs; ask=laboratory
troponin_I | 肌钙蛋白I | troponin I | cTnI | unit=ng/L; class=cardiac; ask=laboratory
troponin_T | 肌钙蛋白T | troponin T | cTnT | unit=ng/L; class=cardiac; ask=laboratory
CK_MB | 肌酸激酶同工酶 | creatine kinase MB |  | unit=U/L; class=cardiac; ask=laboratory
BNP | B型钠尿肽 | B-type natriuretic peptide | 脑钠肽 | unit=ng/L; class=cardiac; ask=laboratory
NT_proBNP | N末端B型钠尿肽原 | NT-proBNP |  | unit=ng/L; class=cardiac; ask=laboratory
amylase | 淀粉酶 | amylase |  | unit=U/L; class=labs; ask=laboratory
lipase | 脂肪酶 | lipase |  | unit=U/L; class=labs; ask=laboratory
TSH | 促甲状腺激素 | thyrotropin | thyroid stimulating hormone, 促甲状腺素 | unit=m[IU]/L; class=labs; ask=laboratory
FT4 | 游离甲状腺素 | free thyroxine | free T4 | unit=pmol/L; class=labs; ask=laboratory
AFP | 甲胎蛋白 | alpha-fetoprotein |  | unit=ug/L; class=labs; ask=laboratory
CEA | 癌胚抗原 | carcinoembryonic antigen |  | unit=ug/L; class=labs; ask=laboratory
CA199 | 糖类抗原19-9 | CA 19-9 | CA19-9 | unit=[IU]/mL; class=labs; ask=laboratory
CA125 | 糖类抗原125 | CA 125 |  | unit=[IU]/mL; class=labs; ask=laboratory
PSA | 前列腺特异性抗原 | prostate-specific antigen | 前列腺特异抗原, prostate specific antigen | unit=ug/L; class=labs; ask=laboratory
urine_protein_24h | 24小时尿蛋白定量 | 24-hour urine protein | 24小时尿蛋白, 24h尿蛋白, 24h尿蛋白定量, 24-h urine protein, 24 hour urine protein, 24小时蛋白尿, 24-hour proteinuria, proteinuria, 蛋白尿, 尿蛋白定量, 24-hour urinary protein, 24h urine protein | unit=g/d; class=labs; ask=laboratory
urine_protein | 尿蛋白 | urine protein by dipstick | 尿常规蛋白 | values=negative, trace, 1+, 2+, 3+, 4+; class=labs; ask=laboratory
HBeAg | 乙肝e抗原 | hepatitis B e antigen |  | values=negative, positive, indeterminate; class=serology; ask=laboratory
HBsAb | 乙肝表面抗体 | hepatitis B surface antibody | anti-HBs | values=negative, positive, indeterminate; class=serology; ask=laboratory
CMV_DNA | 巨细胞病毒DNA | cytomegalovirus DNA |  | unit={copies}/mL; class=serology; ask=laboratory
PD_L1 | PD-L1表达 | PD-L1 expression | PD-L1, PD-L1 CPS, PD-L1 TPS, PD-L1 tumor proportion score, PD-L1表达水平, TPS, CPS, PD-L1综合阳性评分, PD-L1肿瘤比例评分 | unit=%; class=pathology; ask=laboratory
CD3 | CD3阳性T细胞 | CD3-positive T cells | CD3+ | unit={cells}/uL; class=immune; ask=laboratory
CD4 | CD4阳性T细胞 | CD4-positive T cells | CD4+, CD4 count, CD4 cell count, CD4+ count, CD4+ T cell count, CD4+T淋巴细胞计数, CD4 T cell count, CD4+ T细胞计数, CD4计数, CD4 cells, CD4细胞计数 | unit={cells}/uL; class=immune; ask=laboratory
CD8 | CD8阳性T细胞 | CD8-positive T cells | CD8+ | unit={cells}/uL; class=immune; ask=laboratory
naive_CD4 | 初始CD4阳性T细胞 | naive CD4-positive T cells |  | unit={cells}/uL; class=immune; ask=laboratory
memory_CD4 | 记忆CD4阳性T细胞 | memory CD4-positive T cells |  | unit={cells}/uL; class=immune; ask=laboratory
NK | NK细胞 | natural killer cells | 自然杀伤细胞, NK cells | unit={cells}/uL; class=immune; ask=laboratory
B | B细胞 | B cells | B淋巴细胞 | unit={cells}/uL; class=immune; ask=laboratory
FoxP3 | FoxP3阳性细胞 | FoxP3-positive cells |  | unit=%; class=immune; ask=laboratory
CD68 | CD68阳性细胞 | CD68-positive cells |  | unit=%; class=immune; ask=laboratory
length | 长度 | length | 长径, longest diameter | unit=cm; class=imaging; ask=imaging
width | 宽度 | width | 短径 | unit=cm; class=imaging; ask=imaging
n_prior_lines | 既往治疗线数 | number of prior lines of therapy | lines of prior therapy, 既往系统治疗线数, prior lines of therapy, previous lines of therapy, 既往治疗线 | unit=1; class=clinical; ask=chart
HER2 | HER2状态 | HER2 status | HER-2, 人表皮生长因子受体2 | values=negative, positive, indeterminate; class=pathology; ask=laboratory
EGFR_mutation | EGFR突变 | EGFR mutation | EGFR基因突变 | values=negative, positive, indeterminate; class=pathology; ask=laboratory
ALK_rearrangement | ALK重排 | ALK rearrangement | ALK融合, ALK阳性检测 | values=negative, positive, indeterminate; class=pathology; ask=laboratory
ER | 雌激素受体 | oestrogen receptor | estrogen receptor | values=negative, positive, indeterminate; class=pathology; ask=laboratory
PR_receptor | 孕激素受体 | progesterone receptor |  | values=negative, positive, indeterminate; class=pathology; ask=laboratory
HIV_RNA | HIV RNA定量 | HIV RNA quantity | HIV RNA, HIV-1 RNA, HIV viral load, HIV病毒载量, plasma HIV RNA | unit={copies}/mL; class=serology; ask=laboratory
EBV_load | EB病毒DNA定量 | EBV DNA quantity | EBV DNA, EBV-DNA, EB病毒DNA, plasma EBV DNA | unit={copies}/mL; class=serology; ask=laboratory
LDL_C | 低密度脂蛋白胆固醇 | LDL cholesterol | LDL-C, LDL, low-density lipoprotein cholesterol, 低密度脂蛋白 | unit=mmol/L; mole=1 mg/dL = 0.02586 mmol/L; class=labs; ask=laboratory
HDL_C | 高密度脂蛋白胆固醇 | HDL cholesterol | HDL-C, HDL, high-density lipoprotein cholesterol, 高密度脂蛋白 | unit=mmol/L; mole=1 mg/dL = 0.02586 mmol/L; class=labs; ask=laboratory
ESR | 红细胞沉降率 | erythrocyte sedimentation rate | 血沉 | unit=mm/h; class=labs; ask=laboratory
CK | 肌酸激酶 | creatine kinase | CPK, creatine phosphokinase, 肌酸磷酸激酶 | unit=U/L; iu=yes; class=labs; ask=laboratory
UACR | 尿白蛋白肌酐比 | urine albumin-to-creatinine ratio | albumin-to-creatinine ratio, urinary albumin-creatinine ratio, 尿白蛋白/肌酐比值, 尿白蛋白肌酐比值 | unit=mg/g; class=labs; ask=laboratory
UPCR | 尿蛋白肌酐比 | urine protein-to-creatinine ratio | protein-to-creatinine ratio, urine protein-creatinine ratio, 尿蛋白/肌酐比值, 尿蛋白肌酐比值 | unit=mg/g; class=labs; ask=laboratory
vitamin_D | 25羟维生素D | 25-hydroxyvitamin D | 25(OH)D, serum 25-hydroxyvitamin D, 25-OH维生素D | unit=nmol/L; mole=1 ng/mL = 2.496 nmol/L; class=labs; ask=laboratory
haematocrit | 红细胞比容 | haematocrit | hematocrit, HCT, 红细胞压积 | unit=%; class=labs; ask=laboratory
IgE | 总IgE | total IgE | serum IgE, 血清总IgE | unit=[IU]/mL; class=labs; ask=laboratory
eosinophils | 嗜酸性粒细胞计数 | eosinophil count | eosinophils, blood eosinophils, 嗜酸性粒细胞, 外周血嗜酸性粒细胞 | unit=10*9/L; class=labs; ask=laboratory
PaO2_FiO2 | 氧合指数 | PaO2/FiO2 ratio | PaO2/FiO2, P/F ratio, 氧合指数(PaO2/FiO2) | unit=mm[Hg]; class=clinical; ask=laboratory
respiratory_rate | 呼吸频率 | respiratory rate | breathing rate | unit=/min; plausible=4, 70; class=clinical; ask=chart
FVC_pct | 用力肺活量占预计值百分比 | FVC in percent of predicted | FVC, FVC占预计值百分比, forced vital capacity | unit=%; class=lung function; ask=chart
walk_6min | 6分钟步行距离 | 6-minute walk distance | 6MWD, six-minute walk distance, 6MWT, 6分钟步行试验 | unit=m; class=clinical; ask=chart
waist | 腰围 | waist circumference |  | unit=cm; plausible=30, 250; class=clinical; ask=chart
gestational_age | 孕周 | gestational age | gestation, 胎龄, 妊娠周数 | unit=wk; plausible=20, 44; class=clinical; ask=chart
birth_weight | 出生体重 | birth weight | birthweight | unit=g; plausible=300, 7000; class=clinical; ask=chart
IOP | 眼压 | intraocular pressure | 眼内压 | unit=mm[Hg]; plausible=1, 80; class=clinical; ask=chart
MMSE | 简易精神状态检查评分 | Mini-Mental State Examination score | MMSE, MMSE评分, MMSE score, Mini-Mental State Examination, 简易智能精神状态检查量表 | unit={score}; plausible=0, 30; class=clinical; ask=investigator
MoCA | 蒙特利尔认知评估 | Montreal Cognitive Assessment score | MoCA score, MoCA评分, Montreal Cognitive Assessment | unit={score}; plausible=0, 30; class=clinical; ask=investigator
NIHSS | NIHSS评分 | NIH Stroke Scale score | NIHSS score, NIH Stroke Scale, National Institutes of Health Stroke Scale, 美国国立卫生研究院卒中量表 | unit={score}; plausible=0, 42; class=clinical; ask=investigator
mRS | 改良Rankin量表评分 | modified Rankin Scale score | mRS评分, modified Rankin Scale, modified Rankin score, 改良Rankin评分 | unit={score}; plausible=0, 6; class=clinical; ask=investigator
HAMD | 汉密尔顿抑郁量表评分 | Hamilton Depression Rating Scale score | HAM-D, HAMD-17, HAMD评分, HAMD-17评分, Hamilton Depression Rating Scale, HDRS, HAM-D score | unit={score}; class=clinical; ask=investigator
HAMA | 汉密尔顿焦虑量表评分 | Hamilton Anxiety Rating Scale score | HAM-A, HAMA评分, Hamilton Anxiety Rating Scale | unit={score}; class=clinical; ask=investigator
MADRS | 蒙哥马利抑郁量表评分 | Montgomery-Asberg Depression Rating Scale score | MADRS评分, Montgomery-Asberg Depression Rating Scale, MADRS score, MADRS total score | unit={score}; class=clinical; ask=investigator
PANSS | 阳性和阴性症状量表总分 | PANSS total score | PANSS评分, PANSS总分, Positive and Negative Syndrome Scale | unit={score}; class=clinical; ask=investigator
pain_VAS | 疼痛视觉模拟评分 | pain visual analogue score | VAS, VAS评分, VAS score, visual analog scale, visual analogue scale, 疼痛VAS评分, NRS评分, NRS, numeric rating scale, 疼痛评分 | unit={score}; class=clinical; ask=participant
SOFA | SOFA评分 | SOFA score | sequential organ failure assessment, Sequential Organ Failure Assessment score | unit={score}; class=clinical; ask=investigator
APACHE_II | APACHE II评分 | APACHE II score | APACHE II, APACHE-II, APACHEⅡ评分 | unit={score}; class=clinical; ask=investigator
EDSS | 扩展残疾状态量表评分 | Expanded Disability Status Scale score | EDSS评分, EDSS score, Expanded Disability Status Scale | unit={score}; class=clinical; ask=investigator
DAS28 | DAS28评分 | DAS28 | DAS28-CRP, DAS28-ESR, DAS28 score | unit={score}; class=clinical; ask=investigator
PASI | 银屑病面积和严重程度指数 | Psoriasis Area and Severity Index | PASI评分, PASI score | unit={score}; class=clinical; ask=investigator
ASA_class | ASA分级 | ASA physical status | ASA class, ASA, American Society of Anesthesiologists physical status, ASA grade, ASA score, ASA physical status class, 美国麻醉医师协会分级 | domain=I, II, III, IV, V; class=clinical; ask=investigator
Apgar | Apgar评分 | Apgar score | 阿氏评分 | unit={score}; plausible=0, 10; class=clinical; ask=chart
MSI | 微卫星状态 | microsatellite status | microsatellite instability, 微卫星不稳定 | values=MSS, MSI_L, MSI_H; class=pathology; ask=laboratory
"""

LISTS: Final = """\
AE | 不良事件 | adverse event |  | attributes=cause, course, term, grade, related, related_to, serious, haematological, immune_related, with_bleeding, outcome; ask=investigator
lesion | 病灶 | lesion |  | attributes=volume, length, width, height, diameter, measurable, organ, prior_local_treatment; ask=imaging
medical_event | 病史事项 | item of the medical history | | attributes=what, start, end; ask=chart
treatment | 既往抗肿瘤治疗 | prior anticancer treatment |  | attributes=what, start, end, site, region, intent, plan, DVH, part_of_study; ask=chart
"""

CONCEPTS: Final = """\
soft_tissue_sarcoma | 软组织肉瘤 | soft-tissue sarcoma | soft tissue sarcoma | kind=condition; attributes=histology, method; ask=chart
recurrence | 复发 | recurrence | 复发 | kind=finding; attributes=extent; ask=chart
standard_treatment | 以根治性手术为核心的标准治疗 | standard treatment centred on curative surgery |  | kind=treatment; ask=chart
radical_or_wide_excision | 根治性/扩大切除手术 | radical or wide excision |  | kind=procedure; attributes=target; ask=chart
radiotherapy | 放疗 | radiotherapy | 放射治疗, radiation therapy, 放射线治疗, radiation, irradiation, 放射疗法 | kind=treatment; ask=chart
chemotherapy | 化疗 | chemotherapy | systemic chemotherapy, 化学治疗, 全身化疗, cytotoxic chemotherapy, 化疗药物, systemic cytotoxic therapy | kind=treatment; ask=chart
targeted_therapy | 靶向治疗 | targeted therapy | 靶向药物治疗, molecular targeted therapy | kind=treatment; ask=chart
G_CSF | 粒细胞集落刺激因子 | G-CSF | GCSF, granulocyte colony-stimulating factor, granulocyte colony stimulating factor, filgrastim, colony-stimulating factor, 集落刺激因子, 升白药物, granulocyte-colony stimulating factor, 升白针 | kind=drug; ask=chart
erythropoietin | 红细胞生成素 | erythropoietin | EPO, 促红细胞生成素 | kind=drug; ask=chart
platelet_transfusion | 血小板输注 | platelet transfusion | 输注血小板, transfusion of platelets, 输注过血小板, 血小板输血, platelet transfusions | kind=procedure; ask=chart
blood_transfusion | 输血 | blood transfusion | transfusion, red cell transfusion, 红细胞输注, transfusions, 输注红细胞, 输注全血, red blood cell transfusion, RBC transfusion, blood transfusions | kind=procedure; ask=chart
gilbert_syndrome | Gilbert综合征 | Gilbert's syndrome | Gilbert syndrome, Gilbert’s syndrome, 吉尔伯特综合征 | kind=condition; ask=chart
liver_metastasis | 肝转移 | liver metastasis | liver metastases, hepatic metastasis, 肝脏转移 | kind=finding; ask=chart
informed_consent | 已签署的知情同意书 | signed informed consent | 知情同意书, informed consent, 签署知情同意书, 签署知情同意, 书面知情同意书, 书面知情同意, written informed consent, informed consent form, signed consent | kind=document; ask=participant
distant_metastasis | 远处转移(M1) | distant metastasis (M1) | distant metastases, M1, 远处转移 | kind=finding; ask=chart
skin_breakdown | 皮肤破溃 | skin breakdown |  | kind=finding; attributes=site, activity; ask=chart
infection | 感染 | infection | 感染性疾病, infections, active infection, 活动性感染, systemic infection, 严重感染 | kind=condition; attributes=site, activity, severity, systemic_treatment; ask=chart
ulcer | 溃疡 | ulcer |  | kind=finding; attributes=site; ask=chart
necrosis | 坏死 | necrosis |  | kind=finding; attributes=site; ask=chart
bleeding | 出血 | bleeding |  | kind=finding; attributes=site; ask=chart
pregnancy | 妊娠 | pregnancy | 怀孕, pregnant, 孕妇, pregnant women, 妊娠期, 怀孕期, 妊娠妇女, 怀孕妇女, 孕期 | kind=condition; ask=participant
breastfeeding | 哺乳 | breastfeeding | lactation, lactating, 哺乳期, 哺乳期妇女, breast-feeding, nursing women, nursing, lactating women, 哺乳妇女 | kind=condition; ask=participant
fertility_plan | 生育计划 | plan to have a child | fertility plan, 生育需求, 妊娠计划, 怀孕计划, planning a pregnancy, plan a pregnancy, plans to become pregnant, 计划怀孕, planning pregnancy, plan to become pregnant, planning to become pregnant, 备孕, 有生育要求 | kind=statement; ask=participant
unprotected_intercourse | 无避孕措施的性行为 | unprotected intercourse | unprotected sexual intercourse, unprotected sex | kind=statement; ask=participant
refusal_of_contraception | 不愿避孕 | unwillingness to use contraception | unwilling to use contraception, unwilling to take appropriate contraceptive measures, 不愿采取适当的避孕措施, 不愿意采取避孕措施, 不愿采取避孕措施, unwilling to use effective contraception, 不愿意避孕, refuse to use contraception, 拒绝避孕 | kind=statement; ask=participant
pulmonary_tuberculosis | 肺结核 | pulmonary tuberculosis | tuberculosis, 肺结核病 | kind=condition; attributes=activity, control, formal_treatment; ask=chart
opportunistic_infection | 机会性感染 | opportunistic infection |  | kind=condition; attributes=activity; ask=chart
diabetes_mellitus | 糖尿病 | diabetes mellitus | diabetes | kind=condition; ask=chart
heart_failure | 心力衰竭 | heart failure | 心衰, congestive heart failure, 心功能不全, cardiac failure, 充血性心力衰竭, 充血性心衰, cardiac insufficiency | kind=condition; ask=chart
myocardial_infarction | 心肌梗死 | myocardial infarction | 心肌梗塞, 心梗, 急性心肌梗死, 急性心梗, acute myocardial infarction, heart attack | kind=condition; ask=chart
arrhythmia | 心律失常 | arrhythmia |  | kind=condition; attributes=stability; ask=chart
unstable_angina | 不稳定性心绞痛 | unstable angina | unstable angina pectoris | kind=condition; ask=chart
cerebral_infarction | 脑梗死 | cerebral infarction | 脑梗塞, ischaemic stroke, 缺血性卒中, 脑梗, ischemic stroke, 缺血性脑卒中 | kind=condition; ask=chart
interstitial_pneumonia | 间质性肺炎 | interstitial pneumonia | interstitial pneumonitis | kind=condition; ask=chart
obstructive_pulmonary_disease | 阻塞性肺病 | obstructive pulmonary disease | COPD, 慢性阻塞性肺疾病 | kind=condition; ask=chart
bronchospasm | 支气管痉挛 | bronchospasm |  | kind=condition; attributes=symptoms; ask=chart
leptomeningeal_metastasis | 柔脑膜转移 | leptomeningeal metastasis | leptomeningeal disease | kind=finding; ask=imaging
brain_metastasis | 脑转移 | brain metastasis | brain metastases, 脑转移瘤 | kind=finding; ask=imaging
local_CNS_treatment | 中枢神经系统转移的局部治疗 | local treatment of CNS metastasis |  | kind=treatment; ask=chart
allergy | 过敏 | allergy | hypersensitivity, 超敏反应, 过敏史 | kind=condition; attributes=substance, severity; ask=participant
systemic_corticosteroid | 全身用皮质类固醇 | systemic corticosteroid | systemic corticosteroids, 全身用糖皮质激素, 全身皮质激素, 全身性皮质类固醇, 全身性糖皮质激素, systemic steroids, systemic glucocorticoids, corticosteroids, 糖皮质激素, 皮质类固醇, corticosteroid, steroids, 激素治疗, glucocorticoid, 全身激素 | kind=drug; attributes=prednisone_eq; ask=chart
major_surgery | 重大外科手术 | major surgery | 大手术, major surgical procedure, 大的外科手术, 大型手术, 外科大手术, 大型外科手术, 重大手术, 较大手术, 大外科手术, major operation, major surgeries, major surgical procedures | kind=procedure; attributes=purpose; ask=chart
psychoactive_substance_abuse | 精神类药物滥用 | abuse of psychoactive substances |  | kind=condition; ask=chart
mental_disorder | 精神障碍 | mental disorder | psychiatric disorder, 精神疾病 | kind=condition; attributes=activity; ask=chart
other_malignancy | 其他恶性肿瘤 | other malignancy | second malignancy, other malignancies, other malignant lesions, other malignant tumors, other malignant tumours, other cancers, other primary malignancies, 其他恶性肿瘤病史, 其它恶性肿瘤, 第二原发恶性肿瘤, other active malignancy, another malignancy, second primary malignancy, concurrent malignancy, 其他肿瘤 | kind=condition; attributes=cured, type, years_since_cure; ask=chart
severe_aplastic_anaemia | 重型再生障碍性贫血 | severe aplastic anaemia | SAA, severe aplastic anemia | kind=condition; ask=chart
aplastic_anaemia | 再生障碍性贫血 | aplastic anaemia | aplastic anemia, AA, 再障 | kind=condition; attributes=cause; ask=chart
malignancy | 恶性肿瘤 | malignancy | malignant tumour, cancer, malignant tumor, malignant tumors, malignant tumours, malignant neoplasm, 恶性疾病, malignant disease | kind=condition; ask=chart
other_clinical_study | 同时参与其他临床研究 | participation in another clinical study | 其他临床研究, 其他临床试验, 其它临床试验, other clinical studies, other clinical trials, another clinical trial, another clinical study, another interventional trial, 另一项临床试验, other clinical trial, 药物临床试验, 参加其他临床试验, 其他药物临床试验, another investigational study, another study | kind=statement; ask=participant
oesophageal_squamous_cell_carcinoma | 食管鳞状细胞癌 | oesophageal squamous cell carcinoma | esophageal squamous cell carcinoma, ESCC, 食管鳞癌 | kind=condition; attributes=method, extent; ask=chart
nonregional_lymph_node_metastasis | 非区域淋巴结转移 | non-regional lymph-node metastasis |  | kind=finding; ask=imaging
systemic_antitumour_therapy | 全身抗肿瘤治疗 | systemic antitumour therapy |  | kind=treatment; ask=chart
progression | 疾病进展 | disease progression | disease progression event, 进展 | kind=finding; ask=imaging
childbearing_potential | 有生育可能 | childbearing potential |  | kind=statement; ask=participant
surgical_sterilisation | 手术绝育 | surgical sterilisation | surgical sterilization | kind=procedure; ask=participant
immunotherapy | 免疫治疗 | immunotherapy | immune therapy, 免疫疗法, 免疫药物, 免疫检查点抑制剂治疗 | kind=treatment; ask=chart
biological_therapy | 生物治疗 | biological therapy |  | kind=treatment; ask=chart
anticoagulant | 抗凝药 | anticoagulant | anticoagulation therapy, anticoagulants, 抗凝治疗, 抗凝药物, anticoagulant drugs, oral anticoagulants | kind=drug; ask=chart
immune_checkpoint_inhibitor | 免疫检查点抑制剂 | immune checkpoint inhibitor | ICI, checkpoint inhibitor, PD-1抑制剂 | kind=treatment; ask=chart
T_cell_pathway_drug | T细胞共刺激或检查点通路药物 | drug aimed at T-cell costimulation or checkpoint pathways |  | kind=treatment; ask=chart
in_field_progression | 照射野内进展 | progression inside the irradiated field |  | kind=finding; ask=imaging
meningeal_metastasis | 脑膜转移 | meningeal metastasis |  | kind=finding; ask=imaging
pleural_metastasis | 胸膜转移 | pleural metastasis |  | kind=finding; ask=imaging
pericardial_metastasis | 心包转移 | pericardial metastasis |  | kind=finding; ask=imaging
oesophageal_perforation | 食管穿孔 | oesophageal perforation |  | kind=finding; ask=imaging
active_oesophageal_bleeding | 食管活动性出血 | active oesophageal bleeding |  | kind=finding; ask=chart
tracheal_invasion | 侵犯气管 | invasion of the trachea | 气管侵犯 | kind=finding; ask=imaging
great_vessel_invasion | 侵犯胸腔大血管 | invasion of great thoracic vessels |  | kind=finding; ask=imaging
dysphagia | 吞咽困难 | dysphagia |  | kind=finding; attributes=cause; ask=chart
supraventricular_tachycardia | 室上性心动过速 | supraventricular tachycardia |  | kind=condition; ask=chart
ventricular_arrhythmia | 室性心律失常 | ventricular arrhythmia |  | kind=condition; ask=chart
arrhythmia_intervention | 心律失常的临床干预 | intervention for arrhythmia |  | kind=procedure; ask=chart
lung_disease | 肺部疾病 | lung disease |  | kind=condition; ask=chart
autoimmune_disease | 自身免疫性疾病 | autoimmune disease | autoimmune diseases, 自身免疫病 | kind=condition; attributes=type, needs_systemic_treatment; ask=chart
hepatocellular_carcinoma | 肝细胞癌 | hepatocellular carcinoma | HCC, 原发性肝癌 | kind=condition; attributes=method, extent, histology; ask=chart
non_small_cell_lung_cancer | 非小细胞肺癌 | non-small-cell lung cancer | NSCLC, non-small cell lung cancer | kind=condition; attributes=method, extent, histology; ask=chart
small_cell_lung_cancer | 小细胞肺癌 | small-cell lung cancer | SCLC, small cell lung cancer | kind=condition; attributes=method, extent, histology; ask=chart
breast_cancer | 乳腺癌 | breast cancer | breast carcinoma | kind=condition; attributes=method, extent, histology; ask=chart
gastric_cancer | 胃癌 | gastric cancer | gastric adenocarcinoma, stomach cancer | kind=condition; attributes=method, extent, histology; ask=chart
colorectal_cancer | 结直肠癌 | colorectal cancer | 大肠癌 | kind=condition; attributes=method, extent, histology; ask=chart
nasopharyngeal_carcinoma | 鼻咽癌 | nasopharyngeal carcinoma | NPC | kind=condition; attributes=method, extent, histology; ask=chart
pancreatic_cancer | 胰腺癌 | pancreatic cancer |  | kind=condition; attributes=method, extent, histology; ask=chart
biliary_cancer | 胆道恶性肿瘤 | biliary tract cancer | 胆管癌, cholangiocarcinoma | kind=condition; attributes=method, extent, histology; ask=chart
oesophageal_cancer | 食管癌 | oesophageal cancer | esophageal cancer | kind=condition; attributes=method, extent, histology; ask=chart
prostate_cancer | 前列腺癌 | prostate cancer |  | kind=condition; attributes=method, extent, histology; ask=chart
ovarian_cancer | 卵巢癌 | ovarian cancer |  | kind=condition; attributes=method, extent, histology; ask=chart
cervical_cancer | 宫颈癌 | cervical cancer |  | kind=condition; attributes=method, extent, histology; ask=chart
melanoma | 黑色素瘤 | melanoma |  | kind=condition; attributes=method, extent, histology; ask=chart
lymphoma | 淋巴瘤 | lymphoma |  | kind=condition; attributes=method, extent, histology; ask=chart
acute_myeloid_leukaemia | 急性髓系白血病 | acute myeloid leukaemia | AML, acute myeloid leukemia | kind=condition; attributes=method, type; ask=chart
acute_lymphoblastic_leukaemia | 急性淋巴细胞白血病 | acute lymphoblastic leukaemia | acute lymphoblastic leukemia | kind=condition; attributes=method, type; ask=chart
myelodysplastic_syndrome | 骨髓增生异常综合征 | myelodysplastic syndrome | MDS | kind=condition; attributes=method, type; ask=chart
multiple_myeloma | 多发性骨髓瘤 | multiple myeloma |  | kind=condition; attributes=method, type; ask=chart
graft_versus_host_disease | 移植物抗宿主病 | graft-versus-host disease | GVHD | kind=condition; attributes=type, severity, activity; ask=chart
immune_thrombocytopenia | 免疫性血小板减少症 | immune thrombocytopenia | ITP | kind=condition; attributes=type; ask=chart
haemophilia | 血友病 | haemophilia | hemophilia | kind=condition; attributes=type, severity; ask=chart
liver_failure | 肝衰竭 | liver failure | hepatic failure | kind=condition; attributes=type, severity; ask=chart
acute_on_chronic_liver_failure | 慢加急性肝衰竭 | acute-on-chronic liver failure | ACLF | kind=condition; attributes=type, severity; ask=chart
cirrhosis | 肝硬化 | liver cirrhosis | cirrhosis of the liver | kind=condition; attributes=cause, severity; ask=chart
ascites | 腹水 | ascites |  | kind=finding; attributes=severity, needs_systemic_treatment; ask=chart
hepatic_encephalopathy | 肝性脑病 | hepatic encephalopathy |  | kind=condition; attributes=severity; ask=chart
hepatorenal_syndrome | 肝肾综合征 | hepatorenal syndrome |  | kind=condition; ask=chart
variceal_bleeding | 食管胃底静脉曲张破裂出血 | variceal bleeding | 静脉曲张出血 | kind=finding; ask=chart
gastrointestinal_bleeding | 消化道出血 | gastrointestinal bleeding | 上消化道出血, gastrointestinal haemorrhage | kind=finding; attributes=severity; ask=chart
portal_vein_thrombosis | 门静脉血栓 | portal vein thrombosis |  | kind=finding; ask=imaging
autoimmune_hepatitis | 自身免疫性肝炎 | autoimmune hepatitis |  | kind=condition; ask=chart
chronic_hepatitis_B | 慢性乙型肝炎 | chronic hepatitis B | hepatitis B, 乙肝, 乙型肝炎, HBV infection, 乙肝病毒感染, hepatitis B virus infection, chronic HBV infection | kind=condition; attributes=activity; ask=chart
chronic_hepatitis_C | 慢性丙型肝炎 | chronic hepatitis C | hepatitis C, 丙肝, 丙型肝炎, HCV infection, 丙肝病毒感染, hepatitis C virus infection | kind=condition; attributes=activity; ask=chart
alcohol_abuse | 酗酒 | alcohol abuse | 酒精滥用, alcoholism, alcohol dependence, 酒精依赖, 酗酒史 | kind=condition; ask=participant
hypertension | 高血压 | hypertension | arterial hypertension, 高血压病, 高血压史, high blood pressure, uncontrolled hypertension | kind=condition; attributes=control, severity; ask=chart
coronary_heart_disease | 冠心病 | coronary heart disease | coronary artery disease, 冠状动脉粥样硬化性心脏病 | kind=condition; ask=chart
atrial_fibrillation | 心房颤动 | atrial fibrillation | 房颤 | kind=condition; ask=chart
stroke | 脑卒中 | stroke | cerebrovascular accident, 脑血管意外, 卒中, 中风, cerebral stroke | kind=condition; attributes=type; ask=chart
intracranial_haemorrhage | 颅内出血 | intracranial haemorrhage | cerebral haemorrhage, 脑出血, intracranial hemorrhage | kind=condition; ask=chart
transient_ischaemic_attack | 短暂性脑缺血发作 | transient ischaemic attack | TIA | kind=condition; ask=chart
venous_thromboembolism | 静脉血栓栓塞 | venous thromboembolism | deep vein thrombosis, 深静脉血栓 | kind=condition; ask=chart
pulmonary_embolism | 肺栓塞 | pulmonary embolism |  | kind=condition; ask=chart
epilepsy | 癫痫 | epilepsy | seizure disorder | kind=condition; attributes=control; ask=chart
dementia | 痴呆 | dementia |  | kind=condition; ask=chart
peripheral_neuropathy | 周围神经病变 | peripheral neuropathy | 外周神经病变 | kind=condition; attributes=severity; ask=chart
renal_failure | 肾功能衰竭 | renal failure | 肾衰竭, kidney failure | kind=condition; attributes=severity; ask=chart
dialysis | 透析 | dialysis | 血液透析, haemodialysis | kind=procedure; ask=chart
asthma | 哮喘 | asthma | 支气管哮喘 | kind=condition; attributes=control; ask=chart
pneumonia | 肺炎 | pneumonia |  | kind=condition; attributes=severity, activity; ask=chart
radiation_pneumonitis | 放射性肺炎 | radiation pneumonitis |  | kind=condition; attributes=severity; ask=chart
pleural_effusion | 胸腔积液 | pleural effusion | 胸水 | kind=finding; attributes=control, severity; ask=imaging
pericardial_effusion | 心包积液 | pericardial effusion |  | kind=finding; attributes=control, severity; ask=imaging
bone_metastasis | 骨转移 | bone metastasis | bone metastases | kind=finding; ask=imaging
lung_metastasis | 肺转移 | lung metastasis | lung metastases, pulmonary metastasis | kind=finding; ask=imaging
lymph_node_metastasis | 淋巴结转移 | lymph-node metastasis | lymph node metastases | kind=finding; ask=imaging
spinal_cord_compression | 脊髓压迫 | spinal cord compression |  | kind=finding; ask=imaging
bowel_obstruction | 肠梗阻 | bowel obstruction | intestinal obstruction | kind=condition; ask=chart
active_peptic_ulcer | 活动性消化性溃疡 | active peptic ulcer | 消化性溃疡, peptic ulcer | kind=condition; ask=chart
inflammatory_bowel_disease | 炎症性肠病 | inflammatory bowel disease | IBD | kind=condition; attributes=activity; ask=chart
systemic_lupus | 系统性红斑狼疮 | systemic lupus erythematosus | SLE | kind=condition; attributes=activity; ask=chart
rheumatoid_arthritis | 类风湿关节炎 | rheumatoid arthritis |  | kind=condition; attributes=activity; ask=chart
thyroid_dysfunction | 甲状腺功能异常 | thyroid dysfunction |  | kind=condition; attributes=control; ask=chart
immunodeficiency | 免疫缺陷 | immunodeficiency | immune deficiency, 免疫缺陷病 | kind=condition; ask=chart
sepsis | 脓毒症 | sepsis | 败血症 | kind=condition; ask=chart
fever | 发热 | fever | pyrexia | kind=finding; ask=chart
wound | 未愈合伤口 | unhealed wound | non-healing wound, 未愈合的伤口 | kind=finding; ask=chart
fracture | 骨折 | fracture |  | kind=condition; ask=chart
organ_transplant | 器官移植 | organ transplantation | solid organ transplant, 器官移植史 | kind=procedure; ask=chart
stem_cell_transplant | 造血干细胞移植 | haematopoietic stem-cell transplantation | HSCT, stem cell transplantation, 干细胞移植 | kind=procedure; attributes=type; ask=chart
liver_transplant | 肝移植 | liver transplantation |  | kind=procedure; ask=chart
surgical_resection | 手术切除 | surgical resection | 外科切除, 根治性切除, surgery, 外科手术, 手术治疗 | kind=procedure; attributes=purpose, target; ask=chart
biopsy | 活检 | biopsy | 穿刺活检 | kind=procedure; ask=chart
endocrine_therapy | 内分泌治疗 | endocrine therapy | hormonal therapy | kind=treatment; ask=chart
traditional_chinese_medicine | 中药治疗 | traditional Chinese medicine | 抗肿瘤中药, 中成药 | kind=treatment; ask=chart
interventional_therapy | 介入治疗 | interventional therapy | TACE, transarterial chemoembolisation | kind=treatment; ask=chart
investigational_drug | 试验用药物 | investigational drug | 研究药物, study drug of another trial, investigational agent, investigational product, experimental drug, 试验药物治疗, investigational therapy, investigational medicinal product | kind=drug; ask=chart
live_vaccine | 活疫苗 | live vaccine | 减毒活疫苗, live attenuated vaccine, live vaccines, 活疫苗接种, live attenuated vaccines, 减毒疫苗 | kind=drug; ask=chart
immunosuppressant | 免疫抑制剂 | immunosuppressant | immunosuppressive drug, 免疫抑制药物, immunosuppressive drugs, immunosuppressive agents, 免疫抑制治疗, immunosuppressive therapy, immunosuppressive medication | kind=drug; ask=chart
antibiotic | 抗生素 | antibiotic | 全身抗感染治疗, antibiotics, 抗菌药物, systemic antibiotics, 抗感染药物 | kind=drug; ask=chart
antiviral_therapy | 抗病毒治疗 | antiviral therapy | 抗乙肝病毒治疗 | kind=drug; ask=chart
antiplatelet | 抗血小板药 | antiplatelet drug | 抗血小板治疗, aspirin | kind=drug; ask=chart
CYP3A4_inhibitor | CYP3A4强抑制剂 | strong CYP3A4 inhibitor |  | kind=drug; ask=chart
contraception | 避孕措施 | contraception | effective contraception, 有效避孕 | kind=statement; ask=participant
menopause | 绝经 | menopause | postmenopausal, 绝经后 | kind=finding; ask=participant
refusal | 拒绝参加 | refusal to take part |  | kind=statement; ask=participant
smoking | 吸烟 | smoking | smoker, 吸烟史 | kind=finding; ask=participant
insulin | 胰岛素 | insulin | insulin therapy, 胰岛素治疗 | kind=drug; ask=chart
metformin | 二甲双胍 | metformin |  | kind=drug; ask=chart
GLP1_agonist | GLP-1受体激动剂 | GLP-1 receptor agonist | GLP-1 agonist, GLP-1 analogs | kind=drug; ask=chart
SGLT2_inhibitor | SGLT2抑制剂 | SGLT2 inhibitor | SGLT-2 inhibitor, 钠-葡萄糖协同转运蛋白2抑制剂 | kind=drug; ask=chart
statin | 他汀类药物 | statin | statins, 他汀 | kind=drug; ask=chart
NSAID | 非甾体抗炎药 | non-steroidal anti-inflammatory drug | NSAIDs, nonsteroidal anti-inflammatory drug, 非甾体类抗炎药 | kind=drug; ask=chart
opioid | 阿片类药物 | opioid | opioids, opioid analgesic, 阿片类镇痛药 | kind=drug; ask=chart
antidepressant | 抗抑郁药 | antidepressant | antidepressants, 抗抑郁药物 | kind=drug; ask=chart
antipsychotic | 抗精神病药 | antipsychotic | antipsychotics, 抗精神病药物 | kind=drug; ask=chart
benzodiazepine | 苯二氮䓬类药物 | benzodiazepine | benzodiazepines | kind=drug; ask=chart
proton_pump_inhibitor | 质子泵抑制剂 | proton pump inhibitor | PPI, proton-pump inhibitor | kind=drug; ask=chart
probiotic | 益生菌 | probiotic | probiotics, 益生菌制剂 | kind=drug; ask=chart
biologic_drug | 生物制剂治疗 | biologic drug | biologic agent, biologics, 生物制剂 | kind=drug; ask=chart
JAK_inhibitor | JAK抑制剂 | JAK inhibitor | Janus kinase inhibitor | kind=drug; ask=chart
bisphosphonate | 双膦酸盐 | bisphosphonate | 双磷酸盐 | kind=drug; ask=chart
immunoglobulin | 免疫球蛋白 | immunoglobulin | IVIG, intravenous immunoglobulin, 静脉注射免疫球蛋白, 丙种球蛋白 | kind=drug; ask=chart
blood_product | 血液制品 | blood product | 血制品输注 | kind=drug; ask=chart
diuretic | 利尿剂 | diuretic | diuretics, 利尿药 | kind=drug; ask=chart
vaccine | 疫苗接种 | vaccination | vaccine, vaccines, 接种疫苗 | kind=drug; ask=chart
antiepileptic | 抗癫痫药 | antiepileptic drug | anticonvulsant, 抗癫痫药物 | kind=drug; ask=chart
thrombolysis | 溶栓治疗 | thrombolysis | thrombolytic therapy, 溶栓, intravenous thrombolysis, 静脉溶栓 | kind=procedure; ask=chart
coronary_intervention | 经皮冠状动脉介入治疗 | percutaneous coronary intervention | PCI, 冠脉介入治疗, coronary stent, coronary angioplasty | kind=procedure; ask=chart
coronary_bypass | 冠状动脉旁路移植术 | coronary artery bypass grafting | CABG, 冠脉搭桥术, coronary bypass surgery | kind=procedure; ask=chart
mechanical_ventilation | 机械通气 | mechanical ventilation | invasive mechanical ventilation, 有创机械通气 | kind=procedure; ask=chart
intraocular_surgery | 内眼手术 | intraocular surgery | ocular surgery, eye surgery, 眼部手术, 眼内手术 | kind=procedure; ask=chart
acupuncture | 针灸治疗 | acupuncture | 针刺治疗, 针灸 | kind=procedure; ask=chart
blood_donation | 献血 | blood donation | donated blood, donation of blood | kind=procedure; ask=participant
plasma_exchange | 血浆置换 | plasma exchange | plasmapheresis | kind=procedure; ask=chart
acute_coronary_syndrome | 急性冠脉综合征 | acute coronary syndrome | ACS, 急性冠状动脉综合征 | kind=condition; ask=chart
pulmonary_hypertension | 肺动脉高压 | pulmonary hypertension | pulmonary arterial hypertension | kind=condition; ask=chart
hypoglycaemia | 低血糖 | hypoglycaemia | severe hypoglycaemia, 严重低血糖 | kind=condition; ask=chart
diabetic_ketoacidosis | 糖尿病酮症酸中毒 | diabetic ketoacidosis | ketoacidosis, DKA | kind=condition; ask=chart
pancreatitis | 胰腺炎 | pancreatitis | acute pancreatitis, 急性胰腺炎 | kind=condition; ask=chart
depression | 抑郁症 | depression | major depressive disorder, depressive disorder, 抑郁障碍 | kind=condition; ask=chart
schizophrenia | 精神分裂症 | schizophrenia |  | kind=condition; ask=chart
bipolar_disorder | 双相情感障碍 | bipolar disorder | 双相障碍 | kind=condition; ask=chart
suicidality | 自杀行为或意念 | suicidal behaviour or ideation | suicide attempt, suicidal ideation, suicidal behavior, 自杀未遂, 自杀意念, 自杀行为 | kind=finding; ask=investigator
drug_abuse | 药物滥用 | drug abuse | substance abuse, drug dependence, substance use disorder, 药物依赖, 吸毒 | kind=condition; ask=participant
head_trauma | 颅脑外伤 | head trauma | traumatic brain injury, head injury, 脑外伤 | kind=condition; ask=chart
trauma | 外伤 | trauma | severe trauma, 严重外伤, major trauma | kind=condition; ask=chart
glaucoma | 青光眼 | glaucoma |  | kind=condition; ask=chart
herpes_zoster | 带状疱疹 | herpes zoster | shingles | kind=condition; ask=chart
osteoporosis | 骨质疏松症 | osteoporosis | 骨质疏松 | kind=condition; ask=chart
COVID_19 | 新型冠状病毒感染 | COVID-19 | SARS-CoV-2 infection, 新冠肺炎, 新冠病毒感染, coronavirus disease 2019 | kind=condition; ask=chart
asthma_exacerbation | 哮喘急性发作 | asthma exacerbation | exacerbation of asthma, 哮喘急性加重 | kind=condition; ask=chart
COPD_exacerbation | 慢阻肺急性加重 | COPD exacerbation | acute exacerbation of COPD, exacerbation of COPD, 慢性阻塞性肺疾病急性加重 | kind=condition; ask=chart
seizure | 癫痫发作 | seizure | seizures, convulsion, 惊厥 | kind=finding; ask=chart
syncope | 晕厥 | syncope |  | kind=finding; ask=chart
claustrophobia | 幽闭恐惧症 | claustrophobia |  | kind=condition; ask=participant
pacemaker | 心脏起搏器 | cardiac pacemaker | 起搏器 | kind=finding; ask=chart
MRI_contraindication | 磁共振检查禁忌 | contraindication to MRI | contraindications to MRI, MRI禁忌 | kind=finding; ask=chart
"""

ATTRIBUTES: Final = """\
what | 名称 | name |
start | 开始日期 | start |  | date=True
end | 结束日期 | end |  | date=True
activity | 活动性 | activity |
cause | 原因 | cause |
control | 控制情况 | control |
course | 病程 | course |
cured | 已治愈 | cured |
extent | 范围 | extent |
formal_treatment | 正规治疗 | formal treatment |
grade | CTCAE分级 | CTCAE grade | CTCAE分级, toxicity grade, 毒性分级, CTCAE grade, adverse event grade | domain=0, 1, 2, 3, 4, 5
histology | 组织学类型 | histology |
intent | 治疗目的 | intent |
measurable | 按RECIST 1.1可测量 | measurable by RECIST 1.1 |
method | 确诊方法 | method of diagnosis |
needs_systemic_treatment | 需要全身治疗 | needs systemic treatment |
organ | 器官 | organ |
part_of_study | 属于本研究治疗 | part of the study treatment |
plan | 放疗计划 | radiotherapy plan |
DVH | 剂量体积直方图 | dose-volume histogram |
prednisone_eq | 强的松当量 | prednisone equivalent | prednisone, 泼尼松等效剂量, 泼尼松等效, 强的松, 泼尼松, prednisone or equivalent, 泼尼松当量, prednisone-equivalent, prednisolone, prednisolone equivalent, 强的松等效剂量, 甲泼尼龙 | unit=mg/d
prior_local_treatment | 既往局部治疗 | prior local treatment |
purpose | 目的 | purpose |
region | 部位 | region |
severity | 严重程度 | severity |
site | 部位 | site |
specimen | 标本 | specimen |
stability | 稳定性 | stability |
substance | 过敏原 | substance |
symptoms | 有症状 | symptoms |
systemic_treatment | 需全身治疗 | systemic treatment needed |
target | 手术针对 | target |
term | 事件名称 | term |
type | 类型 | type |
volume | 体积 | volume | tumor volume, tumour volume, 肿瘤体积, 体积, lesion volume | unit=cm3; of=lesion; formula=length*width*height
years_since_cure | 治愈后年数 | years since cure | cured, 治愈, disease free for, 无病生存 | unit=a
date | 日期 | date |  | date=yes
ongoing | 持续中 | still going on |
related | 与研究治疗有关 | related to study treatment |
related_to | 与之有关 | related to |
serious | 严重(SAE) | serious |
haematological | 血液学毒性 | haematological |
immune_related | 免疫相关 | immune-related |
with_bleeding | 伴出血 | with bleeding |
outcome | 转归 | outcome |
length | 长 | length |  | unit=cm
width | 宽 | width |  | unit=cm
height | 高 | height |  | unit=cm
diameter | 最长径 | longest diameter | longest diameter, tumor diameter, tumour diameter, 最大径, 肿瘤直径, 最大直径, 肿瘤最大径, lesion diameter, maximum diameter, largest diameter, 短轴, short axis, 长轴, long axis, 直径, diameter, 病灶直径, 肿瘤长径 | unit=mm
dose | 剂量 | dose |
route | 给药途径 | route |
"""

WORDS: Final = """\
DDLPS | 去分化脂肪肉瘤 | dedifferentiated liposarcoma
LMS | 平滑肌肉瘤 | leiomyosarcoma
histopathology | 组织病理学 | histopathology
histology | 组织学 | histology
cytology | 细胞学 | cytology
local | 局部 | local
regional | 区域 | regional
recurrent | 复发性 | recurrent
metastatic | 转移性 | metastatic
primary | 原发灶 | primary lesion
first_recurrence | 首次复发病灶 | first recurrent lesion
abdominopelvic | 腹盆腔 | abdominopelvic
available | 已提供 | available
prior_treatment | 既往治疗 | prior treatment
systemic_treatment | 全身治疗 | systemic treatment
acute | 急性 | acute
active | 活动性 | active
injection_site | 注射部位 | injection site
target_lesion_area | 研究靶病灶区域 | target-lesion area
Ta_NPs_active_ingredient | Ta-NPs活性成分 | active ingredient of Ta-NPs
Ta_NPs_excipient | Ta-NPs辅料 | excipient of Ta-NPs
similar_nanoparticles | 类似纳米粒子 | similar nanoparticles
uncontrolled_after_treatment | 经治疗未控制 | not controlled after treatment
severe | 严重 | severe
unstable | 不稳定 | unstable
diagnostic | 诊断性 | diagnostic
surgery | 手术 | surgery
basal_cell_skin | 皮肤基底细胞癌 | basal cell skin cancer
squamous_cell_skin | 皮肤鳞状细胞癌 | squamous cell skin cancer
nonmelanoma_skin | 非黑色素瘤皮肤癌 | non-melanoma skin cancer
superficial_bladder | 浅表性膀胱癌 | superficial bladder cancer
prostate_in_situ | 前列腺原位癌 | prostate carcinoma in situ
cervix_in_situ | 宫颈原位癌 | cervical carcinoma in situ
breast_in_situ | 乳腺原位癌 | breast carcinoma in situ
malignancy_treatment | 恶性肿瘤治疗 | treatment of a malignancy
blood_products | 血制品 | blood products
biologics | 生物制剂 | biologics
neoadjuvant | 新辅助 | neoadjuvant
adjuvant | 辅助 | adjuvant
radical_chemoradiotherapy | 根治性同步放化疗 | radical concurrent chemoradiotherapy
hollow_viscus | 空腔脏器 | hollow viscus
serum | 血清 | serum
urine | 尿液 | urine
alopecia | 脱发 | alopecia
tumour_compression | 肿瘤压迫 | compression by the tumour
type_1_diabetes | 1型糖尿病 | type 1 diabetes
skin_disease | 皮肤病 | skin disease
positive | 阳性 | positive
negative | 阴性 | negative
indeterminate | 不确定 | indeterminate
no_progression | 无进展证据 | no evidence of progression
progression | 进展 | progression
PD | 疾病进展(PD) | progressive disease (PD)
female | 女 | female
male | 男 | male
yes | 是 | yes | y, true, 有
no | 否 | no | n, false, 无
CR | 完全缓解(CR) | complete response (CR)
PR | 部分缓解(PR) | partial response (PR)
SD | 疾病稳定(SD) | stable disease (SD)
NE | 不可评估(NE) | not evaluable (NE)
MSS | 微卫星稳定 | microsatellite stable
MSI_L | 微卫星低度不稳定 | microsatellite instability low
MSI_H | 微卫星高度不稳定 | microsatellite instability high
trace | 微量 | trace
not_detected | 未检出 | not detected | undetectable, 低于检测下限
detected | 检出 | detected
inactive | 非活动性 | inactive
mild | 轻度 | mild
moderate | 中度 | moderate
chronic | 慢性 | chronic
controlled | 已控制 | controlled
uncontrolled | 未控制 | uncontrolled
stable | 稳定 | stable
therapeutic | 治疗性 | therapeutic
palliative | 姑息性 | palliative
curative | 根治性 | curative
measurable | 可测量 | measurable
recovered | 已恢复 | recovered
recovering | 恢复中 | recovering
not_recovered | 未恢复 | not recovered
fatal | 死亡 | fatal
neutrophil_count_decreased | 中性粒细胞计数降低 | neutrophil count decreased
platelet_count_decreased | 血小板计数降低 | platelet count decreased
white_blood_cell_decreased | 白细胞降低 | white blood cell decreased
lymphocyte_count_decreased | 淋巴细胞计数降低 | lymphocyte count decreased
anaemia | 贫血 | anaemia | anemia
febrile_neutropenia | 发热性中性粒细胞减少 | febrile neutropenia
nausea | 恶心 | nausea
vomiting | 呕吐 | vomiting
diarrhoea | 腹泻 | diarrhoea | diarrhea
fatigue | 乏力 | fatigue | 疲乏
mucositis_oral | 口腔黏膜炎 | oral mucositis
radiation_dermatitis | 放射性皮炎 | radiation dermatitis
pneumonitis | 肺炎(非感染性) | pneumonitis
hepatitis | 肝炎 | hepatitis
colitis | 结肠炎 | colitis
myocarditis | 心肌炎 | myocarditis
rash | 皮疹 | rash
perforation | 穿孔 | perforation
injection_site_necrosis | 注射部位坏死 | injection-site necrosis
injection_site_pain | 注射部位疼痛 | injection-site pain
haemorrhage | 出血事件 | haemorrhage | hemorrhage
infusion_reaction | 输注反应 | infusion reaction | infusion-related reaction
anaphylaxis | 过敏性休克 | anaphylaxis
serum_sickness | 血清病 | serum sickness
liver_injury | 肝损伤 | liver injury
kidney_injury | 肾损伤 | kidney injury
disease | 疾病本身 | the disease itself
concomitant_medication | 合并用药 | concomitant medication
"""

ANCHORS: Final = """\
consent | 签署知情同意 | signing of informed consent | 签署知情同意书, informed consent date
screening | 筛选 | screening visit | 筛选期
enrolment | 入组 | enrolment | enrollment, 纳入
randomisation | 随机 | randomisation | randomization, 随机化, 随机分组
treatment_start | 治疗开始 | start of study treatment | start of treatment, 开始治疗
first_dose | 首次给药 | first dose of study drug | first administration, first dose, 首剂给药, 首次用药
end_of_study | 研究结束 | end of study
last_dose | 末次给药 | last dose of study drug
progression | 疾病进展 | disease progression
unacceptable_toxicity | 不可耐受毒性 | unacceptable toxicity
new_therapy | 开始新的抗肿瘤治疗 | start of a new anticancer therapy
first_response | 首次缓解 | first response
relapse | 复发 | relapse
withdrawal | 退出研究 | withdrawal
death | 死亡 | death
last_alive | 最后存活日期 | last known alive
last_assessment | 末次评估 | last assessment
data_cutoff | 数据截止 | data cut-off
"""
