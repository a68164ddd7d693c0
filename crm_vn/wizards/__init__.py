from . import base_partner_merge
from . import crm_lead_to_opportunity
from . import crm_lead_to_opportunity_mass
from . import crm_store_clone
from . import crm_store_clone_line
from . import crm_store_close
