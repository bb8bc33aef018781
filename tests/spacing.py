"""A page without the white space that no reader sees: a test reads its words, not how its template is laid out."""

import re

BLOCKS = (
    "address|article|aside|blockquote|caption|d[dlt]|details|div|fieldset|footer|form|h[1-6]|header|legend|li|main|nav"
    "|ol|option|p|section|select|summary|table|tbody|td|th|thead|tr|ul"
)
BEFORE = re.compile(rf"[ \t\n]+(?=</|<(?:{BLOCKS})\b)")  # the end of an element, or a block
AFTER = re.compile(rf"(<[a-z][^<>]*>|</(?:{BLOCKS})>)[ \t\n]+")  # the start of an element, or a block
RUN = re.compile(r"[ \t\n]+")


def as_read(html: str) -> str:
    """The same page, each run of white space being one space, and none at the edges of elements."""
    return RUN.sub(" ", AFTER.sub(r"\1", BEFORE.sub("", html)))
