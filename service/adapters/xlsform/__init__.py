"""Forms as workbooks in the manner of XLSForm: read strictly, each fault with its cell, and written."""

from service.adapters.xlsform.source import Read, read_xlsform
from service.adapters.xlsform.writing import write_xlsform

__all__ = ["Read", "read_xlsform", "write_xlsform"]
