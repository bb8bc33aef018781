"""What every page owes its readers, measured in a real browser: axe finds nothing, nothing overflows at 320 px."""

from axe_playwright_python.sync_playwright import Axe

NARROW = 320
# With its preload axe writes style elements of its own into the page, which our policy blocks and reports. Its other
# lists (what passed, what does not apply) are three quarters of its time, and nobody reads them.
OPTIONS = {"preload": False, "resultTypes": ["violations"]}
# Colours do not depend on the width, and are half of its time.
NARROW_OPTIONS = OPTIONS | {"rules": {"color-contrast": {"enabled": False}}}


# On a phone a table is read as cards: what stands beyond its frame is not seen.
CUT_TABLES = """[...document.querySelectorAll(".tbl")].filter(each => each.scrollWidth > each.clientWidth)
    .map(each => each.textContent.trim().slice(0, 60))"""


class AccessibilityError(AssertionError):
    """A page with a finding of axe-core or a horizontal scroll, with its address."""


def check(page) -> None:
    """Raise with each finding and where it is, at the page's own width and at 320 px."""
    page.evaluate(Axe().axe_script)
    size = page.viewport_size
    faults = _findings(page, OPTIONS)
    page.set_viewport_size({"width": NARROW, "height": size["height"]})
    faults += _findings(page, NARROW_OPTIONS)
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        faults.append(f"horizontal scroll at {NARROW} px")
    faults += [f"table cut in its frame at {NARROW} px: {words}" for words in page.evaluate(CUT_TABLES)]
    page.set_viewport_size(size)
    if faults:
        raise AccessibilityError(f"{page.url}: " + "; ".join(faults))


def _findings(page, options: dict) -> list[str]:
    violations = page.evaluate("options => axe.run(options)", options)["violations"]
    return [
        f"{found['id']} on {', '.join(str(node['target']) for node in found['nodes'][:3])}" for found in violations
    ]
