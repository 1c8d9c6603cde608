"""Forms as XLSForm workbooks: read strictly, with the cell of each fault, and written."""

from service.adapters.form_files.xlsform.reader import Read, read_xlsform
from service.adapters.form_files.xlsform.writer import write_xlsform

__all__ = ["Read", "read_xlsform", "write_xlsform"]
