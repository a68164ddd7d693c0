from . import crm_service
from . import crm_service_record
from . import crm_service_record_task
from . import crm_service_record_step
from . import project_task
from . import project_task_step
from . import project_task_phone
from . import crm_lead
