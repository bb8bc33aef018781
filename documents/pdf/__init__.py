"""Papers: typeset ours, bind them with people's files."""

from documents.pdf.merging import Merged, MergeError, Part, merge, neutralised
from documents.pdf.typesetting import typeset

__all__ = ["MergeError", "Merged", "Part", "merge", "neutralised", "typeset"]
