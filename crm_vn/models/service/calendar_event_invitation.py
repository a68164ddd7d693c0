import re

from odoo import fields, models
from odoo.tools import email_normalize, formataddr

#: The identity of an event in a calendar file, on as many lines as it takes.
UID = re.compile(rb"^UID:.*\r\n(?:[ \t].*\r\n)*", re.MULTILINE)


class CalendarEvent(models.Model):
    """Who invites to the meeting of a service.

    The model of the service says it (``invite_from``): the company's system address, or
    the organizer, with his own address and by his own outgoing server if he has one.
    Answers go to the organizer. It holds for all that Odoo sends to the attendees by
    itself: invitations, new dates, reminders, cancellations.

    A calendar program recognizes the meeting when it changes: in the attached file it
    has the same identity each time.
    """

    _inherit = "calendar.event"

    def message_notify(self, **kwargs):
        """Extend: see the class."""
        event = self
        if self.env.context.get("meeting_invitation"):
            event, sender = self._get_invitation_sender()
            kwargs |= sender
        return super(CalendarEvent, event).message_notify(**kwargs)

    def _get_invitation_sender(self):
        """Return the meeting, as who invites to it, and values of the e-mails.

        None for a meeting that is not of a service.
        """
        self.ensure_one()
        record = self._get_documented_records().get(self.sudo())
        if not record:
            return self, {}
        organizer = self.sudo().user_id
        if record.service_id.model_id.invite_from == "organizer" and organizer.email:
            address = organizer.email_formatted
            # Only what its owner wrote goes out by a server of their own.
            event = self.with_user(organizer).sudo()
            sender = {"email_from": address, "reply_to": address}
            if server := event._find_organizer_mail_server(address):
                sender["mail_server_id"] = server.id
            return event, sender
        company = record.company_id or organizer.company_id or self.env.company
        event = self.with_company(company)
        sender = {}
        if address := company.default_from_email or email_normalize(company.email):
            sender["email_from"] = formataddr((company.name, address))
        if organizer.email:
            sender["reply_to"] = organizer.email_formatted
        return event, sender

    def _find_organizer_mail_server(self, address):
        """Return the outgoing server for the address of the organizer: their own, else
        the one that takes mails of every address if none is meant for this one, where
        Odoo replaces the address by that of the company unless it is told not to."""
        servers = self.env["ir.mail_server"].sudo()
        parameters = self.env["ir.config_parameter"].sudo()
        if not parameters.get_param("mail.disable_personal_mail_servers", False):
            if own := self.user_id.outgoing_mail_server_id:
                return own
        servers = servers.search([("owner_user_id", "=", False)], order="sequence, id")
        for server in servers.filtered("from_filter"):
            if server._match_from_filter(address, server.from_filter):
                return servers.browse()
        return servers.filtered(lambda server: not server.from_filter)[:1]

    def _get_ics_file(self):
        """Extend: see the class."""
        files = super()._get_ics_file()
        for event in self._get_documented_records():
            if event.id in files:
                files[event.id] = event._identify_ics_file(files[event.id])
        return files

    def _identify_ics_file(self, content):
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        version = int((self.write_date or fields.Datetime.now()).timestamp())
        lines = f"UID:{self.id}@{uuid}\r\nSEQUENCE:{version}\r\n".encode()
        return UID.sub(lambda match: lines, content, count=1)
