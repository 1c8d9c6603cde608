"""Forms as XLSForm workbooks: read into drafts with what is told of their cells, and written."""

from service.adapters.form_files.xlsform.reader import read_xlsform
from service.adapters.form_files.xlsform.writer import write_template, write_xlsform

__all__ = ["read_xlsform", "write_template", "write_xlsform"]
