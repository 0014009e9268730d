"""The policy of each page: it may ask no host but its own, and runs no script but the site's."""

import hashlib
import re
from base64 import b64encode

from sphinx.errors import ThemeError
from sphinx.jinja2glue import BuiltinTemplateLoader

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' {sums}; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; worker-src blob:; form-action 'self'; base-uri 'none'"
)
PLACE = "<!-- policy -->"  # templates/base.html puts it into the head
INLINE = re.compile(r"<script(?![^>]*(?:src=|json))[^>]*>(.*?)</script>", re.DOTALL)


def swap(text, old, new):
    """Return a text of the theme with a part of it changed. Raises ThemeError."""
    if old not in text:
        raise ThemeError(
            f"the theme has changed: its pages hold {old!r} no more; "
            "see tools/site/templates"
        )
    return text.replace(old, new, 1)


class Bridge(BuiltinTemplateLoader):
    """Sphinx's templates, with the policy in each page that they make."""

    def init(self, builder, theme=None, dirs=None):
        """Add the filter `swap`."""
        super().init(builder, theme, dirs)
        self.environment.filters["swap"] = swap

    def render(self, template, context):
        """Return a page; its inline scripts are allowed by their sums."""
        page = super().render(template, context)
        if not template.endswith(".html"):
            return page
        codes = dict.fromkeys(INLINE.findall(page))
        sums = [
            b64encode(hashlib.sha256(code.encode()).digest()).decode() for code in codes
        ]
        policy = POLICY.format(sums=" ".join(f"'sha256-{s}'" for s in sums))
        meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        return swap(page, PLACE, meta)
