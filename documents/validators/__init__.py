"""What may be kept: judged by content, never by name, in a child process that cannot harm the server."""

from documents.validators.inspection import Checked, check, check_size
from documents.validators.names import clean_name, shown_name
from documents.validators.refusals import FileRefused, refused

__all__ = ["Checked", "FileRefused", "check", "check_size", "clean_name", "refused", "shown_name"]
