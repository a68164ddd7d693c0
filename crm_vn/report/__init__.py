from . import report_crm_utm
from . import sale_report
