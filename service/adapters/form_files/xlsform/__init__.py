"""Forms as workbooks in the manner of XLSForm: read strictly, each fault with its cell, and written."""

from service.adapters.form_files.xlsform.reader import Read, read_xlsform
from service.adapters.form_files.xlsform.writer import write_xlsform

__all__ = ["Read", "read_xlsform", "write_xlsform"]
