from . import base_partner_merge
from . import crm_lead_to_opportunity
from . import crm_lead_to_opportunity_mass
from . import crm_customer_lookup
from . import crm_customer_lookup_line
from . import crm_customer_serve
from . import crm_store_access_answer
