"""The CTCAE laboratory terms of versions 4.03, 5.0 and 6.0 as a table of cut points, one line a term and version.

A cell is the cut that starts its grade: the better end of the printed range, so that a gap or an overlap cannot be
written. ``<A`` and ``>A`` exclude the end as "<A - B" and ">A - B" do, ``<=`` and ``>=`` include it as a range printed
without a sign does. A bare number is in the unit of the line; ``ULN``, ``LLN``, ``BASE`` take a factor in front and an
amount added behind; ``fall`` is the percent fall and ``drop`` the fall in units from baseline. ``or`` separates
alternatives (the print's semicolon), ``and`` joins parts, ``if`` names what people must have seen. ``?`` marks a value
that the version sends to another term. The column *baseline* says for which baseline the line holds: any, normal
(not above ULN), high (above ULN), low (below LLN), not low.

Sources: NCI CTCAE v4.03 (14 June 2010), v5.0 (27 November 2017), v6.0 workbook with errata of 20 January 2026; the
laboratory lines compared with pharmaverse/admiral ``data-raw/adlb_grading`` at 6eb5125a, the v6.0 lines also with the
NCI workbook. Printed gaps are closed: ejection fraction < 40, sodium < 130 and < 125, clearance < 50, < 26, < 10.
"""

from typing import Final

TABLE: Final = """
term                                            | items           | unit       | analyte       | versions     | baseline | 1                                      | 2                                              | 3                                              | 4
Anemia                                          | HB HGB          | g/L        |               | 4.03 5.0 6.0 | any      | <LLN                                   | <100                                           | <80                                            | -
Hemoglobin increased                            |                 | g/L        |               | 4.03         | normal   | >ULN                                   | >ULN + 20                                      | >ULN + 40                                      | -
Hemoglobin increased                            |                 | g/L        |               | 4.03         | high     | >BASE                                  | >BASE + 20                                     | >BASE + 40                                     | -
Hemoglobin increased                            |                 | g/L        |               | 5.0 6.0      | any      | >ULN                                   | >ULN + 20                                      | >ULN + 40                                      | -
Neutrophil count decreased                      | ANC NEUT        | 10*9/L     |               | 4.03 5.0     | any      | <LLN                                   | <1.5                                           | <1.0                                           | <0.5
Neutrophil count decreased                      | ANC NEUT        | 10*9/L     |               | 6.0          | any      | <1.5                                   | <1.0                                           | <0.5                                           | <0.1
Platelet count decreased                        | PLT PLAT        | 10*9/L     |               | 4.03 5.0     | any      | <LLN                                   | <75                                            | <50                                            | <25
Thrombocytopenia                                | PLT PLAT        | 10*9/L     |               | 6.0          | any      | <LLN                                   | <75                                            | <50                                            | <10
White blood cell decreased                      | WBC             | 10*9/L     |               | 4.03 5.0 6.0 | any      | <LLN                                   | <3                                             | <2                                             | <1
Leukocytosis                                    | WBC             | 10*9/L     |               | 4.03 5.0 6.0 | any      | -                                      | -                                              | >100                                           | -
Lymphocyte count decreased                      | ALC LYM         | 10*9/L     |               | 4.03 5.0     | any      | <LLN                                   | <0.8                                           | <0.5                                           | <0.2
Lymphocyte count increased                      | ALC LYM         | 10*9/L     |               | 4.03 5.0 6.0 | any      | -                                      | >4                                             | >20                                            | -
CD4 lymphocytes decreased                       | CD4             | 10*9/L     |               | 4.03 5.0 6.0 | any      | <LLN                                   | <0.5                                           | <0.2                                           | <0.05
Creatinine increased                            | CREAT CR        |            | creatinine    | 4.03         | any      | >BASE or >ULN                          | >1.5 BASE or >1.5 ULN                          | >3 BASE or >3 ULN                              | >6 ULN
Creatinine increased                            | CREAT CR        |            | creatinine    | 5.0          | any      | >ULN                                   | >1.5 BASE or >1.5 ULN                          | >3 BASE or >3 ULN                              | >6 ULN
Creatinine increased                            | CREAT CR        |            | creatinine    | 6.0          | not low  | >ULN                                   | >1.5 ULN                                       | >3 ULN                                         | >6 ULN
Creatinine increased                            | CREAT CR        |            | creatinine    | 6.0          | low      | >ULN                                   | >1.5 BASE or >1.5 ULN                          | >3 BASE or >3 ULN                              | >6 ULN
Creatinine clearance decreased                  | CRCL            | mL/min     |               | 6.0          | any      | -                                      | <50                                            | <26                                            | ?<10
Chronic kidney disease                          | EGFR            | mL/min/1.73m2 |            | 4.03 5.0 6.0 | any      | <LLN                                   | <60                                            | <30                                            | <15
Aspartate aminotransferase increased            | AST             |            |               | 4.03         | any      | >ULN                                   | >3 ULN                                         | >5 ULN                                         | >20 ULN
Aspartate aminotransferase increased            | AST             |            |               | 5.0          | normal   | >ULN                                   | >3 ULN                                         | >5 ULN                                         | >20 ULN
Aspartate aminotransferase increased            | AST             |            |               | 5.0          | high     | >=1.5 BASE                             | >3 BASE                                        | >5 BASE                                        | >20 BASE
Aspartate aminotransferase increased            | AST             |            |               | 6.0          | normal   | >ULN                                   | >3 ULN                                         | >5 ULN                                         | >20 ULN
Aspartate aminotransferase increased            | AST             |            |               | 6.0          | high     | >=BASE                                 | >1.5 BASE                                      | >2 BASE                                        | >4 BASE
Alanine aminotransferase increased              | ALT             |            |               | 4.03         | any      | >ULN                                   | >3 ULN                                         | >5 ULN                                         | >20 ULN
Alanine aminotransferase increased              | ALT             |            |               | 5.0          | normal   | >ULN                                   | >3 ULN                                         | >5 ULN                                         | >20 ULN
Alanine aminotransferase increased              | ALT             |            |               | 5.0          | high     | >=1.5 BASE                             | >3 BASE                                        | >5 BASE                                        | >20 BASE
Alanine aminotransferase increased              | ALT             |            |               | 6.0          | normal   | >ULN                                   | >3 ULN                                         | >5 ULN                                         | >20 ULN
Alanine aminotransferase increased              | ALT             |            |               | 6.0          | high     | >=BASE                                 | >1.5 BASE                                      | >2 BASE                                        | >4 BASE
Alkaline phosphatase increased                  | ALP             |            |               | 4.03         | any      | >ULN                                   | >2.5 ULN                                       | >5 ULN                                         | >20 ULN
Alkaline phosphatase increased                  | ALP             |            |               | 5.0          | normal   | >ULN                                   | >2.5 ULN                                       | >5 ULN                                         | >20 ULN
Alkaline phosphatase increased                  | ALP             |            |               | 5.0          | high     | >=2 BASE                               | >2.5 BASE                                      | >5 BASE                                        | >20 BASE
Alkaline phosphatase increased                  | ALP             |            |               | 6.0          | any      | >BASE and >ULN                         | -                                              | -                                              | -
GGT increased                                   | GGT             |            |               | 4.03         | any      | >ULN                                   | >2.5 ULN                                       | >5 ULN                                         | >20 ULN
GGT increased                                   | GGT             |            |               | 5.0          | normal   | >ULN                                   | >2.5 ULN                                       | >5 ULN                                         | >20 ULN
GGT increased                                   | GGT             |            |               | 5.0          | high     | >=2 BASE                               | >2.5 BASE                                      | >5 BASE                                        | >20 BASE
GGT increased                                   | GGT             |            |               | 6.0          | normal   | >ULN                                   | >2.5 ULN                                       | >5 ULN                                         | >20 ULN
GGT increased                                   | GGT             |            |               | 6.0          | high     | >=BASE                                 | >1.5 BASE                                      | >3 BASE                                        | >10 BASE
Blood bilirubin increased                       | TBIL BILI       |            | bilirubin     | 4.03         | any      | >ULN                                   | >1.5 ULN                                       | >3 ULN                                         | >10 ULN
Blood bilirubin increased                       | TBIL BILI       |            | bilirubin     | 5.0          | normal   | >ULN                                   | >1.5 ULN                                       | >3 ULN                                         | >10 ULN
Blood bilirubin increased                       | TBIL BILI       |            | bilirubin     | 5.0          | high     | >BASE                                  | >1.5 BASE                                      | >3 BASE                                        | >10 BASE
Blood bilirubin increased                       | TBIL BILI       |            | bilirubin     | 6.0          | normal   | >ULN                                   | >1.5 ULN                                       | >3 ULN                                         | >10 ULN
Blood bilirubin increased                       | TBIL BILI       |            | bilirubin     | 6.0          | high     | >=BASE                                 | >1.5 BASE                                      | >2.5 BASE                                      | >10 BASE
Blood lactate dehydrogenase increased           | LDH             |            |               | 5.0 6.0      | any      | >ULN                                   | -                                              | -                                              | -
CPK increased                                   | CK CPK          |            |               | 4.03 5.0     | any      | >ULN                                   | >2.5 ULN                                       | >5 ULN                                         | >10 ULN
Lipase increased                                | LIPASE          |            |               | 4.03         | any      | >ULN                                   | >1.5 ULN                                       | >2 ULN                                         | >5 ULN
Lipase increased                                | LIPASE          |            |               | 5.0          | any      | >ULN                                   | >1.5 ULN                                       | >2 ULN if symptomatic or >5 ULN                | >5 ULN if symptomatic
Lipase increased                                | LIPASE          |            |               | 6.0          | any      | >ULN                                   | >1.5 ULN                                       | >3 ULN if symptomatic or >5 ULN                | >5 ULN if symptomatic
Serum amylase increased                         | AMYLASE         |            |               | 4.03         | any      | >ULN                                   | >1.5 ULN                                       | >2 ULN                                         | >5 ULN
Serum amylase increased                         | AMYLASE         |            |               | 5.0 6.0      | any      | >ULN                                   | >1.5 ULN                                       | >2 ULN if symptomatic or >5 ULN                | >5 ULN if symptomatic
INR increased                                   | INR             |            |               | 4.03         | any      | >ULN or >BASE if on anticoagulation    | >1.5 ULN or >1.5 BASE if on anticoagulation    | >2.5 ULN or >2.5 BASE if on anticoagulation    | -
INR increased                                   | INR             | 1          |               | 5.0 6.0      | any      | >1.2 or >BASE if on anticoagulation    | >1.5 or >1.5 BASE if on anticoagulation        | >2.5 or >2.5 BASE if on anticoagulation        | -
Activated partial thromboplastin time prolonged | APTT            |            |               | 4.03 5.0 6.0 | any      | >ULN                                   | >1.5 ULN                                       | >2.5 ULN                                       | -
Fibrinogen decreased                            | FIB FIBRINO     | g/L        |               | 4.03         | any      | <LLN or fall >0                        | <0.75 LLN or fall >=25                         | <0.5 LLN or fall >=50                          | <0.25 LLN or fall >=75 or <0.5
Fibrinogen decreased                            | FIB FIBRINO     | g/L        |               | 5.0 6.0      | any      | <LLN                                   | <0.75 LLN or fall >=25 and <LLN                | <0.5 LLN or fall >=50 and <LLN                 | <0.25 LLN or fall >=75 and <LLN or <0.5
Haptoglobin decreased                           | HAPTOGLOBIN     |            |               | 4.03 5.0 6.0 | any      | <LLN                                   | -                                              | -                                              | -
Hypoalbuminemia                                 | ALB             | g/L        |               | 4.03 5.0 6.0 | any      | <LLN                                   | <30                                            | <20                                            | -
Hypokalemia                                     | K               | mmol/L     |               | 4.03 5.0 6.0 | any      | <LLN                                   | <LLN if symptomatic                            | <3.0                                           | <2.5
Hyperkalemia                                    | K               | mmol/L     |               | 4.03 5.0 6.0 | any      | >ULN                                   | >5.5                                           | >6.0                                           | >7.0
Hyponatremia                                    | NA              | mmol/L     |               | 4.03         | any      | <LLN                                   | -                                              | <130                                           | <120
Hyponatremia                                    | NA              | mmol/L     |               | 5.0 6.0      | any      | <LLN                                   | <130                                           | <130 if symptomatic or <125                    | <120
Hypernatremia                                   | NA              | mmol/L     |               | 4.03 5.0 6.0 | any      | >ULN                                   | >150                                           | >155                                           | >160
Hypocalcemia                                    | CA CACORR       | mmol/L     | calcium       | 4.03 5.0 6.0 | any      | <LLN                                   | <2.0                                           | <1.75                                          | <1.5
Hypocalcemia (ionized)                          | CAION           | mmol/L     | calcium       | 4.03 5.0 6.0 | any      | <LLN                                   | <1.0                                           | <0.9                                           | <0.8
Hypercalcemia                                   | CA CACORR       | mmol/L     | calcium       | 4.03 5.0 6.0 | any      | >ULN                                   | >2.9                                           | >3.1                                           | >3.4
Hypercalcemia (ionized)                         | CAION           | mmol/L     | calcium       | 4.03 5.0 6.0 | any      | >ULN                                   | >1.5                                           | >1.6                                           | >1.8
Hypomagnesemia                                  | MG              | mmol/L     | magnesium     | 4.03 5.0 6.0 | any      | <LLN                                   | <0.5                                           | <0.4                                           | <0.3
Hypermagnesemia                                 | MG              | mmol/L     | magnesium     | 4.03 5.0 6.0 | any      | >ULN                                   | -                                              | >1.23                                          | >3.30
Hypophosphatemia                                | PHOS            | mmol/L     | phosphate     | 4.03         | any      | <LLN                                   | <0.8                                           | <0.6                                           | <0.3
Hypoglycemia                                    | GLUC            | mmol/L     | glucose       | 4.03 5.0 6.0 | any      | <LLN                                   | <3.0                                           | <2.2                                           | <1.7
Hyperglycemia                                   | GLUC            | mmol/L     | glucose       | 4.03 6.0     | any      | -                                      | -                                              | >13.9                                          | >27.8
Hyperglycemia (fasting)                         | GLUCF           | mmol/L     | glucose       | 4.03 6.0     | any      | >ULN                                   | >8.9                                           | >13.9                                          | >27.8
Hyperuricemia                                   | URATE UA        | umol/L     | urate         | 4.03         | any      | >ULN                                   | -                                              | >ULN if physiologic consequences               | >590
Hyperuricemia                                   | URATE UA        |            | urate         | 5.0 6.0      | any      | >ULN                                   | -                                              | >ULN if physiologic consequences               | -
Cholesterol high                                | CHOL            | mmol/L     | cholesterol   | 4.03 5.0 6.0 | any      | >ULN                                   | >7.75                                          | >10.34                                         | >12.92
Hypertriglyceridemia                            | TRIG            | mmol/L     | triglycerides | 4.03 5.0 6.0 | any      | >=1.71                                 | >3.42                                          | >5.7                                           | >11.4
HDL decreased                                   | HDL             |            |               | 6.0          | any      | <LLN                                   | -                                              | -                                              | -
LDL increased                                   | LDL             |            |               | 6.0          | any      | >ULN                                   | -                                              | -                                              | -
Acidosis                                        | PH              | 1          |               | 4.03 5.0 6.0 | any      | <LLN                                   | -                                              | <7.3                                           | -
Alkalosis                                       | PH              | 1          |               | 4.03 5.0 6.0 | any      | >ULN                                   | -                                              | >7.5                                           | -
Ejection fraction decreased                     | LVEF            | %          |               | 4.03         | any      | -                                      | <=50 or drop >=10                              | <40 or drop >20                                | <20
Ejection fraction decreased                     | LVEF            | %          |               | 5.0          | any      | -                                      | <=50 or drop >=10                              | <40 or drop >=20                               | <20
Left ventricular dysfunction                    | LVEF            | %          |               | 6.0          | any      | <=100 if strain or marker              | <50 and drop >=10 or <50 if strain or marker   | <40                                            | -
"""

SUCCESSORS: Final = {
    ("Platelet count decreased", "6.0"): "Thrombocytopenia",
    ("Thrombocytopenia", "4.03"): "Platelet count decreased",
    ("Thrombocytopenia", "5.0"): "Platelet count decreased",
    ("Ejection fraction decreased", "6.0"): "Left ventricular dysfunction",
    ("Left ventricular dysfunction", "4.03"): "Ejection fraction decreased",
    ("Left ventricular dysfunction", "5.0"): "Ejection fraction decreased",
}
"""What a term is called in a version that renamed it."""

GONE: Final = {
    (
        "Lymphocyte count decreased",
        "6.0",
    ): "v6.0 deleted the term; Lymphopenia has grade 1 'present' only, given by people",
    ("Hyperglycemia", "5.0"): "v5.0 grades by treatment, not by glucose: people give it",
    ("Hyperglycemia (fasting)", "5.0"): "v5.0 grades by treatment, not by glucose: people give it",
    ("Hypophosphatemia", "5.0"): "v5.0 grades by treatment, not by phosphate: people give it",
    ("Hypophosphatemia", "6.0"): "v6.0 grades by treatment, not by phosphate: people give it",
    ("Creatinine clearance decreased", "4.03"): "v4.03 has no such term; see Chronic kidney disease",
    ("Creatinine clearance decreased", "5.0"): "v5.0 has no such term; see Chronic kidney disease",
    ("Blood lactate dehydrogenase increased", "4.03"): "v4.03 has no such term",
    ("CPK increased", "6.0"): "v6.0 deleted the term",
    ("HDL decreased", "4.03"): "the term came with v6.0",
    ("HDL decreased", "5.0"): "the term came with v6.0",
    ("LDL increased", "4.03"): "the term came with v6.0",
    ("LDL increased", "5.0"): "the term came with v6.0",
}
"""Why a version cannot grade a term from the laboratory value."""

PRINTS_DEATH: Final = frozenset({
    "Acidosis", "Alkalosis", "Anemia", "Hypercalcemia", "Hypercalcemia (ionized)", "Hyperkalemia", "Hypermagnesemia",
    "Hypernatremia", "Hypertriglyceridemia", "Hyperuricemia", "Hypoalbuminemia", "Hypocalcemia", "Hypocalcemia (ionized)",
    "Hypoglycemia", "Hypokalemia", "Hypomagnesemia", "Hyponatremia", "Leukocytosis", "Chronic kidney disease",
})  # fmt: skip
"""Laboratory terms with a printed grade 5 in every version that has them."""
PRINTS_DEATH_IN: Final = {
    "Hyperglycemia": ("4.03",), "Hyperglycemia (fasting)": ("4.03",), "Hypophosphatemia": ("4.03", "5.0", "6.0"),
    "Thrombocytopenia": ("6.0",),
}  # fmt: skip
"""Laboratory terms whose printed grade 5 depends on the version."""
