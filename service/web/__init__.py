"""What people and programs reach over HTTP: pages for respondents, the API, and the texts of both."""
