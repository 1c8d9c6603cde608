"""Form definitions as files: TOML and XLSForm workbooks."""
