from . import crm_purchase_history
from . import account_invoice_report
from . import crm_activity_report
from . import report_crm_utm
from . import sale_report
from . import report_crm_service
from . import crm_work
