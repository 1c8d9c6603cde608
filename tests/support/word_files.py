"""Word files without what holds their lines together, so that tests find sentences as they are read."""

from __future__ import annotations

import io
import re
import zipfile

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def as_read(file: bytes) -> bytes:
    """Return a Word file without word joiners, and with plain spaces."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith(".xml"):
                part = re.sub("[\u200b\u2060]", "", part.decode()).replace("\u00a0", " ").encode()
            new.writestr(zipfile.ZipInfo(name), part)
    return out.getvalue()
