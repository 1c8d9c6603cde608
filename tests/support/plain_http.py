"""HTTP to servers of tests, which have no TLS: httpx reads all certificates for each client, which takes 40 ms."""

from __future__ import annotations

import ssl
from functools import partial

import httpx

_WITHOUT_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

get = partial(httpx.get, verify=_WITHOUT_CERTIFICATES)
post = partial(httpx.post, verify=_WITHOUT_CERTIFICATES)
client = partial(httpx.Client, verify=_WITHOUT_CERTIFICATES)
