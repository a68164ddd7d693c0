"""One worker of core: creates leads one by one, each in its own transaction.

Says ``ready`` once its caches are warm, and starts when it is told to.
"""

import sys

import odoo
from odoo.modules.registry import Registry
from odoo.tools import config


def _values(number):
    return {
        "name": f"iPhone 17 – Nguyễn Văn {number}",
        "type": "opportunity",
        "user_id": False,
        "contact_name": f"Nguyễn Văn {number}",
        "phone": f"09{number:08}",
        "email_from": f"khach{number}@example.com",
        "description": "<p>Trả góp 12 tháng</p>",
    }


def main(configuration, start, count):
    config.parse_config(["-c", configuration, "--log-level=error"])
    with Registry(config["db_name"][0]).cursor() as cursor:
        env = odoo.api.Environment(cursor, odoo.SUPERUSER_ID, {})
        for number in range(start + count, start + count + 5):
            env["crm.lead"].create(_values(number))
            cursor.commit()
        print("ready", flush=True)
        sys.stdin.readline()
        for number in range(start, start + count):
            env["crm.lead"].create(_values(number))
            cursor.commit()


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
