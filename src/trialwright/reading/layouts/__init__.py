"""One module a layout: what marks a page of it, and how its values stand."""

from typing import Final

from trialwright.reading.layout import Layout
from trialwright.reading.layouts.chictr_html import CHICTR_HTML
from trialwright.reading.layouts.chictr_text import CHICTR_ASPX_2020, CHICTR_HV_TEXT, CHICTR_SHOW_TEXT, ITMCTR_TEXT
from trialwright.reading.layouts.chictr_xml import CHICTR_XML
from trialwright.reading.layouts.ctgov_classic import CTGOV_CLASSIC
from trialwright.reading.layouts.ctgov_v1 import CTGOV_V1
from trialwright.reading.layouts.ctgov_v2 import CTGOV_V2
from trialwright.reading.layouts.ctgov_xml import CTGOV_XML
from trialwright.reading.layouts.drks_json import DRKS_JSON
from trialwright.reading.layouts.euctr_text import EUCTR_TEXT
from trialwright.reading.layouts.generic import GENERIC
from trialwright.reading.layouts.ichgcp_headed import ICHGCP_EN, ICHGCP_ZH_B
from trialwright.reading.layouts.ichgcp_headless import ICHGCP_ZH_A
from trialwright.reading.layouts.ictrp import ICTRP_XLSX, ICTRP_XML
from trialwright.reading.layouts.medifind import MEDIFIND
from trialwright.reading.layouts.usdm_json import USDM_JSON
from trialwright.values.catalogue import Catalogue

LAYOUTS: Final[Catalogue[Layout]] = Catalogue(
    "layout",
    CHICTR_SHOW_TEXT,
    CHICTR_HV_TEXT,
    CHICTR_ASPX_2020,
    ITMCTR_TEXT,
    ICHGCP_ZH_B,
    ICHGCP_ZH_A,
    ICHGCP_EN,
    MEDIFIND,
    CTGOV_V2,
    CTGOV_V1,
    DRKS_JSON,
    USDM_JSON,
    CHICTR_HTML,
    CHICTR_XML,
    CTGOV_XML,
    ICTRP_XML,
    ICTRP_XLSX,
    CTGOV_CLASSIC,
    EUCTR_TEXT,
    GENERIC,
)
