"""The ports made real: files of definitions, the database, QR codes, the server process."""
