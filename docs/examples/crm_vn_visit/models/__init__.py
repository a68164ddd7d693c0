from . import shop_visit
