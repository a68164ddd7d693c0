"""The first words of a message, whatever it is."""

import html
import re

from hypothesis import example, given
from hypothesis import strategies as st

from odoo.addons.crm_vn.tools.preview import LOOKED_AT, preview, shorten

from .common import CrmVnCase, no_deadline


class TestPreview(CrmVnCase):
    @no_deadline
    @given(st.one_of(st.none(), st.text(), st.binary(), st.integers(), st.booleans()))
    @example("&#" + "9" * 5000 + ";")
    @example("&#x" + "f" * 5000)
    @example("\ud800\x00")
    @example("<" * 1000 + "&" * 1000)
    def test_anything(self, markup):
        for text in (preview(markup, 40), shorten(markup, 40)):
            self.assertLessEqual(len(text), 40)
            self.assertEqual(text, " ".join(text.split()))
            self.assertNotIn("\x00", text)
            text.encode()

    @no_deadline
    @given(st.lists(st.text("abc xyză<&>", min_size=1), max_size=8))
    def test_keeps_the_words(self, words):
        markup = "".join(f"<p>{html.escape(word)}</p>" for word in words)
        self.assertEqual(preview(markup, 500), " ".join(" ".join(words).split()))

    def test_reader(self):
        for markup, text in [
            ("<p>Hel<b>lo</b></p><p>there</p>", "Hello there"),
            ("<style>p {}</style><p>Hi<!-- no --></p>", "Hi"),
            ("<p>New</p><blockquote data-o-mail-quote='1'>Old</blockquote>", "New"),
            ("<div class='gmail_quote'>Forwarded</div>", "Forwarded"),
            ("<script>alert(1)", ""),
            ("5 &lt; 6 &amp; <img alt='x'>7", "5 < 6 & 7"),
        ]:
            with self.subTest(markup):
                self.assertEqual(preview(markup), text)

    def test_looks_at_the_beginning_only(self):
        small, large = (preview("<p>a</p>" * n) for n in (LOOKED_AT, 10 * LOOKED_AT))
        self.assertEqual(small, large)
        self.assertTrue(re.fullmatch(r"(a )+a…", large))
