import json
import logging
import uuid
from datetime import timedelta

import requests

from odoo import api, fields, models

_logger = logging.getLogger(__name__)

#: Pushes between two commits: what a server that is killed may send twice.
BATCH = 20
#: Seconds that the other system has to answer.
TIMEOUT = 10
#: Minutes until the next attempt, after the first, the second …: three days in all.
DELAYS = (5, 15, 60, 240, 720, 1440, 1440)
#: What the other system may say for a while only, below 500.
PASSING_STATUS = (408, 425, 429)
KEPT_DAYS = 30


class CrmServicePush(models.Model):
    """What is to be told to another system about a service record.

    Written by a server action of the type *webhook* on ``crm.service.record``, in the
    transaction of what it tells: what is rolled back is not told, and what is committed
    is not forgotten. ``payload`` is the record as it was at that moment.

    Sent by a scheduled action at once, one POST a record, so that nobody waits for the
    other system, however many records there are. Whatever it does not take is sent
    again, after longer and longer times; what it refuses waits for somebody
    (:meth:`action_retry`). It may get a push twice, if Odoo is killed between sending
    it and noting so: the header ``Idempotency-Key`` tells. Pushes may arrive in another
    order than they were written in: ``_at`` tells.
    """

    _name = "crm.service.push"
    _description = "Service Push"
    _order = "id desc"
    _rec_name = "record_id"

    record_id = fields.Many2one(
        "crm.service.record",
        "Service Record",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    action_id = fields.Many2one(
        "ir.actions.server",
        "Server Action",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    key = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self._default_key(),
        help="Sent along: who gets it twice got the same.",
    )
    payload = fields.Text(required=True, readonly=True)
    content = fields.Text(compute="_compute_content", help="What is sent, as JSON.")
    state = fields.Selection(
        [("waiting", "Waiting"), ("sent", "Sent"), ("failed", "Failed")],
        required=True,
        readonly=True,
        default="waiting",
    )
    attempts = fields.Integer(readonly=True)
    error = fields.Char("Details", readonly=True)
    next_attempt_at = fields.Datetime(
        "Next Attempt",
        required=True,
        readonly=True,
        default=lambda self: self._default_next_attempt_at(),
    )
    sent_at = fields.Datetime("Sent On", readonly=True)

    _waiting_idx = models.Index("(next_attempt_at, id) WHERE state = 'waiting'")

    # DEFAULTS

    def _default_key(self):
        return str(uuid.uuid4())

    def _default_next_attempt_at(self):
        return self.env.cr.now()

    # COMPUTE

    @api.depends("payload")
    def _compute_content(self):
        for push in self:
            push.content = dump(json.loads(push.payload or "{}"), indent=4)

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: to be sent as soon as it is committed."""
        created = super().create(vals_list)
        if created:
            self._trigger_cron()
        return created

    # ACTIONS

    def action_retry(self):
        """Send again, soon, what was not taken."""
        self.check_access("write")
        late = self.filtered(lambda push: push.state != "sent")
        late.write(
            {
                "state": "waiting",
                "attempts": 0,
                "error": False,
                "next_attempt_at": self.env.cr.now(),
            }
        )
        self._trigger_cron()

    # SENDING

    @api.model
    def _trigger_cron(self):
        cron = self.env.ref("crm_vn.ir_cron_push_services", raise_if_not_found=False)
        if cron:
            cron._trigger()

    @api.model
    def _cron_push(self):
        """Send what is due. Several workers may do so at once: they skip each other's
        rows. A system that cannot be reached is tried once a run."""
        cron = self.env["ir.cron"]
        # Not the time of the transaction: each batch has one of its own.
        domain = [
            ("state", "=", "waiting"),
            ("next_attempt_at", "<=", fields.Datetime.now()),
        ]
        cron._commit_progress(remaining=self.search_count(domain))
        unreachable = {}
        last_id = 0
        while pushes := self.search(
            [*domain, ("id", ">", last_id)], limit=BATCH, order="id"
        ):
            last_id = pushes[-1].id
            mine = pushes.try_lock_for_update()
            mine.filtered(lambda push: push.state == "waiting")._send(unreachable)
            if not cron._commit_progress(len(pushes)):
                break

    def _send(self, unreachable):
        """Send pushes, and note what became of each.

        :param dict unreachable: addresses that do not answer, and why; completed here
        """
        for push in self:
            url = push.action_id.webhook_url
            push.attempts += 1
            try:
                if url not in unreachable:
                    push._post(url)
                else:
                    push._put_off(unreachable[url])
            except requests.HTTPError as error:
                status = error.response.status_code
                said = f"{status} {error.response.reason}"[:100]
                if status < 500 and status not in PASSING_STATUS:
                    push._give_up(said)
                else:
                    push._put_off(said)
            except (requests.ConnectionError, requests.Timeout) as error:
                unreachable[url] = type(error).__name__
                push._put_off(unreachable[url])
            except (requests.RequestException, ValueError) as error:
                push._give_up(type(error).__name__)
        self.filtered(lambda push: push.state == "failed")._tell_failure()

    def _post(self, url):
        """Send one push to an address.

        :raise requests.RequestException: if it was not taken
        """
        if not url:
            raise requests.exceptions.MissingSchema
        answer = requests.post(
            url,
            data=self.payload.encode(),
            headers={"Content-Type": "application/json", "Idempotency-Key": self.key},
            timeout=TIMEOUT,
        )
        answer.raise_for_status()
        self.write({"state": "sent", "sent_at": fields.Datetime.now(), "error": False})

    def _put_off(self, error):
        """Try again later; after the last attempt, give up."""
        if self.attempts > len(DELAYS):
            self._give_up(error)
            return
        later = timedelta(minutes=DELAYS[self.attempts - 1])
        self.write({"next_attempt_at": fields.Datetime.now() + later, "error": error})

    def _give_up(self, error):
        self.write({"state": "failed", "error": error})

    def _tell_failure(self):
        """Say on the records, and in the log, what another system did not take."""
        bodies = {}
        for push in self:
            _logger.warning(
                "service push %s of action %s failed after %s attempts: %s",
                push.id,
                push.action_id.id,
                push.attempts,
                push.error,
            )
            if push.record_id:
                bodies[push.record_id.id] = self.env._(
                    "“%(action)s” did not reach the other system (%(error)s). An "
                    "administrator sends it again from Configuration > Services > "
                    "Pushes.",
                    action=push.action_id.sudo().name or "",
                    error=push.error,
                )
        if bodies:
            self.record_id._message_log_batch(bodies=bodies)

    @api.autovacuum
    def _gc_sent(self):
        """Forget what was taken a while ago."""
        limit = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        self.search(
            [("state", "=", "sent"), ("sent_at", "<", limit)], limit=10000
        ).unlink()


def dump(values, indent=None):
    """Return values as JSON, as Odoo's own webhooks write them, but readable."""
    return json.dumps(
        values, ensure_ascii=False, indent=indent, sort_keys=True, default=str
    )
